// SPDX-License-Identifier: Apache-2.0
// Equal gaps between a box and its neighbours in a row or a column: where they are, and where the box would have to be.
// Boxes are kept by rows and columns of the diagram, so that a step of a drag looks at those beside it and no others.
import type { Bounds } from '@eclipse-glsp/client';

/** A gap between two boxes that is as wide as another one. */
export interface Gap {
  readonly axis: 'x' | 'y';
  /** Along the axis. */
  readonly from: number;
  readonly to: number;
  /** Across it: in the middle of what both boxes share. */
  readonly at: number;
}

type Counts = (box: Bounds) => boolean;

/** A box as it lies along an axis and across it. */
interface Lying {
  readonly low: number;
  readonly high: number;
  readonly bottom: number;
  readonly top: number;
}

/** Two neighbours, the lower one first. */
type Pair = readonly [Lying, Lying];

/** Height of a row, width of a column, px: about one node. */
const CELL = 100;
/** Neighbours further apart than this are none, px. */
const FAR = 1_000;

const ALONG_X = ({ x, y, width, height }: Bounds): Lying => ({ low: x, high: x + width, bottom: y, top: y + height });
const ALONG_Y = ({ x, y, width, height }: Bounds): Lying => ({ low: y, high: y + height, bottom: x, top: x + width });

export class Spacing {
  private readonly rows: Lane;
  private readonly columns: Lane;

  /** O(boxes). */
  constructor(boxes: Iterable<Bounds>) {
    const all = [...boxes];
    this.rows = new Lane(all, ALONG_X);
    this.columns = new Lane(all, ALONG_Y);
  }

  /** How many boxes were looked at so far; tests count them. */
  get compared(): number {
    return this.rows.compared + this.columns.compared;
  }

  /** The gaps beside the box that are as wide as another one there, within `epsilon`. O(boxes in its row and column). */
  gapsOf(box: Bounds, epsilon: number, counts: Counts): Gap[] {
    return [
      ...this.rows.equalGaps(box, epsilon, counts).map(pair => gap('x', pair)),
      ...this.columns.equalGaps(box, epsilon, counts).map(pair => gap('y', pair)),
    ];
  }

  /** How far the box would have to go along each axis, at most `reach`, so that gaps beside it are equal. */
  pull(box: Bounds, reach: number, counts: Counts): { readonly dx: number | undefined; readonly dy: number | undefined } {
    return { dx: this.rows.pull(box, reach, counts), dy: this.columns.pull(box, reach, counts) };
  }
}

class Lane {
  compared = 0;
  private readonly cells = new Map<number, Bounds[]>();

  constructor(
    boxes: readonly Bounds[],
    private readonly lies: (box: Bounds) => Lying,
  ) {
    for (const box of boxes) {
      const { bottom, top } = lies(box);
      for (let cell = cellOf(bottom); cell <= cellOf(top); cell++) {
        const there = this.cells.get(cell);
        if (there === undefined) this.cells.set(cell, [box]);
        else there.push(box);
      }
    }
  }

  equalGaps(box: Bounds, epsilon: number, counts: Counts): Pair[] {
    const own = this.lies(box);
    const { before, after, beyondBefore, beyondAfter } = this.neighbours(own, counts);
    const found = new Set<Pair>();
    const left: Pair | undefined = before && [before, own];
    const right: Pair | undefined = after && [own, after];
    const further: readonly (Pair | undefined)[] = [before && beyondBefore && [beyondBefore, before], after && beyondAfter && [after, beyondAfter]];
    for (const [one, other] of [[left, right], [left, further[0]], [right, further[1]]] as const) {
      if (one === undefined || other === undefined || Math.abs(width(one) - width(other)) > epsilon) continue;
      found.add(one);
      found.add(other);
    }
    return [...found];
  }

  pull(box: Bounds, reach: number, counts: Counts): number | undefined {
    const own = this.lies(box);
    const { before, after, beyondBefore, beyondAfter } = this.neighbours(own, counts);
    const ways: number[] = [];
    // Between the two; beside one, as far as that is from its own neighbour.
    if (before && after) ways.push((before.high + after.low - (own.high - own.low)) / 2 - own.low);
    if (before && beyondBefore) ways.push(before.high + width([beyondBefore, before]) - own.low);
    if (after && beyondAfter) ways.push(after.low - width([after, beyondAfter]) - own.high);
    const near = ways.filter(way => Math.abs(way) <= reach);
    return near.length === 0 ? undefined : near.reduce((best, way) => (Math.abs(way) < Math.abs(best) ? way : best));
  }

  /** The next boxes on both sides that share a part of the lane with the box, and the next ones behind these. */
  private neighbours(own: Lying, counts: Counts): { before?: Lying | undefined; after?: Lying | undefined; beyondBefore?: Lying | undefined; beyondAfter?: Lying | undefined } {
    const beside = this.beside(own, counts);
    const before = last(beside, own.low);
    const after = first(beside, own.high);
    return { before, after, beyondBefore: before && last(beside, before.low), beyondAfter: after && first(beside, after.high) };
  }

  private beside(own: Lying, counts: Counts): Lying[] {
    const found = new Set<Bounds>();
    for (let cell = cellOf(own.bottom); cell <= cellOf(own.top); cell++) {
      for (const box of this.cells.get(cell) ?? []) {
        this.compared++;
        const { low, high, bottom, top } = this.lies(box);
        if (bottom < own.top && top > own.bottom && low < own.high + FAR && high > own.low - FAR && counts(box)) found.add(box);
      }
    }
    return [...found].map(box => this.lies(box));
  }
}

function last(boxes: readonly Lying[], before: number): Lying | undefined {
  return boxes.reduce<Lying | undefined>((best, box) => (box.high < before && (best === undefined || box.high > best.high) ? box : best), undefined);
}

function first(boxes: readonly Lying[], after: number): Lying | undefined {
  return boxes.reduce<Lying | undefined>((best, box) => (box.low > after && (best === undefined || box.low < best.low) ? box : best), undefined);
}

function width([one, other]: Pair): number {
  return other.low - one.high;
}

function gap(axis: 'x' | 'y', [one, other]: Pair): Gap {
  const at = (Math.max(one.bottom, other.bottom) + Math.min(one.top, other.top)) / 2;
  return { axis, from: one.high, to: other.low, at };
}

function cellOf(at: number): number {
  return Math.floor(at / CELL);
}
