// SPDX-License-Identifier: Apache-2.0
// Where a node goes that is drawn without a pointer: into the selected container where it takes the node, else into the
// middle of what is seen; beside what lies there already.
import { type Action, CreateNodeOperation, GNode, type Point, SelectAllAction, type TriggerNodeCreationAction } from '@eclipse-glsp/client';
import { boxOf, holdersOf } from '../canvas/moves';
import { roomNear } from '../commands/room';
import { allNodes } from '../commands/selection';
import { takes } from '../connect/growth';
import type { EditorSession } from '../editor/session';
import { lookFor } from '../languages/look';

/** About the size of a node before anybody has measured it, px. */
const USUAL = { width: 120, height: 40 };
/** Where the first node in a container lies, from its upper left corner, px. */
const INSIDE = { x: 20, y: 45 };

/** Draws a node of the palette there. What was selected is no longer: the server adds what was made to the selection. */
export function creating(session: EditorSession, { elementTypeId, args }: TriggerNodeCreationAction): readonly Action[] {
  const place = placeByKeys(session, elementTypeId);
  return [SelectAllAction.create(false), CreateNodeOperation.create(elementTypeId, { ...place, ...(args ? { args } : {}) })];
}

function placeByKeys(session: EditorSession, type: string): { readonly location?: Point; readonly containerId?: string } {
  const [selected, other] = session.context.selectedElements;
  const container = other === undefined && selected instanceof GNode && takes(selected, type) ? selected : undefined;
  const nodes = allNodes(session);
  const beside = nodes.filter(each => (container === undefined ? each.parent === each.root : holdersOf(each).includes(container)));
  // Where there is room on a border, the server knows.
  if (lookFor(session.look.nodes, type)?.port !== undefined) return container === undefined ? {} : { containerId: container.id };
  if (container !== undefined) {
    const { x, y } = boxOf(container);
    return { location: roomNear({ x: x + INSIDE.x, y: y + INSIDE.y }, USUAL, beside.map(boxOf)), containerId: container.id };
  }
  const { x, y } = session.middle;
  return { location: roomNear({ x: Math.round(x - USUAL.width / 2), y: Math.round(y - USUAL.height / 2) }, USUAL, beside.map(boxOf)) };
}
