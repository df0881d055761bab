// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { align, around, type Box, distribute, type Moves, nearest } from '../src/commands/arrange';

const box = (id: string, x: number, y: number, width = 40, height = 20): Box => ({ id, x, y, width, height });

function moved(boxes: readonly Box[], moves: Moves): readonly Box[] {
  return boxes.map(each => ({ ...each, x: each.x + (moves.get(each.id)?.dx ?? 0), y: each.y + (moves.get(each.id)?.dy ?? 0) }));
}

describe('lining up', () => {
  const boxes = [box('a', 0, 0), box('b', 100, 50, 60, 40), box('c', 30, 200, 20, 20)];

  it.each([
    ['left', (each: Box) => each.x, 0],
    ['center', (each: Box) => each.x + each.width / 2, 80],
    ['right', (each: Box) => each.x + each.width, 160],
    ['top', (each: Box) => each.y, 0],
    ['middle', (each: Box) => each.y + each.height / 2, 110],
    ['bottom', (each: Box) => each.y + each.height, 220],
  ] as const)('puts the %s of every box on one line', (edge, line, at) => {
    expect(moved(boxes, align(boxes, edge)).map(line)).toEqual([at, at, at]);
  });

  it('says nothing about boxes that stay', () => {
    expect([...align([box('a', 5, 0), box('b', 5, 90)], 'left')]).toEqual([]);
  });
});

describe('spreading out', () => {
  it('makes the gaps equal and leaves the outermost where they are', () => {
    const boxes = [box('last', 300, 0), box('first', 0, 10), box('wide', 50, 20, 100)];
    const [last, first, wide] = moved(boxes, distribute(boxes, 'horizontal'));
    expect([first?.x, last?.x]).toEqual([0, 300]);
    expect((wide?.x ?? 0) - 40).toBe(300 - ((wide?.x ?? 0) + 100));
  });

  it('shares the height in the same way', () => {
    const boxes = [box('a', 0, 0), box('b', 0, 25), box('c', 0, 100)];
    expect(distribute(boxes, 'vertical').get('b')).toEqual({ dx: 0, dy: 25 });
  });

  it('has nothing to share between two', () => {
    expect(distribute([box('a', 0, 0), box('b', 90, 0)], 'horizontal').size).toBe(0);
  });
});

describe('walking from box to box', () => {
  const boxes = [box('here', 0, 0), box('ahead', 300, 5), box('aside', 100, 150), box('behind', -80, 0)];

  it('takes what lies straight ahead before what lies aside', () => {
    expect(nearest(box('here', 0, 0), boxes, 'right')?.id).toBe('ahead');
    expect(nearest(box('here', 0, 0), boxes, 'left')?.id).toBe('behind');
    expect(nearest(box('here', 0, 0), boxes, 'down')?.id).toBe('aside');
  });

  it('stays where nothing is', () => {
    expect(nearest(box('behind', -80, 0), boxes, 'left')).toBeUndefined();
  });
});

it('puts one box around all', () => {
  expect(around([box('a', 10, 10), box('b', 100, -5)])).toEqual({ x: 10, y: -5, width: 130, height: 35 });
});
