// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { Spacing } from '../src/canvas/spacing';

const box = (x: number, y = 0, width = 50, height = 30) => ({ x, y, width, height });
const all = (): boolean => true;

it('finds a box in the middle between two', () => {
  const spacing = new Spacing([box(0), box(200)]);
  expect(spacing.gapsOf(box(100), 1, all)).toEqual([
    { axis: 'x', from: 50, to: 100, at: 15 },
    { axis: 'x', from: 150, to: 200, at: 15 },
  ]);
  expect(spacing.gapsOf(box(110), 1, all)).toEqual([]);
  // Beside the row there is nothing to be between.
  expect(spacing.gapsOf(box(100, 40), 1, all)).toEqual([]);
});

it('finds a box as far from its neighbour as that is from the next one, on every side', () => {
  const spacing = new Spacing([box(0), box(80), box(0, 100), box(0, 200)]);
  expect(spacing.gapsOf(box(160), 1, all)).toEqual([
    { axis: 'x', from: 130, to: 160, at: 15 },
    { axis: 'x', from: 50, to: 80, at: 15 },
  ]);
  expect(spacing.gapsOf(box(-80), 1, all).map(gap => gap.from)).toEqual([-30, 50]);
  expect(spacing.gapsOf(box(10, 300), 1, all)).toEqual([
    { axis: 'y', from: 230, to: 300, at: 30 },
    { axis: 'y', from: 130, to: 200, at: 25 },
  ]);
});

it('pulls a box to the nearest place with equal gaps, not from afar', () => {
  const spacing = new Spacing([box(0), box(200), box(300)]);
  expect(spacing.pull(box(96), 6, all)).toEqual({ dx: 4, dy: undefined });
  expect(spacing.pull(box(93), 6, all)).toEqual({ dx: undefined, dy: undefined });
  expect(spacing.pull(box(398), 6, all)).toEqual({ dx: 2, dy: undefined });
});

it('takes no box that does not count, or that the box is in', () => {
  const spacing = new Spacing([box(0), box(200), box(-500, -500, 2_000, 2_000)]);
  expect(spacing.gapsOf(box(100), 1, all)).toHaveLength(2);
  expect(spacing.gapsOf(box(100), 1, each => each.x !== 200)).toEqual([]);
});

it('looks at the boxes of its row and column alone', () => {
  const many = Array.from({ length: 5_000 }, (_, at) => box((at % 70) * 160, Math.floor(at / 70) * 160));
  const spacing = new Spacing(many);
  spacing.gapsOf(box(1_000, 1_000), 1, all);
  expect(spacing.compared).toBeLessThan(300);
});
