// SPDX-License-Identifier: Apache-2.0
// What may follow a node, as the language allows it, the likeliest first: what follows its kind in this diagram already,
// then what was drawn last.
import { type EditorContext, GEdge, type GModelRoot, type LabeledAction, RequestContextActions, TriggerEdgeCreationAction, TriggerNodeCreationAction } from '@eclipse-glsp/client';
import type { EditorSession } from '../editor/session';
import { menuLabel } from '../languages/offers';
import type { Size } from './free-place';

/** A new node and the edge that leads to it. */
export interface Next {
  readonly label: string;
  readonly nodeType: string;
  readonly edgeType: string;
  /** What the node will show, px. */
  readonly size: Size;
}

/** Asks the server; nothing for a node that is gone, and from servers that do not know the question. */
export async function nextElements(session: EditorSession, sourceId: string): Promise<readonly Next[]> {
  const editorContext: EditorContext = { selectedElementIds: [sourceId] };
  const answer = await session.request(RequestContextActions.create({ contextId: 'following-elements', editorContext }));
  return answer.actions.flatMap(offered => read(session.diagramType, offered));
}

function read(diagramType: string, offered: LabeledAction & { readonly size?: Size }): readonly Next[] {
  const node = offered.actions.find(action => TriggerNodeCreationAction.is(action));
  const edge = offered.actions.find(action => TriggerEdgeCreationAction.is(action));
  if (node === undefined || edge === undefined) return [];
  const label = menuLabel(diagramType, { id: '', label: offered.label, actions: [node] });
  return [{ label, nodeType: node.elementTypeId, edgeType: edge.elementTypeId, size: offered.size ?? { width: 0, height: 0 } }];
}

/** How often each pair of edge and node type follows a node of this type. O(edges). */
export function habits(root: Readonly<GModelRoot>, sourceType: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const edge of root.index.all()) {
    if (!(edge instanceof GEdge) || edge.source?.type !== sourceType || edge.target === undefined) continue;
    const key = pair(edge.type, edge.target.type);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** The likeliest first; `recent` are types of nodes, the one drawn last first. What is equally likely keeps its order. */
export function byLikelihood(all: readonly Next[], counts: ReadonlyMap<string, number>, recent: readonly string[]): readonly Next[] {
  const count = (each: Next): number => counts.get(pair(each.edgeType, each.nodeType)) ?? 0;
  const age = (each: Next): number => (recent.includes(each.nodeType) ? recent.indexOf(each.nodeType) : recent.length);
  const first = all[0]?.edgeType;
  // Between types of edges the language's own order counts more than what was drawn last.
  const rank = (each: Next): number => (each.edgeType === first ? 0 : 1);
  return all.toSorted((left, right) => count(right) - count(left) || rank(left) - rank(right) || age(left) - age(right));
}

function pair(edgeType: string, nodeType: string): string {
  return `${edgeType} ${nodeType}`;
}
