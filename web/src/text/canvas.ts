// SPDX-License-Identifier: Apache-2.0
// Rows and elements: which row shows a selected element, and how the element of a row is shown on the canvas.
import { CenterAction, GChildElement, GEdge, type GModelElement, GNode, SetViewportAction } from '@eclipse-glsp/client';
import { boxOf, selecting } from '../canvas/moves';
import type { EditorSession } from '../editor/session';

/** The nodes whose rows show these elements: themselves, what they are part of, or where an edge begins. */
export function shownBy(session: EditorSession, ids: readonly string[], hasRow: (id: string) => boolean): readonly string[] {
  const found = ids.flatMap(id => {
    let element: GModelElement | undefined = session.root?.index.getById(id);
    while (element !== undefined) {
      if (hasRow(element.id)) return [element.id];
      if (element instanceof GEdge) return hasRow(element.sourceId) ? [element.sourceId] : [];
      element = element instanceof GChildElement ? element.parent : undefined;
    }
    return [];
  });
  return [...new Set(found)];
}

/** Selects the elements, and moves the view only when none of them is in it. */
export function pointAt(session: EditorSession, ids: readonly string[]): void {
  const { root } = session;
  const nodes = ids.flatMap(id => root?.index.getById(id) ?? []).filter(each => session.isStored(each.id));
  if (nodes.length === 0) return;
  const there = nodes.map(each => each.id);
  void session.dispatch(selecting(there));
  if (!nodes.some(each => isInView(session, each))) void session.dispatch(CenterAction.create(there, { animate: true, retainZoom: true }));
}

function isInView(session: EditorSession, element: GModelElement): boolean {
  const { root, viewport } = session;
  if (root === undefined || viewport === undefined || !(element instanceof GNode)) return true;
  const { x, y, width, height } = boxOf(element);
  const { scroll, zoom } = viewport;
  const { width: wide, height: high } = root.canvasBounds;
  return x + width > scroll.x && y + height > scroll.y && x < scroll.x + wide / zoom && y < scroll.y + high / zoom;
}

/** The canvas became narrower by so much, px, or wider: what was in its middle stays there. */
export function keepMiddle(session: EditorSession, narrower: number): void {
  const { root, viewport } = session;
  if (root === undefined || viewport === undefined) return;
  const { scroll, zoom } = viewport;
  void session.dispatch(SetViewportAction.create(root.id, { scroll: { x: scroll.x + narrower / 2 / zoom, y: scroll.y }, zoom }, { animate: false }));
}
