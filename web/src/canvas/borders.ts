// SPDX-License-Identifier: Apache-2.0
// Where ports lie: on the border of their owner, as `model/ports.py` of the server says. Pure, but for the search of an owner.
import { type Dimension, type GModelElement, type GModelRoot, GNode, isContainable, type Point } from '@eclipse-glsp/client';
import type { Side } from '../languages/look';
import { boxOf, holdersOf } from './moves';

export function isSide(value: unknown): value is Side {
  return value === 'left' || value === 'right' || value === 'top' || value === 'bottom';
}

/** The side of its owner on which the element lies; none for what is no port. */
export function sideOf(element: Readonly<GModelElement>): Side | undefined {
  const { side } = element as { readonly side?: unknown };
  return element instanceof GNode && isSide(side) ? side : undefined;
}

/** Whether the element lies on the border of what holds it. */
export function isPort(element: Readonly<GModelElement>): boolean {
  return sideOf(element) !== undefined;
}

/** The upper left corner of a port on the nearest of these sides, all of it within the length of the side; relative to the owner. */
export function pinned(at: Point, port: Dimension, owner: Dimension, sides: readonly Side[]): Point {
  const corners = sides.map(side => corner(side, at, port, owner));
  const middle = { x: at.x + port.width / 2, y: at.y + port.height / 2 };
  const away = sides.map(side => distance(side, middle, owner));
  return corners[away.indexOf(Math.min(...away))] ?? at;
}

function corner(side: Side, at: Point, port: Dimension, owner: Dimension): Point {
  switch (side) {
    case 'left':
    case 'right':
      return { x: (side === 'left' ? 0 : owner.width) - port.width / 2, y: within(at.y, port.height, owner.height) };
    case 'top':
    case 'bottom':
      return { x: within(at.x, port.width, owner.width), y: (side === 'top' ? 0 : owner.height) - port.height / 2 };
  }
}

function within(at: number, length: number, room: number): number {
  return room <= length ? (room - length) / 2 : Math.min(Math.max(at, 0), room - length);
}

/** How far a point is from a side of the owner. */
function distance(side: Side, { x, y }: Point, { width, height }: Dimension): number {
  const isUpright = side === 'left' || side === 'right';
  const along = isUpright ? Math.min(Math.max(y, 0), height) - y : Math.min(Math.max(x, 0), width) - x;
  const across = isUpright ? (side === 'left' ? 0 : width) - x : (side === 'top' ? 0 : height) - y;
  return Math.hypot(along, across);
}

/** The innermost node at a point that takes a port of this type, else the nearest that is no further away. O(nodes). */
export function ownerAt(root: Readonly<GModelRoot>, type: string, { x, y }: Point, reach: number): GNode | undefined {
  let found: GNode | undefined;
  let least = reach;
  for (const element of root.index.all()) {
    if (!(element instanceof GNode) || !isContainable(element) || !element.isContainableElement(type)) continue;
    const box = boxOf(element);
    const away = Math.hypot(Math.max(box.x - x, 0, x - box.x - box.width), Math.max(box.y - y, 0, y - box.y - box.height));
    // Inner elements come after what holds them.
    if (away > least || (away === least && away > 0 && found !== undefined)) continue;
    found = element;
    least = away;
  }
  return found;
}

/** Whether an element is another one or lies in it. */
export function isIn(element: Readonly<GModelElement>, other: Readonly<GModelElement>): boolean {
  return element === other || holdersOf(element).includes(other);
}
