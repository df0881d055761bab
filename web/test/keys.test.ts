// SPDX-License-Identifier: Apache-2.0
import { GEdge, GGraph, GNode } from '@eclipse-glsp/client';
import { describe, expect, test } from 'vitest';
import { bendOf } from '../src/commands/bend-keys';
import { roomNear } from '../src/commands/room';
import { inOrder } from '../src/commands/walk-keys';

const SIZE = { width: 100, height: 40 };

describe('room', () => {
  test('is where it was wanted when nothing lies there', () => {
    expect(roomNear({ x: 10, y: 10 }, SIZE, [])).toEqual({ x: 10, y: 10 });
    expect(roomNear({ x: 10, y: 10 }, SIZE, [{ x: 200, y: 10, width: 50, height: 40 }])).toEqual({ x: 10, y: 10 });
  });

  test('is the nearest place beside what lies there, never on it', () => {
    const boxes: { x: number; y: number; width: number; height: number }[] = [];
    for (let at = 0; at < 30; at++) boxes.push({ ...roomNear({ x: 0, y: 0 }, SIZE, boxes), ...SIZE });
    const apart = boxes.every((one, at) =>
      boxes.every((other, to) => at === to || one.x >= other.x + other.width || other.x >= one.x + one.width || one.y >= other.y + other.height || other.y >= one.y + one.height),
    );
    expect(apart).toBe(true);
    expect(boxes[1]).toEqual({ x: 0, y: 60, ...SIZE });
  });

  test('is where it was wanted when everything is full', () => {
    expect(roomNear({ x: 5, y: 5 }, SIZE, [{ x: -5000, y: -5000, width: 10_000, height: 10_000 }])).toEqual({ x: 5, y: 5 });
  });
});

describe('the bend that arrow keys move', () => {
  const route = [
    { x: 0, y: 0 },
    { x: 100, y: 51 },
  ];

  test('is made in the middle of a straight edge', () => {
    expect(bendOf(route, [])).toEqual({ points: [{ x: 50, y: 26 }], at: 0 });
  });

  test('is the middle one of several, which stay as they are', () => {
    const bends = [1, 2, 3].map(x => ({ x, y: 0 }));
    const found = bendOf(route, bends);
    expect([found.at, found.points]).toEqual([1, bends]);
    expect(found.points[0]).not.toBe(bends[0]);
  });
});

test('the order of the walk: nodes, the edges that begin there, then what they hold', () => {
  const root = new GGraph();
  Object.assign(root, { id: 'root', type: 'graph' });
  const add = (parent: GGraph | GNode, id: string): GNode => {
    const node = Object.assign(new GNode(), { id, type: 'node' });
    parent.add(node);
    return node;
  };
  const first = add(root, 'first');
  const box = add(root, 'box');
  add(box, 'inner');
  root.add(Object.assign(new GEdge(), { id: 'edge', type: 'edge', sourceId: first.id, targetId: 'inner' }));
  root.add(Object.assign(new GEdge(), { id: 'back', type: 'edge', sourceId: 'inner', targetId: first.id }));
  expect(inOrder(root)).toEqual(['first', 'edge', 'box', 'inner', 'back']);
});
