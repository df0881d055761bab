// SPDX-License-Identifier: Apache-2.0
// What the editor does with the diagram as a whole: name, tags, trash. What the server refuses is told by a toast.
import { ApiError, type Diagram, renameDiagram, restoreDiagram } from '../api/diagrams';
import { listDiagrams } from '../api/library';
import { ask } from '../shell/dialog';
import { toast } from '../shell/toasts';
import { tagCounts } from '../start/shelf';
import { tag } from '../start/tag-dialog';
import { t } from '../texts/texts';

/** Asks for another name and gives it; undefined when it stays as it is. */
export async function rename(diagram: Diagram): Promise<string | undefined> {
  const name = await ask({ title: t.editor.renameDiagram, label: t.shell.name, value: diagram.name, confirm: t.editor.rename });
  if (name === undefined || name === '' || name === diagram.name) return undefined;
  return told(async () => (await renameDiagram(diagram.id, name)).name);
}

/** Asks for the diagram's tags. */
export function tagging(id: string): Promise<undefined> {
  return told(async () => {
    // Both as they are now: names and tags do not travel with the edits.
    const listed = await listDiagrams(false);
    const diagrams = (listed?.diagrams ?? []).filter(each => each.id === id);
    if (diagrams.length > 0) await tag(diagrams, tagCounts(listed?.diagrams ?? []).map(([name]) => name));
    return undefined;
  });
}

/** Takes the diagram out of the trash. */
export async function restore(id: string): Promise<void> {
  await told(() => restoreDiagram(id));
}

async function told<T>(does: () => Promise<T>): Promise<T | undefined> {
  try {
    return await does();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast({ tone: 'error', text: error.message, detail: error.hint });
    return undefined;
  }
}
