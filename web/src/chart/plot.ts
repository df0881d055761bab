// SPDX-License-Identifier: Apache-2.0
// Draws columns with uPlot, in the colours of the page. Loaded when a chart is first shown.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { locale } from '../texts/texts';
import { type Columns, type Metric, stacked } from './curves';

const HEIGHT_PX = 240;
const GAP = 0.15;
/** Colours by kind of author; the order is that of the stack. */
export const TONES: Readonly<Record<string, string>> = { person: '--info', agent: '--tone-amber-line', layout: '--tone-teal-line', import: '--tone-rose-line', model: '--tone-violet-line', system: '--line-strong' };

export interface Plot {
  destroy(): void;
}

export function plot(place: HTMLElement, shown: Columns, metric: Metric, label: (key: string) => string): Plot {
  const token = (name: string): string => getComputedStyle(place).getPropertyValue(name).trim();
  const ink = token('--text-2');
  const grid = { stroke: token('--line'), width: 1 };
  const bars = uPlot.paths.bars?.({ size: [1 - GAP, 40] });
  const steps = uPlot.paths.stepped?.({ align: 1 });
  const values = metric === 'edits' ? stacked(shown.curves) : shown.curves.map(curve => curve.values);
  const series = shown.curves.map(({ key }): uPlot.Series => {
    const colour = token(TONES[key] ?? '--accent');
    if (metric === 'edits') return { label: label(key), fill: colour, stroke: colour, width: 0, points: { show: false }, ...(bars === undefined ? {} : { paths: bars }) };
    if (metric === 'elements') return { label: label(key), stroke: colour, width: 2, points: { show: false }, ...(steps === undefined ? {} : { paths: steps }) };
    return { label: label(key), stroke: colour, width: 1, points: { show: true, size: 5, fill: colour } };
  });
  // what stands higher in the stack is drawn first, so that what is below covers it
  const order = series.map((_, at) => series.length - 1 - at);
  const drawn = new uPlot(
    {
      width: place.clientWidth,
      height: HEIGHT_PX,
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: false } },
      scales: { x: { time: true }, y: { range: (_, __, most) => [0, Math.max(most, 1) * 1.05] } },
      axes: [
        { stroke: ink, grid: { show: false }, ticks: grid, font: axisFont(token), space: 84, values: times },
        { stroke: ink, grid, ticks: grid, font: axisFont(token), size: 52, values: (_, splits) => splits.map(number => number.toLocaleString(locale)) },
      ],
      series: [{}, ...order.map(at => series[at] as uPlot.Series)],
    },
    [shown.times, ...order.map(at => values[at])] as unknown as uPlot.AlignedData,
    place,
  );
  const resized = new ResizeObserver(() => drawn.setSize({ width: place.clientWidth, height: HEIGHT_PX }));
  resized.observe(place);
  return {
    destroy: () => {
      resized.disconnect();
      drawn.destroy();
    },
  };
}

function axisFont(token: (name: string) => string): string {
  return `12px ${token('--font')}`;
}

function times(_: uPlot, splits: number[], __: number, ___: number, step: number): string[] {
  const form: Intl.DateTimeFormatOptions = step >= 86_400 ? { day: 'numeric', month: 'short' } : { hour: '2-digit', minute: '2-digit' };
  const format = new Intl.DateTimeFormat(locale, form);
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  return splits.map((second, at) => {
    const date = new Date(second * 1_000);
    const isFirst = step < 86_400 && (at === 0 || new Date((splits[at - 1] ?? 0) * 1_000).getDate() !== date.getDate());
    return isFirst ? `${format.format(date)}\n${day.format(date)}` : format.format(date);
  });
}
