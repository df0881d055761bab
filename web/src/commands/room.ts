// SPDX-License-Identifier: Apache-2.0
// Where there is room for something that is put down without a pointer. Pure; all boxes in one frame.
import type { Box } from './arrange';

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Between what is put down and what lies there, px. */
const CLEARANCE = 20;
const STEP = 20;
/** Looked at in every direction, steps. */
const REACH = 40;

/** Steps from the wanted place, the nearest first; of those equally far the one to the right, then the one below. */
const OFFSETS: readonly Spot[] = range(-REACH, REACH)
  .flatMap(y => range(-REACH, REACH).map(x => ({ x, y })))
  .toSorted((one, other) => Math.hypot(one.x, one.y) - Math.hypot(other.x, other.y) || other.x - one.x || other.y - one.y);

/** The upper left corner nearest to `wanted` where nothing lies; `wanted` itself when everything is full. */
export function roomNear(wanted: Spot, size: { readonly width: number; readonly height: number }, boxes: readonly Omit<Box, 'id'>[]): Spot {
  const reach = REACH * STEP + CLEARANCE;
  const near = boxes.filter(
    box =>
      box.x < wanted.x + size.width + reach && box.x + box.width > wanted.x - reach && box.y < wanted.y + size.height + reach && box.y + box.height > wanted.y - reach,
  );
  const isFree = ({ x, y }: Spot): boolean =>
    near.every(box => box.x + box.width + CLEARANCE <= x || box.x >= x + size.width + CLEARANCE || box.y + box.height + CLEARANCE <= y || box.y >= y + size.height + CLEARANCE);
  for (const { x, y } of OFFSETS) {
    const spot = { x: wanted.x + x * STEP, y: wanted.y + y * STEP };
    if (isFree(spot)) return spot;
  }
  return wanted;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
