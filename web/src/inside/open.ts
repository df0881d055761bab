// SPDX-License-Identifier: Apache-2.0
// From a box to the diagram of what is inside of it, which is made when there is none yet.
import { ApiError, getDiagram } from '../api/diagrams';
import { createDiagram } from '../api/library';
import { labelOf } from '../canvas/label-of';
import type { Command } from '../commands/command';
import type { EditorSession } from '../editor/session';
import { editorPath, go } from '../routes';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';
import { type Box, boxOf } from './box';
import type { InsideDoor } from './menu';

/** Sessions that make an inside just now: a second click waits for the first. */
const busy = new WeakSet<EditorSession>();

export const OPEN_INSIDE: Command = {
  id: 'open-inside',
  label: t.inside.open,
  now: ({ session, isReadonly }) => insideLabel(selectedBox(session), !isReadonly),
  isIdle: ({ session, isReadonly }) => !canOpen(session, selectedBox(session), !isReadonly),
  group: 'View',
  needs: 1,
  run: ({ session }) => {
    const box = selectedBox(session);
    if (box !== undefined) void openInside(session, box);
  },
};

/** What the context menu does with a box. */
export function insideDoor(session: EditorSession): InsideDoor {
  return { label: insideLabel, can: (box, isEditable) => canOpen(session, box, isEditable), open: box => void openInside(session, box) };
}

/** The box that is selected alone. */
function selectedBox(session: EditorSession): Box | undefined {
  return boxOf(session.types, session.context.selectedElements.map(each => session.sent(each.id)));
}

/** What would be done with a box. */
function insideLabel(box: Box | undefined, isEditable: boolean): string {
  return box?.diagram === '' && isEditable ? t.inside.draw : t.inside.open;
}

/** Whether there is an inside, or one can be made: not of a file, which holds one diagram. */
function canOpen(session: EditorSession, box: Box | undefined, isEditable: boolean): boolean {
  return box !== undefined && (box.diagram !== '' || (isEditable && !session.isFile));
}

/** Shows the inside of a box; says why where that is not to be had. */
export async function openInside(session: EditorSession, box: Box): Promise<void> {
  if (busy.has(session)) return;
  busy.add(session);
  try {
    const inner = box.diagram === '' ? await drawn(session, box) : (await getDiagram(box.diagram)).id;
    if (inner !== undefined && !session.isClosed()) go(editorPath(inner, '', { id: session.diagramId, element: box.id }));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const isGone = error.status === 404;
    toast({ tone: 'error', text: isGone ? t.inside.gone : error.message, detail: isGone ? t.inside.goneHint : error.hint });
  } finally {
    busy.delete(session);
  }
}

/** A new diagram, named by the box as its inside; undefined where that was refused, which is told as every refusal. */
async function drawn(session: EditorSession, box: Box): Promise<string | undefined> {
  const element = session.root?.index.getById(box.id);
  const label = element === undefined ? undefined : (labelOf(element) as { readonly text?: string } | undefined)?.text;
  const { id } = await createDiagram({ type: session.diagramType, ...(label === undefined || label.trim() === '' ? {} : { name: label.trim() }) });
  const update = { kind: 'updateElement', isOperation: true, elementId: box.id, set: { [box.property]: id } };
  return (await session.answers.to(update, false)) === undefined ? id : undefined;
}
