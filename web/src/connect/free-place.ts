// SPDX-License-Identifier: Apache-2.0
// Where a new node goes beside the one it follows: straight ahead when there is room, else as little aside as possible.
// Pure; all boxes in one frame.
import type { Box } from '../commands/arrange';

export type Side = 'top' | 'right' | 'bottom' | 'left';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Between the node and the new one, px: an edge with its arrow and a short label fits in. */
const GAP = 60;
/** Between the new node and what lies beside it, px. */
const CLEARANCE = 20;

/** The upper left corner for a box of this size; nothing of it lies before `least` (the corner of a container). */
export function freePlace(from: Box, size: Size, side: Side, others: readonly Omit<Box, 'id'>[], least: Spot = { x: -Infinity, y: -Infinity }): Spot {
  const isLevel = side === 'left' || side === 'right';
  const [ahead, aside] = isLevel ? (['x', 'y'] as const) : (['y', 'x'] as const);
  const [long, wide] = isLevel ? (['width', 'height'] as const) : (['height', 'width'] as const);
  const isOnward = side === 'right' || side === 'bottom';
  const wanted = isOnward ? from[ahead] + from[long] + GAP : from[ahead] - GAP - size[long];
  const along = Math.max(least[ahead], wanted);
  const straight = Math.max(least[aside], from[aside] + (from[wide] - size[wide]) / 2);
  const near = [from, ...others].filter(each => each[ahead] < along + size[long] + CLEARANCE && each[ahead] + each[long] > along - CLEARANCE);
  const isFree = (at: number): boolean =>
    at >= least[aside] && near.every(each => each[aside] + each[wide] + CLEARANCE <= at || each[aside] >= at + size[wide] + CLEARANCE);
  const candidates = near.flatMap(each => [each[aside] + each[wide] + CLEARANCE, each[aside] - CLEARANCE - size[wide]]);
  // Of two that are equally far the one further down or to the right, where diagrams grow.
  const found = [straight, ...candidates.toSorted((left, right) => Math.abs(left - straight) - Math.abs(right - straight) || right - left)].find(isFree) ?? straight;
  return isLevel ? { x: along, y: found } : { x: found, y: along };
}
