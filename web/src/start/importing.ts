// SPDX-License-Identifier: Apache-2.0
// Files and texts become diagrams, one after the other; what happened to each is told at the end.
import { ApiError, type InstalledLanguage } from '../api/diagrams';
import { type Brought, type ImportedDiagram, importSource, INCOMPLETE, type Source } from '../api/library';
import { t } from '../texts/texts';
import { holdsPlaces, paired } from './pairs';
import { MOST_FILES, nameOf, textOf, typeOf, UnreadableFile } from './reading';

/** What became of a file: diagrams, with what of it is not in them, or a problem. */
export interface Outcome {
  readonly file: string;
  readonly diagrams: readonly ImportedDiagram[];
  /** Of the file as a whole; each diagram has its own. */
  readonly leftOut: readonly string[];
  readonly problem?: { readonly message: string; readonly hint: string };
  /** Imports what was understood, where that is a part. */
  readonly again?: () => Promise<Outcome>;
}

/** Makes diagrams of each file. */
export async function importFiles(files: readonly File[], languages: readonly InstalledLanguage[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const arrivals = paired(files);
  for (const { file, layout } of arrivals.slice(0, MOST_FILES)) {
    const type = typeOf(file.name, languages);
    outcomes.push(
      await outcome(file.name, async partial => {
        if (holdsPlaces(file.name)) throw new UnreadableFile(t.files.onlyPlaces, t.files.onlyPlacesHint);
        const places = layout === undefined ? {} : { layout: await textOf(layout) };
        const source: Source = { source: await textOf(file), fileName: file.name, name: nameOf(file.name), ...(type === undefined ? {} : { type }), ...places };
        return await importSource(source, partial);
      }),
    );
  }
  const problem = { message: t.start.tooManyFiles(MOST_FILES), hint: t.start.tooManyFilesHint };
  return [...outcomes, ...arrivals.slice(MOST_FILES).map(({ file }) => ({ file: file.name, diagrams: [], leftOut: [], problem }))];
}

/** Makes diagrams of a text; without a format the server tells it by the text. */
export async function importText(text: string, more: Partial<Pick<Source, 'name' | 'format'>> = {}): Promise<Outcome> {
  return await outcome(t.start.pastedText, async partial => await importSource({ source: text, name: t.start.pasted, ...more }, partial));
}

/** What comes of a file; a part of it only when that is asked for `again`. */
export async function outcome(file: string, bring: (partial: boolean) => Promise<Brought>, partial = false): Promise<Outcome> {
  try {
    const { diagrams, leftOut } = await bring(partial);
    return { file, diagrams, leftOut };
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof UnreadableFile)) throw error;
    if (!(error instanceof ApiError && error.code === INCOMPLETE)) return { file, diagrams: [], leftOut: [], problem: { message: error.message, hint: error.hint } };
    const problem = { message: error.message, hint: t.start.incompleteHint };
    return { file, diagrams: [], leftOut: [], problem, again: async () => await outcome(file, bring, true) };
  }
}
