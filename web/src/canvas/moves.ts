// SPDX-License-Identifier: Apache-2.0
// Elements as boxes in the frame of the graph, and moves of many as one operation.
import {
  type Action,
  ChangeBoundsOperation,
  ChangeRoutingPointsOperation,
  CompoundOperation,
  GChildElement,
  GEdge,
  type GModelElement,
  type GModelRoot,
  GNode,
  isMoveable,
  isViewport,
  type Operation,
  SelectAction,
} from '@eclipse-glsp/client';
import { isLocked } from './lockable';
import type { Box, Moves } from '../commands/arrange';

/** The nodes among these, without those inside another of them: they move with it. */
export function outermost(elements: readonly Readonly<GModelElement>[]): readonly GNode[] {
  return topmost(elements).filter((each): each is GNode => each instanceof GNode);
}

/** These elements without those inside another of them: they are copied with it. */
export function topmost(elements: readonly Readonly<GModelElement>[]): readonly Readonly<GModelElement>[] {
  const all = new Set<Readonly<GModelElement>>(elements);
  return elements.filter(each => !holdersOf(each).some(holder => all.has(holder)));
}

/** Where a node is in the frame of the graph. */
export function boxOf(node: GNode): Box {
  let { x, y } = node.position;
  for (const holder of holdersOf(node)) {
    const at = (holder as { readonly position?: { readonly x: number; readonly y: number } }).position;
    if (at === undefined || isViewport(holder)) continue;
    x += at.x;
    y += at.y;
  }
  return { id: node.id, x, y, width: node.size.width, height: node.size.height };
}

/**
 * One operation that moves these nodes, and the bends of edges between nodes that move alike; undefined for none. `from` is where a node is moved from when the canvas shows it, and bends of edges, moved already.
 */
export function movingOf(
  root: Readonly<GModelRoot> | undefined,
  nodes: readonly GNode[],
  moves: Moves,
  from?: (node: GNode) => { readonly x: number; readonly y: number },
): Action | undefined {
  const newBounds = nodes.flatMap(node => {
    const move = moves.get(node.id);
    if (move === undefined || !isMoveable(node)) return [];
    const { x, y } = from?.(node) ?? node.position;
    return [{ elementId: node.id, newPosition: { x: x + move.dx, y: y + move.dy }, newSize: { ...node.size } }];
  });
  if (newBounds.length === 0) return undefined;
  const change = ChangeBoundsOperation.create(newBounds);
  const routes = bends(root, moves, from !== undefined);
  return routes.length === 0 ? change : CompoundOperation.create([change, ChangeRoutingPointsOperation.create(routes)]);
}

/** Selects exactly these elements. */
export function selecting(ids: readonly string[]): Action {
  return SelectAction.create({ selectedElementsIDs: [...ids], deselectedElementsIDs: true });
}

function bends(root: Readonly<GModelRoot> | undefined, moves: Moves, areMoved: boolean): { elementId: string; newRoutingPoints: { x: number; y: number }[] }[] {
  if (root === undefined) return [];
  return [...root.index.all()].flatMap(edge => {
    if (!(edge instanceof GEdge) || edge.routingPoints.length === 0 || isLocked(edge)) return [];
    const move = moveOf(edge.source, moves);
    const other = moveOf(edge.target, moves);
    if (move === undefined || other?.dx !== move.dx || other.dy !== move.dy) return [];
    const { dx, dy } = areMoved ? { dx: 0, dy: 0 } : move;
    return [{ elementId: edge.id, newRoutingPoints: edge.routingPoints.map(({ x, y }) => ({ x: x + dx, y: y + dy })) }];
  });
}

function moveOf(end: GModelElement | undefined, moves: Moves): { readonly dx: number; readonly dy: number } | undefined {
  if (end === undefined) return undefined;
  for (const each of [end, ...holdersOf(end)]) {
    const move = moves.get(each.id);
    if (move !== undefined) return move;
  }
  return undefined;
}

/** An operation of our own servers: gives an element to another container; the place is its upper left corner in the frame of the graph. */
interface ChangeContainerOperation extends Operation {
  readonly kind: 'changeContainer';
  readonly elementId: string;
  readonly targetContainerId: string;
  readonly location: { readonly x: number; readonly y: number };
}

export function intoContainer(elementId: string, targetContainerId: string, location: { readonly x: number; readonly y: number }): Operation {
  return { kind: 'changeContainer', isOperation: true, elementId, targetContainerId, location } as ChangeContainerOperation;
}

/** What an element lies in, innermost first. */
export function holdersOf(element: Readonly<GModelElement>): GModelElement[] {
  const found: GModelElement[] = [];
  for (let at = element; at instanceof GChildElement; at = at.parent) if (at !== element) found.push(at);
  return found;
}
