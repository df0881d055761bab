// SPDX-License-Identifier: Apache-2.0
// What happened in a diagram over time: a chart, the same as a table for who does not see it, and a file for elsewhere.
import { html, nothing, type TemplateResult } from 'lit';
import { ApiError } from '../api/diagrams';
import { icon } from '../shell/icons';
import { openModal } from '../shell/modal';
import { exactTime } from '../start/time';
import { locale, t } from '../texts/texts';
import { wordFor } from '../texts/words';
import './chart.css';
import { type Columns, columns, curvesUrl, fetchCurves, type Metric, METRICS, rows, type Span, SPANS } from './curves';
import type { Plot } from './plot';

const MS_PER_SECOND = 1_000;

export function openActivityChart(diagram: string, closed: () => void = () => undefined): void {
  let metric: Metric = 'edits';
  let span: Span = 'day';
  let shown: Columns | undefined;
  let problem = '';
  let plotted: Plot | undefined;
  let asked = 0;

  const load = async (): Promise<void> => {
    const turn = ++asked;
    try {
      const found = await fetchCurves(diagram, metric, span);
      if (turn !== asked) return; // another choice was made meanwhile
      shown = columns(found, metric, span, Date.now() / MS_PER_SECOND);
      problem = '';
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      shown = undefined;
      problem = `${error.message} ${error.hint}`.trim();
    }
    modal.update();
    await draw(turn);
  };
  const draw = async (turn: number): Promise<void> => {
    plotted?.destroy();
    plotted = undefined;
    const place = modal.element.querySelector<HTMLElement>('.chart-plot');
    if (place === null || shown === undefined) return;
    const { plot } = await import('./plot');
    if (turn === asked && modal.element.isConnected) plotted = plot(place, shown, metric, label);
  };
  const choose = (change: { readonly metric?: Metric; readonly span?: Span }): void => {
    metric = change.metric ?? metric;
    span = change.span ?? span;
    void load();
  };

  const modal = openModal({
    title: t.chart.title,
    look: 'chart-dialog',
    contents: opened => html`
      <div class="chart-choices">
        ${choices('metric', t.chart.what, METRICS, metric, each => t.chart.metrics[each], each => choose({ metric: each }))}
        ${choices('span', t.chart.span, Object.keys(SPANS) as Span[], span, each => t.chart.spans[each], each => choose({ span: each }))}
      </div>
      ${problem === '' ? nothing : html`<p class="chart-note" role="alert">${problem}</p>`}
      ${shown === undefined ? html`<p class="chart-note" role="status">${problem === '' ? t.chart.loading : ''}</p>` : contents(shown, metric)}
      <div class="actions">
        <a class="button plain" href=${curvesUrl(diagram, metric, span, 'csv')} download>${icon('download')}${t.chart.save}</a>
        <button type="button" class="button primary" @click=${() => opened.close()}>${t.chart.close}</button>
      </div>`,
    closed: () => {
      asked = -1;
      plotted?.destroy();
      closed();
    },
  });
  modal.element.querySelector<HTMLElement>('input:checked')?.focus();
  void load();
}

function contents(shown: Columns, metric: Metric): TemplateResult {
  const measured = rows(shown);
  if (measured.length === 0) return html`<p class="chart-note" role="status">${t.chart.nothing}</p>`;
  return html`<figure class="chart">
      <figcaption>
        <span>${t.chart.units[metric]}</span>
        ${metric === 'edits' ? html`<ul class="chart-legend">${shown.curves.map(({ key }) => html`<li data-kind=${key}>${label(key)}</li>`)}</ul>` : nothing}
      </figcaption>
      <div class="chart-plot" aria-hidden="true"></div>
    </figure>
    <p class="visually-hidden" role="status">${summary(shown, metric)}</p>
    <details class="chart-table">
      <summary>${t.chart.table}</summary>
      <div class="chart-rows" tabindex="0" role="region" aria-label=${t.chart.table}>
        <table>
          <thead><tr><th scope="col">${t.chart.time}</th>${shown.curves.map(({ key }) => html`<th scope="col">${key === '' ? t.chart.units[metric] : label(key)}</th>`)}</tr></thead>
          <tbody>${measured.map(row => html`<tr><th scope="row">${exactTime(new Date(row.time * MS_PER_SECOND).toISOString())}</th>${row.values.map(value => html`<td>${value === null ? '' : figure(value)}</td>`)}</tr>`)}</tbody>
        </table>
      </div>
    </details>`;
}

/** The most important numbers, for who listens. */
function summary(shown: Columns, metric: Metric): string {
  if (metric !== 'edits') return t.chart.units[metric];
  return shown.curves.map(({ key, values }) => `${label(key)}: ${figure(values.reduce<number>((sum, value) => sum + (value ?? 0), 0))}`).join(', ');
}

function label(key: string): string {
  return key === '' ? '' : wordFor(t.chart.kinds, key);
}

function figure(value: number): string {
  return value.toLocaleString(locale, { maximumFractionDigits: value < 10 ? 2 : 0 });
}

function choices<T extends string>(name: string, legend: string, all: readonly T[], chosen: T, said: (each: T) => string, choose: (each: T) => void): TemplateResult {
  return html`<fieldset class="chart-choice">
    <legend class="visually-hidden">${legend}</legend>
    ${all.map(each => html`<label><input type="radio" name=${name} .checked=${chosen === each} @change=${() => choose(each)} />${said(each)}</label>`)}
  </fieldset>`;
}
