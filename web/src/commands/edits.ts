// SPDX-License-Identifier: Apache-2.0
// Edits that the client library has no action for: duplicates, and the order in which siblings are drawn.
import { CompoundOperation, GParentElement, Operation, PasteOperation, RequestClipboardDataAction } from '@eclipse-glsp/client';
import type { EditorSession } from '../editor/session';
import { around } from './arrange';
import { isLocked } from '../canvas/lockable';
import { boxOf, topmost } from '../canvas/moves';
import { selectedNodes } from './selection';

/** How far a duplicate lies from what it is of, px. */
const ASIDE = 20;

/** Copies the selection beside itself. The system's clipboard stays as it is. */
export async function duplicate(session: EditorSession): Promise<void> {
  const nodes = selectedNodes(session);
  if (nodes.length === 0) return;
  const selectedElementIds = topmost(session.context.selectedElements).map(element => element.id);
  const answer = await session.request(RequestClipboardDataAction.create({ selectedElementIds }));
  const { x, y } = around(nodes.map(boxOf));
  const editorContext = { selectedElementIds, lastMousePosition: { x: x + ASIDE, y: y + ASIDE } };
  await session.dispatch(PasteOperation.create({ clipboardData: answer.clipboardData, editorContext }));
}

/** Draws the selection above or below its siblings. */
export function reorder(session: EditorSession, to: 'front' | 'back'): void {
  const nodes = selectedNodes(session).filter(node => !isLocked(node));
  const operations = nodes.flatMap((node): Operation[] => {
    const siblings = node.parent instanceof GParentElement ? node.parent.children.filter(each => session.isStored(each.id)) : [];
    const last = siblings.filter(each => !nodes.includes(each as never)).at(-1);
    const after = to === 'front' ? last?.id : null;
    return after === undefined ? [] : [{ kind: 'reorder', isOperation: true, elementId: node.id, after } as Operation];
  });
  // What is put behind the same sibling one by one ends up the other way round.
  operations.reverse();
  const [only] = operations;
  if (only !== undefined) void session.dispatch(operations.length === 1 ? only : CompoundOperation.create(operations));
}
