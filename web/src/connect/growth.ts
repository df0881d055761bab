// SPDX-License-Identifier: Apache-2.0
// The operation that grows a diagram from a node, and the place where that happens.
import {
  CompoundOperation,
  CreateEdgeOperation,
  CreateNodeOperation,
  findChildrenAtPosition,
  GModelElement,
  type GModelRoot,
  GNode,
  isContainable,
  type Point,
} from '@eclipse-glsp/client';
import { isPort } from '../canvas/borders';
import { boxOf, holdersOf } from '../canvas/moves';
import { freePlace, type Side } from './free-place';
import type { Next } from './next-elements';

/** Where a new node goes: its upper left corner in the frame of the graph, and what takes it up. */
export interface Place {
  readonly location: Point;
  readonly containerId?: string;
}

/** A node and the edge to it in one step; both or none. */
export function growing(source: GNode, next: Next, { location, containerId }: Place, elementId: string): CompoundOperation {
  const node = CreateNodeOperation.create(next.nodeType, {
    location,
    // On the grid the edge to a node of another height would have a kink.
    args: { elementId, exact: true },
    ...(containerId === undefined ? {} : { containerId }),
  });
  const edge = CreateEdgeOperation.create({ elementTypeId: next.edgeType, sourceElementId: source.id, targetElementId: elementId });
  return { ...CompoundOperation.create([node, edge]), args: { atomic: true } };
}

/** A free place on that side: in the container of the node where it takes the new one, else on the canvas. */
export function placeBeside(source: GNode, next: Next, side: Side): Place {
  const from = boxOf(source);
  // What follows a port stands beside its owner.
  const standing = isPort(source) && source.parent instanceof GNode ? source.parent : source;
  const container = holdersOf(standing).find(each => each instanceof GNode);
  const isInside = container !== undefined && takes(container, next.nodeType);
  const siblings = (isInside ? standing.parent : source.root).children.filter(each => each instanceof GNode && each !== source);
  const frame = boxOf(standing);
  const least = isInside ? { x: frame.x - standing.position.x, y: frame.y - standing.position.y } : undefined;
  const location = freePlace(from, next.size, side, siblings.map(each => boxOf(each as GNode)), least);
  return { location, ...(isInside ? { containerId: container.id } : {}) };
}

/** The place whose middle is this point: in the innermost container there that takes the new node. */
export function placeAt(root: Readonly<GModelRoot>, point: Point, next: Next): Place {
  const container = findChildrenAtPosition(root, point).findLast(each => each instanceof GNode && takes(each, next.nodeType));
  const location = { x: Math.round(point.x - next.size.width / 2), y: Math.round(point.y - next.size.height / 2) };
  return { location, ...(container === undefined ? {} : { containerId: container.id }) };
}

/** Whether what is drawn above this node may go into it. */
export function takes(container: GModelElement, type: string): boolean {
  return isContainable(container) && container.isContainableElement(type);
}
