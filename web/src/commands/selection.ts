// SPDX-License-Identifier: Apache-2.0
// What the selection of an open diagram is to commands.
import { type Action, GEdge, GNode } from '@eclipse-glsp/client';
import { movingOf, outermost } from '../canvas/moves';
import type { EditorSession } from '../editor/session';
import type { Moves } from './arrange';

/** The selected nodes, without those inside another selected one: they move with it. */
export function selectedNodes(session: EditorSession): readonly GNode[] {
  return outermost(session.context.selectedElements);
}

/** Every node of the graph, containers before what they hold; without previews and handles, which only this page has. */
export function allNodes(session: EditorSession): readonly GNode[] {
  const { root } = session;
  return root === undefined ? [] : [...root.index.all()].filter((each): each is GNode => each instanceof GNode && session.isStored(each.id));
}

/** Every edge, in the order of the diagram. */
export function allEdges(session: EditorSession): readonly GEdge[] {
  const { root } = session;
  return root === undefined ? [] : [...root.index.all()].filter((each): each is GEdge => each instanceof GEdge && session.isStored(each.id));
}

/** One operation that moves these nodes, and the bends of edges between nodes that move alike; undefined for none. */
export function moving(session: EditorSession, nodes: readonly GNode[], moves: Moves): Action | undefined {
  return movingOf(session.root, nodes, moves);
}
