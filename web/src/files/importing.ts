// SPDX-License-Identifier: Apache-2.0
// A file of the workspace becomes diagrams of the server; the first is opened, and what else there is to know is told.
import { FILE } from '../api/files';
import { importFile } from '../api/library';
import { editorPath, go } from '../routes';
import { toast } from '../shell/toasts';
import { hasMoreToTell, report } from '../start/import-report';
import { type Outcome, outcome } from '../start/importing';
import { leafOf } from './paths';

/** Files that are on their way: a second click does not import them twice. */
const busy = new Set<string>();

export async function importAndOpen(id: string): Promise<void> {
  if (busy.has(id)) return;
  busy.add(id);
  try {
    arrived(await outcome(leafOf(id.slice(FILE.length)), async partial => await importFile(id, partial)));
  } finally {
    busy.delete(id);
  }
}

function arrived(came: Outcome): void {
  const [first] = came.diagrams;
  if (first !== undefined) go(editorPath(first.id));
  if (came.problem !== undefined && came.again === undefined) toast({ tone: 'error', text: came.problem.message, detail: came.problem.hint });
  else if (hasMoreToTell(came)) report([came], next => next.forEach(arrived));
}
