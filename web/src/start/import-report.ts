// SPDX-License-Identifier: Apache-2.0
// What came of an import, where a message in the corner cannot tell it: files that became no diagram and why, documents
// with several diagrams, and what of each is missing, with its line and column.
import { html, nothing, type TemplateResult } from 'lit';
import type { ImportedDiagram } from '../api/library';
import { editorPath, follow } from '../routes';
import { icon } from '../shell/icons';
import { openModal } from '../shell/modal';
import { t } from '../texts/texts';
import type { Outcome } from './importing';

/** Lines that are told of what was left out of a diagram. */
const MOST_TOLD = 50;

const lost = ({ leftOut, diagrams }: Outcome): number => diagrams.reduce((sum, each) => sum + each.leftOut.length, leftOut.length);

/** Whether there is more to tell than that it is done: a problem, something left out, several diagrams of one file. */
export function hasMoreToTell(outcome: Outcome): boolean {
  return outcome.problem !== undefined || outcome.diagrams.length > 1 || lost(outcome) > 0;
}

/** `changed` gets them all again when somebody takes what was understood of one. */
export function report(outcomes: readonly Outcome[], changed: (outcomes: readonly Outcome[]) => void): void {
  const failed = outcomes.filter(each => each.problem !== undefined);
  const partial = outcomes.filter(each => each.problem === undefined && lost(each) > 0);
  const several = outcomes.filter(each => each.problem === undefined && lost(each) === 0 && each.diagrams.length > 1);
  const others = outcomes.length - failed.length - partial.length - several.length;
  const made = outcomes.reduce((sum, each) => sum + each.diagrams.length, 0);
  const title = failed.length > 0 ? t.start.notImported(failed.length) : partial.length > 0 ? t.start.importedInPart(partial.length) : t.start.wereImported(made);
  openModal({
    title,
    look: 'wide',
    contents: modal => html`
      ${others === 0 ? nothing : html`<p>${t.start.othersImported(others)}</p>`}
      <ul class="import-problems" tabindex="0" aria-label=${title}>
        ${failed.map(each => html`<li>${icon('warning')}<div><strong>${each.file}</strong><span>${each.problem?.message}</span><span class="hint">${each.problem?.hint}</span>${offer(each, outcomes, () => modal.close(), changed)}</div></li>`)}
        ${[...partial, ...several].map(each => html`<li>${icon(lost(each) > 0 ? 'warning' : 'diagram')}${told(each, () => modal.close())}</li>`)}
      </ul>
      <div class="actions"><button class="button primary" autofocus @click=${() => modal.close()}>${t.shell.close}</button></div>
    `,
  });
}

/** What can be done about a text that is understood in part. */
function offer(failed: Outcome, outcomes: readonly Outcome[], leave: () => void, changed: (outcomes: readonly Outcome[]) => void): TemplateResult | typeof nothing {
  const { again } = failed;
  if (again === undefined) return nothing;
  const take = async (event: Event): Promise<void> => {
    (event.currentTarget as HTMLButtonElement).disabled = true;
    const taken = await again();
    leave();
    changed(outcomes.map(each => (each === failed ? taken : each)));
  };
  return html`<button class="button import-understood" @click=${(event: Event) => void take(event)}>${t.start.importUnderstood}</button>`;
}

function told(outcome: Outcome, leave: () => void): TemplateResult {
  const { file, diagrams, leftOut } = outcome;
  return html`<div>
    <strong>${file}</strong>
    ${lost(outcome) === 0 ? nothing : html`<span>${t.start.leftOut(lost(outcome))}</span>`}
    ${leftOut.slice(0, MOST_TOLD).map(what => html`<span class="hint">${what}</span>`)}
    <ul class="import-made" aria-label=${t.formats.made.list}>${diagrams.map(each => html`<li>${one(each, leave)}</li>`)}</ul>
  </div>`;
}

function one(diagram: ImportedDiagram, leave: () => void): TemplateResult {
  const open = (event: MouseEvent): void => {
    leave();
    follow(event);
  };
  return html`<a href=${editorPath(diagram.id)} @click=${open}>${diagram.name}</a> <span class="import-count">${t.formats.made.elements(diagram.elements)}</span>
    ${diagram.leftOut.slice(0, MOST_TOLD).map(what => html`<span class="hint">${what}</span>`)}`;
}
