// SPDX-License-Identifier: Apache-2.0
// The dialog of the layout: which algorithm, which way, what of the diagram. It shows that a long run goes on and stops it;
// what cannot be laid out so can be tried another way at once.
import { GNode, type GParentElement } from '@eclipse-glsp/client';
import { html, nothing, type TemplateResult } from 'lit';
import type { EditorSession } from '../editor/session';
import { nameOf } from '../panel/names';
import { icon } from '../shell/icons';
import { openModal } from '../shell/modal';
import { t } from '../texts/texts';
import { canWrap, hasDirection, type LayoutChoice, rememberChoice, rememberedChoice, type Spacing, SPACINGS } from './choice';
import type { Running } from './feed';
import './layout.css';
import { ALGORITHMS, DIRECTIONS, type Scope } from './message';
import { begin, finish, type Problem } from './run';
import { sketch } from './sketches';

/** A layout that ends within this time is not worth a dialog, ms. */
const PATIENCE_MS = 500;
const ARROWS = { right: '→', down: '↓', left: '←', up: '↑' } as const;

/** What the dialog begins with: something that runs already, or what went wrong with it. */
interface Beginning {
  readonly running?: Running;
  readonly problem?: Problem;
}

/** Lays out everything as it was chosen last; the dialog opens only when that takes long or fails. */
export async function layOutAgain(session: EditorSession): Promise<void> {
  const running = begin(session, rememberedChoice(session.diagramType), 'all');
  const timer = window.setTimeout(() => openLayoutDialog(session, { running }), PATIENCE_MS);
  await running.answer.catch(() => undefined);
  if (document.querySelector('dialog.layout-dialog[open]') !== null) return; // it tells of the end
  window.clearTimeout(timer);
  const end = await finish(session, running, 'all');
  if (typeof end !== 'string') openLayoutDialog(session, { problem: end });
}

export function openLayoutDialog(session: EditorSession, beginning: Beginning = {}): void {
  const container = containerOf(session);
  const isChosen = session.context.selectedElements.length > 0;
  let choice = rememberedChoice(session.diagramType);
  let scope: Scope = 'all';
  let running: Running | undefined;
  let seconds = 0;
  let { problem } = beginning;

  const choose = (change: Partial<LayoutChoice>): void => {
    choice = { ...choice, ...change };
    modal.update();
  };
  const follow = async (run: Running): Promise<void> => {
    running = run;
    seconds = 0;
    problem = undefined;
    run.onProgress(passed => {
      seconds = passed;
      modal.update();
    });
    modal.update();
    modal.element.querySelector<HTMLElement>('.layout-stop')?.focus();
    const end = await finish(session, run, scope);
    running = undefined;
    if (end === 'done') modal.close();
    else {
      problem = end === 'stopped' ? undefined : end;
      modal.update();
      modal.element.querySelector<HTMLElement>('button[type=submit]')?.focus();
    }
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    rememberChoice(session.diagramType, choice);
    void follow(begin(session, choice, scope));
  };

  const modal = openModal({
    title: t.layout.title,
    look: 'layout-dialog',
    contents: shown => html`<form @submit=${submit}>
      <fieldset class="layout-algorithms" ?disabled=${running !== undefined}>
        <legend>${t.layout.algorithm}</legend>
        ${ALGORITHMS.map(
          each => html`<label class="layout-algorithm">
            <input type="radio" name="algorithm" .checked=${choice.algorithm === each} @change=${() => choose({ algorithm: each })} />
            ${sketch(each)}<strong>${t.layout.algorithms[each].name}</strong><span class="hint">${t.layout.algorithms[each].says}</span>
          </label>`,
        )}
      </fieldset>
      <fieldset class="layout-row" ?disabled=${running !== undefined || !hasDirection(choice.algorithm)}>
        <legend>${t.layout.direction}</legend>
        ${radio('direction', t.layout.asItFlows, choice.direction === undefined, () => choose({ direction: undefined }))}
        ${DIRECTIONS.map(each => radio('direction', html`<span aria-hidden="true">${ARROWS[each]}</span> ${t.layout.directions[each]}`, choice.direction === each, () => choose({ direction: each })))}
      </fieldset>
      <fieldset class="layout-row" ?disabled=${running !== undefined}>
        <legend>${t.layout.spacing}</legend>
        ${(Object.keys(SPACINGS) as Spacing[]).map(each => radio('spacing', t.layout.spacings[each], choice.spacing === each, () => choose({ spacing: each })))}
        <label class="layout-choice"><input type="checkbox" .checked=${choice.wrap} ?disabled=${!canWrap(choice.algorithm)} @change=${() => choose({ wrap: !choice.wrap })} />${t.layout.wrap}</label>
      </fieldset>
      <fieldset class="layout-row" ?disabled=${running !== undefined}>
        <legend>${t.layout.what}</legend>
        ${radio('scope', t.layout.scopes.all, scope === 'all', () => (scope = 'all'))}
        ${radio('scope', t.layout.scopes.new, scope === 'new', () => (scope = 'new'))}
        ${radio('scope', t.layout.scopes.chosen, scope === 'chosen', () => (scope = 'chosen'), !isChosen)}
        ${radio('scope', t.layout.inside(container ?? t.layout.container), scope === 'inside', () => (scope = 'inside'), container === undefined)}
        <p class="hint">${t.layout.othersStay}</p>
      </fieldset>
      <div role="status">${running === undefined ? nothing : progress(seconds)}</div>
      ${problem === undefined ? nothing : html`<div class="layout-problem" role="alert">${icon('warning')}<div><strong>${problem.text}</strong><span>${problem.detail}</span></div></div>`}
      <div class="actions">
        ${running === undefined
          ? html`<button type="button" class="button" @click=${() => shown.close()}>${t.shell.cancel}</button>`
          : html`<button type="button" class="button layout-stop" @click=${() => running?.stop()}>${t.layout.stop}</button>`}
        <button type="submit" class="button primary" ?disabled=${running !== undefined}>${icon('layout')}${t.layout.run}</button>
      </div>
    </form>`,
    closed: () => {
      running?.stop();
      session.focusCanvas();
    },
  });
  if (beginning.running === undefined) modal.element.querySelector<HTMLElement>('input:checked')?.focus();
  else void follow(beginning.running);
}

function progress(seconds: number): TemplateResult {
  return html`<p class="layout-running">${seconds === 0 ? t.layout.running : t.layout.runningFor(seconds)}</p>
    <progress aria-label=${t.layout.running}></progress>`;
}

function radio(name: string, label: TemplateResult | string, isChosen: boolean, choose: () => void, isDisabled = false): TemplateResult {
  return html`<label class="layout-choice"><input type="radio" name=${name} .checked=${isChosen} ?disabled=${isDisabled} @change=${choose} />${label}</label>`;
}

/** What the one selected node that holds others is called. */
function containerOf(session: EditorSession): string | undefined {
  const [first, ...rest] = session.context.selectedElements;
  if (!(first instanceof GNode) || rest.length > 0 || !holdsNodes(first)) return undefined;
  return nameOf(first);
}

/** Compartments are no nodes, but hold some. */
function holdsNodes(element: Readonly<GParentElement>): boolean {
  return element.children.some(child => child instanceof GNode || holdsNodes(child));
}
