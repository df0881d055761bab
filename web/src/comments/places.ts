// SPDX-License-Identifier: Apache-2.0
// Where a thread is now, what that is called, and how to go there.
import { findParentByFeature, GEdge, type GModelElement, GNode, isSelectable, type Point, SetViewportAction } from '@eclipse-glsp/client';
import { boxOf } from '../canvas/moves';
import type { EditorSession } from '../editor/session';
import { nameOf } from '../panel/names';
import { t } from '../texts/texts';
import type { Found } from './marks';
import type { Anchor, Thread } from './message';

/** The corner or the middle of the thread's element as the canvas shows it, else where it was last. */
export function find(session: EditorSession, thread: Thread): Found {
  if (thread.elementId === undefined) return { at: thread, isGone: false };
  const element = session.root?.index.getById(thread.elementId);
  return element === undefined ? { at: thread, isGone: true } : { at: placeOf(element), isGone: false };
}

/** A node's upper right corner, the middle of an edge, in the frame of the graph. */
export function placeOf(element: Readonly<GModelElement>): Point {
  if (element instanceof GNode) {
    const box = boxOf(element);
    return { x: box.x + box.width, y: box.y };
  }
  if (element instanceof GEdge) return middleOf(element);
  const node = findParentByFeature(element as GModelElement, isSelectable);
  return node === undefined || node === element ? { x: 0, y: 0 } : placeOf(node);
}

function middleOf(edge: GEdge): Point {
  const bend = edge.routingPoints[Math.floor(edge.routingPoints.length / 2)];
  if (bend !== undefined) return bend;
  const ends = [edge.source, edge.target].flatMap(end => (end instanceof GNode ? [boxOf(end)] : []));
  const sum = ends.reduce((total, box) => ({ x: total.x + box.x + box.width / 2, y: total.y + box.y + box.height / 2 }), { x: 0, y: 0 });
  return { x: sum.x / Math.max(1, ends.length), y: sum.y / Math.max(1, ends.length) };
}

/** What an anchor is called where it is listed. */
export function titleOf(session: EditorSession, elementId: string | undefined): string {
  if (elementId === undefined) return t.comments.place;
  const element = session.root?.index.getById(elementId);
  return element === undefined ? t.comments.gone : nameOf(element);
}

/** What a comment is about that is begun now: what was selected last, else the middle of what is seen. */
export function anchorHere(session: EditorSession): Anchor {
  const element = session.context.selectedElements.findLast(each => session.isStored(each.id) && each.id !== session.root?.id);
  return element === undefined ? { place: session.middle } : { elementId: element.id, place: placeOf(element) };
}

/** Brings the thread's element, or its place, into view. */
export async function goTo(session: EditorSession, thread: Thread): Promise<void> {
  const { root, viewport } = session;
  if (root === undefined || viewport === undefined) return;
  if (thread.elementId !== undefined && root.index.getById(thread.elementId) !== undefined) {
    await session.show([thread.elementId]);
    return;
  }
  const { width, height } = root.canvasBounds;
  const { zoom } = viewport;
  const scroll = { x: thread.x - width / 2 / zoom, y: thread.y - height / 2 / zoom };
  await session.dispatch(SetViewportAction.create(root.id, { scroll, zoom }, { animate: true }));
}
