// SPDX-License-Identifier: Apache-2.0
import type { Bounds } from '@eclipse-glsp/client';
import { describe, expect, test } from 'vitest';
import { Alignment, type Line } from '../src/canvas/alignment';

const box = (x: number, y: number, width = 20, height = 10): Bounds => ({ x, y, width, height });
const lines = (others: readonly Bounds[], own: Bounds, epsilon = 0, counts: (other: Bounds) => boolean = () => true): Line[] => new Alignment(others).linesOf(own, epsilon, counts);
const kinds = (...given: Parameters<typeof lines>): string[] => lines(...given).map(line => line.kind);

describe('a box is in line with another', () => {
  test.each([
    [box(0, 50, 40), ['left']],
    [box(-10, 50, 40), ['center']],
    [box(-20, 50, 40), ['right']],
    [box(-40, 50, 40), ['left-right']],
    [box(20, 50, 40), ['right-left']],
    [box(70, 0, 20, 30), ['top']],
    [box(70, -10, 20, 30), ['middle']],
    [box(70, -20, 20, 30), ['bottom']],
    [box(70, -30, 20, 30), ['top-bottom']],
    [box(70, 10, 20, 30), ['bottom-top']],
    [box(70, 50), []],
  ])('%o', (other, wanted) => expect(kinds([other], box(0, 0))).toEqual(wanted));

  test('also where one end is a little off, as far as epsilon allows', () => {
    expect(kinds([box(0.9, 50, 40)], box(0, 0))).toEqual([]);
    expect(kinds([box(0.9, 50, 40)], box(0, 0), 1)).toEqual(['left']);
    expect(kinds([box(-0.9, 50, 40)], box(0, 0), 1)).toEqual(['left']);
    expect(kinds([box(1.1, 50, 40)], box(0, 0), 1)).toEqual([]);
  });
});

test('one line goes through everything that counts', () => {
  const others = [box(0, -90, 50), box(0, 40, 50), box(0, 400, 50)];
  const near = (each: Bounds): boolean => each.y < 300;
  expect(lines(others, box(0, 0), 0, near)).toEqual([{ kind: 'left', start: { x: 0, y: -90 }, end: { x: 0, y: 50 } }]);
});

test('what is not in line is not compared, however much there is of it', () => {
  const grid = (columns: number, rows: number): Alignment => {
    const boxes = Array.from({ length: columns * rows }, (_, at) => box(100 + 50 * (at % columns), 100 + 50 * Math.floor(at / columns)));
    return new Alignment(boxes);
  };
  const compared = (alignment: Alignment): number => {
    alignment.linesOf(box(107, 133), 0, () => true);
    return alignment.compared;
  };
  expect([compared(grid(10, 10)), compared(grid(100, 100))]).toEqual([0, 0]);
  const large = grid(100, 100);
  large.linesOf(box(100, 133), 0, () => true);
  // The left sides, the middles and the right sides of one column of a hundred.
  expect(large.compared).toBe(300);
});
