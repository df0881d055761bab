// SPDX-License-Identifier: Apache-2.0
// Files and texts become diagrams, one after the other; what happened to each is told at the end.
import { html, nothing } from 'lit';
import { ApiError, type Diagram, type InstalledLanguage } from '../api/diagrams';
import { createDiagram } from '../api/library';
import { openModal } from '../shell/modal';
import { icon } from '../shell/icons';
import { t } from '../texts/texts';
import { MOST_FILES, nameOf, textOf, typeOf, UnreadableFile } from './reading';

/** What became of a file. */
export interface Outcome {
  readonly file: string;
  readonly diagram?: Diagram;
  readonly problem?: { readonly message: string; readonly hint: string };
}

/** Makes a diagram of each file. */
export async function importFiles(files: readonly File[], languages: readonly InstalledLanguage[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const file of files.slice(0, MOST_FILES)) {
    outcomes.push(await outcome(file.name, async () => await made(await textOf(file), nameOf(file.name), typeOf(file.name, languages))));
  }
  const left = files.slice(MOST_FILES).map(file => ({ file: file.name, problem: { message: t.start.tooManyFiles(MOST_FILES), hint: t.start.tooManyFilesHint } }));
  return [...outcomes, ...left];
}

/** Makes a diagram of a text. */
export async function importText(text: string): Promise<Outcome> {
  return await outcome(t.start.pastedText, async () => await made(text, t.start.pasted));
}

async function made(source: string, name: string, type?: string): Promise<Diagram> {
  return await createDiagram({ source, name, ...(type === undefined ? {} : { type }) });
}

async function outcome(file: string, work: () => Promise<Diagram>): Promise<Outcome> {
  try {
    return { file, diagram: await work() };
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof UnreadableFile)) throw error;
    return { file, problem: { message: error.message, hint: error.hint } };
  }
}

/** Says which files became no diagram, why, and what to do. */
export function reportProblems(outcomes: readonly Outcome[]): void {
  const failed = outcomes.filter(each => each.problem !== undefined);
  const done = outcomes.length - failed.length;
  openModal({
    title: t.start.notImported(failed.length),
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
      </ul>
      <div class="actions"><button class="button primary" autofocus @click=${() => modal.close()}>${t.shell.close}</button></div>
    `,
  });
}
