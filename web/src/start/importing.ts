// SPDX-License-Identifier: Apache-2.0
// Files and texts become diagrams, one after the other; what happened to each is told at the end.
import { html, nothing } from 'lit';
import { ApiError, type Diagram, type InstalledLanguage } from '../api/diagrams';
import { importSource, type Source } from '../api/library';
import { openModal } from '../shell/modal';
import { icon } from '../shell/icons';
import { t } from '../texts/texts';
import { MOST_FILES, nameOf, textOf, typeOf, UnreadableFile } from './reading';

/** Lines that are told of what was left out of a file. */
const MOST_TOLD = 50;

/** What became of a file: diagrams, with what of it is not in them, or a problem. */
export interface Outcome {
  readonly file: string;
  readonly diagrams: readonly Diagram[];
  readonly leftOut: readonly string[];
  readonly problem?: { readonly message: string; readonly hint: string };
}

/** Makes diagrams of each file. */
export async function importFiles(files: readonly File[], languages: readonly InstalledLanguage[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const file of files.slice(0, MOST_FILES)) {
    const type = typeOf(file.name, languages);
    outcomes.push(await outcome(file.name, async () => ({ source: await textOf(file), fileName: file.name, name: nameOf(file.name), ...(type === undefined ? {} : { type }) })));
  }
  const problem = { message: t.start.tooManyFiles(MOST_FILES), hint: t.start.tooManyFilesHint };
  return [...outcomes, ...files.slice(MOST_FILES).map(file => ({ file: file.name, diagrams: [], leftOut: [], problem }))];
}

/** Makes diagrams of a text. */
export async function importText(text: string): Promise<Outcome> {
  return await outcome(t.start.pastedText, async () => await Promise.resolve({ source: text, name: t.start.pasted }));
}

async function outcome(file: string, read: () => Promise<Source>): Promise<Outcome> {
  try {
    const { diagrams, leftOut } = await importSource(await read());
    const lost = diagrams.flatMap(each => each.leftOut.map(what => (diagrams.length === 1 ? what : `${each.name}: ${what}`)));
    return { file, diagrams, leftOut: [...leftOut, ...lost] };
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof UnreadableFile)) throw error;
    return { file, diagrams: [], leftOut: [], problem: { message: error.message, hint: error.hint } };
  }
}

/** Whether there is something to tell about an import beside that it is done. */
export function isFlawed({ problem, leftOut }: Outcome): boolean {
  return problem !== undefined || leftOut.length > 0;
}

/** Says which files became no diagram, why, and what to do; and of which others not everything was taken. */
export function reportProblems(outcomes: readonly Outcome[]): void {
  const failed = outcomes.filter(each => each.problem !== undefined);
  const partial = outcomes.filter(each => each.leftOut.length > 0);
  const done = outcomes.length - failed.length - partial.length;
  openModal({
    title: failed.length > 0 ? t.start.notImported(failed.length) : t.start.importedInPart(partial.length),
    look: 'wide',
    contents: modal => html`
      ${done === 0 ? nothing : html`<p>${t.start.othersImported(done)}</p>`}
      <ul class="import-problems">
        ${failed.map(
          each =>
            html`<li>
              ${icon('warning')}
              <div><strong>${each.file}</strong><span>${each.problem?.message}</span><span class="hint">${each.problem?.hint}</span></div>
            </li>`,
        )}
        ${partial.map(
          each =>
            html`<li>
              ${icon('warning')}
              <div><strong>${each.file}</strong><span>${t.start.leftOut(each.leftOut.length)}</span>${each.leftOut.slice(0, MOST_TOLD).map(what => html`<span class="hint">${what}</span>`)}</div>
            </li>`,
        )}
      </ul>
      <div class="actions"><button class="button primary" autofocus @click=${() => modal.close()}>${t.shell.close}</button></div>
    `,
  });
}
