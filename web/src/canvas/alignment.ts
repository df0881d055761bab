// SPDX-License-Identifier: Apache-2.0
// Which boxes are in line with one box. Their sides and middles are kept by place, so that a step of a drag looks at
// what is in line and at nothing else, however many boxes there are.
import type { Bounds, Point } from '@eclipse-glsp/client';

/** How two boxes are in line; the names are the library's. */
export type LineKind = 'left' | 'center' | 'right' | 'left-right' | 'right-left' | 'top' | 'middle' | 'bottom' | 'top-bottom' | 'bottom-top';

export interface Line {
  readonly kind: LineKind;
  readonly start: Point;
  readonly end: Point;
}

type Place = 'low' | 'mid' | 'high';

/** A box as an interval on one axis. */
interface Side {
  readonly low: number;
  readonly high: number;
}

interface Meeting {
  readonly kind: LineKind;
  /** Of the box that is looked for. */
  readonly own: Place;
  /** Of the boxes that may be in line with it. */
  readonly other: Place;
}

const ACROSS: readonly Meeting[] = [
  { kind: 'left', own: 'low', other: 'low' },
  { kind: 'center', own: 'mid', other: 'mid' },
  { kind: 'right', own: 'high', other: 'high' },
  { kind: 'left-right', own: 'low', other: 'high' },
  { kind: 'right-left', own: 'high', other: 'low' },
];
const DOWN: readonly Meeting[] = [
  { kind: 'top', own: 'low', other: 'low' },
  { kind: 'middle', own: 'mid', other: 'mid' },
  { kind: 'bottom', own: 'high', other: 'high' },
  { kind: 'top-bottom', own: 'low', other: 'high' },
  { kind: 'bottom-top', own: 'high', other: 'low' },
];

export class Alignment {
  private readonly across: Axis;
  private readonly down: Axis;

  /** O(boxes). */
  constructor(boxes: Iterable<Bounds>) {
    const all = [...boxes];
    this.across = new Axis(all, horizontal);
    this.down = new Axis(all, vertical);
  }

  /** How many boxes were looked at so far; tests count them. */
  get compared(): number {
    return this.across.compared + this.down.compared;
  }

  /** One line per kind, through the box and every counted box that is in line with it. O(boxes in line). */
  linesOf(box: Bounds, epsilon: number, counts: (other: Bounds) => boolean): Line[] {
    const upright = this.across.meetings(ACROSS, box, epsilon, counts, vertical).map(({ kind, at, from, to }) => ({ kind, start: { x: at, y: from }, end: { x: at, y: to } }));
    const level = this.down.meetings(DOWN, box, epsilon, counts, horizontal).map(({ kind, at, from, to }) => ({ kind, start: { x: from, y: at }, end: { x: to, y: at } }));
    return [...upright, ...level];
  }
}

interface Found {
  readonly kind: LineKind;
  readonly at: number;
  /** How far the boxes in line reach, along the line. */
  readonly from: number;
  readonly to: number;
}

class Axis {
  compared = 0;
  private readonly places: Readonly<Record<Place, Map<number, Bounds[]>>> = { low: new Map(), mid: new Map(), high: new Map() };

  constructor(
    boxes: readonly Bounds[],
    private readonly side: (box: Bounds) => Side,
  ) {
    for (const box of boxes) {
      const along = side(box);
      for (const place of ['low', 'mid', 'high'] as const) put(this.places[place], Math.floor(coordinate(along, place)), box);
    }
  }

  meetings(meetings: readonly Meeting[], box: Bounds, epsilon: number, counts: (other: Bounds) => boolean, reach: (box: Bounds) => Side): Found[] {
    const along = this.side(box);
    return meetings.flatMap(({ kind, own, other }) => {
      const at = coordinate(along, own);
      let { low: from, high: to } = reach(box);
      let isMet = false;
      for (const each of this.near(other, at, epsilon)) {
        if (!counts(each)) continue;
        isMet = true;
        const { low, high } = reach(each);
        from = Math.min(from, low);
        to = Math.max(to, high);
      }
      return isMet ? [{ kind, at, from, to }] : [];
    });
  }

  private *near(place: Place, at: number, epsilon: number): Generator<Bounds> {
    for (let cell = Math.floor(at - epsilon); cell <= Math.floor(at + epsilon); cell++) {
      for (const box of this.places[place].get(cell) ?? []) {
        this.compared++;
        if (Math.abs(coordinate(this.side(box), place) - at) <= epsilon) yield box;
      }
    }
  }
}

function put(places: Map<number, Bounds[]>, cell: number, box: Bounds): void {
  const there = places.get(cell);
  if (there === undefined) places.set(cell, [box]);
  else there.push(box);
}

function coordinate({ low, high }: Side, place: Place): number {
  return place === 'low' ? low : place === 'high' ? high : (low + high) / 2;
}

function horizontal({ x, width }: Bounds): Side {
  return { low: x, high: x + width };
}

function vertical({ y, height }: Bounds): Side {
  return { low: y, high: y + height };
}
