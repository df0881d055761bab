// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { type Side, freePlace } from '../src/connect/free-place';
import { byLikelihood, type Next } from '../src/connect/next-elements';

const from = { id: 'from', x: 100, y: 100, width: 80, height: 30 };
const size = { width: 60, height: 30 };
const box = (x: number, y: number, width = 60, height = 30): typeof from => ({ id: `${x}/${y}`, x, y, width, height });

describe('a free place', () => {
  it.each([
    ['right', { x: 240, y: 100 }],
    ['left', { x: -20, y: 100 }],
    ['bottom', { x: 110, y: 190 }],
    ['top', { x: 110, y: 10 }],
  ] as const)('on the %s is straight ahead', (side: Side, wanted) => {
    expect(freePlace(from, size, side, [])).toEqual(wanted);
  });

  it('is as little aside as possible where something stands in the way', () => {
    expect(freePlace(from, size, 'right', [box(240, 90)])).toEqual({ x: 240, y: 140 });
    expect(freePlace(from, size, 'right', [box(240, 110)])).toEqual({ x: 240, y: 60 });
    expect(freePlace(from, size, 'right', [box(240, 100), box(240, 150), box(240, 50)])).toEqual({ x: 240, y: 200 });
    expect(freePlace(from, size, 'right', [box(600, 100), box(0, 100)])).toEqual({ x: 240, y: 100 });
  });

  it('is beside the node itself where a container ends before it', () => {
    expect(freePlace(from, size, 'left', [], { x: 90, y: 90 })).toEqual({ x: 90, y: 150 });
    expect(freePlace({ ...from, x: 0, y: 0 }, size, 'top', [], { x: 0, y: 0 })).toEqual({ x: 100, y: 0 });
  });

  it('lies on nothing, however full the strip is', () => {
    const full = Array.from({ length: 200 }, (_each, at) => box(240, -2_000 + at * 37));
    const found = freePlace(from, size, 'right', full);
    expect(full.filter(each => each.y < found.y + 30 && each.y + each.height > found.y)).toEqual([]);
  });
});

describe('what follows', () => {
  const next = (edgeType: string, nodeType: string): Next => ({ label: nodeType, edgeType, nodeType, size });
  const all = [next('edge', 'a'), next('edge', 'b'), next('edge', 'c'), next('other', 'a')];
  const order = (counts: readonly (readonly [string, number])[], recent: readonly string[]): readonly string[] =>
    byLikelihood(all, new Map(counts), recent).map(each => `${each.edgeType} ${each.nodeType}`);

  it('begins with what follows such nodes most often, then with what was drawn last', () => {
    expect(order([], [])).toEqual(['edge a', 'edge b', 'edge c', 'other a']);
    expect(order([], ['c', 'b'])).toEqual(['edge c', 'edge b', 'edge a', 'other a']);
    expect(order([['edge b', 2], ['other a', 3]], ['c'])).toEqual(['other a', 'edge b', 'edge c', 'edge a']);
  });
});
