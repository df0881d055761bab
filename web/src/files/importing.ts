// SPDX-License-Identifier: Apache-2.0
// A file of the workspace becomes diagrams of the server; the first is opened, and what else there is to know is told.
import { ApiError } from '../api/diagrams';
import { FILE } from '../api/files';
import { importFile } from '../api/library';
import { editorPath, go } from '../routes';
import { toast } from '../shell/toasts';
import { hasMoreToTell, report } from '../start/import-report';
import { leafOf } from './paths';

/** Files that are on their way: a second click does not import them twice. */
const busy = new Set<string>();

export async function importAndOpen(id: string): Promise<void> {
  if (busy.has(id)) return;
  busy.add(id);
  try {
    const { diagrams, leftOut } = await importFile(id);
    const [first] = diagrams;
    if (first !== undefined) go(editorPath(first.id));
    const outcome = { file: leafOf(id.slice(FILE.length)), diagrams, leftOut };
    if (hasMoreToTell(outcome)) report([outcome]);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast({ tone: 'error', text: error.message, detail: error.hint });
  } finally {
    busy.delete(id);
  }
}
