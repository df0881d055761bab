// SPDX-License-Identifier: Apache-2.0
import { type GChildElement, GEdge, GGraph, GLabel, type GModelElement, GNode, GParentElement } from '@eclipse-glsp/client';
import { type VNode, vnode } from 'snabbdom';
import { beforeEach, describe, expect, test } from 'vitest';
import { Memo } from '../src/canvas/memo';

let root: GGraph;
let memo: Memo<VNode>;
let drawn: string[];

const draw = (element: GModelElement): VNode => {
  drawn.push(element.id);
  return vnode('g', { key: element.id }, undefined, undefined, undefined);
};
const round = (): string[] => {
  drawn = [];
  memo.render(root.children, draw);
  return drawn;
};
const add = <E extends GChildElement>(element: E, values: object, parent: GParentElement = root): E => {
  Object.assign(element, { type: 'any', ...values });
  parent.add(element);
  return element;
};
let first: GNode;
let label: GLabel;
let edge: GEdge;

beforeEach(() => {
  root = new GGraph();
  Object.assign(root, { id: 'root', type: 'graph' });
  root.index.add(root);
  memo = new Memo();
  first = add(new GNode(), { id: 'first', position: { x: 0, y: 0 }, size: { width: 10, height: 10 } });
  label = add(new GLabel(), { id: 'label', text: 'one' }, first);
  const box = add(new GNode(), { id: 'box', position: { x: 50, y: 0 }, size: { width: 40, height: 40 } });
  add(new GNode(), { id: 'inner', position: { x: 5, y: 5 }, size: { width: 10, height: 10 } }, box);
  edge = add(new GEdge(), { id: 'edge', sourceId: 'first', targetId: 'inner', routingPoints: [{ x: 30, y: 30 }] });
  round();
});

describe('an element is drawn again', () => {
  test('never while nothing changes; the array is handed on', () => {
    const before = memo.render(root.children, draw);
    expect([round(), memo.render(root.children, draw) === before]).toEqual([[], true]);
  });

  test('when one of its own values changes, also in place', () => {
    // Its edges too: those of a selected node may be in the hand.
    first.selected = true;
    expect(round()).toEqual(['first', 'edge']);
    first.cssClasses = ['a'];
    expect(round()).toEqual(['first']);
    first.cssClasses.push('b');
    expect(round()).toEqual(['first']);
    (first.position as { x: number }).x = 3;
    expect(round()).toEqual(['first', 'edge']);
  });

  test('when a descendant changes, comes or goes', () => {
    label.text = 'two';
    expect(round()).toEqual(['first']);
    first.remove(label);
    expect(round()).toEqual(['first']);
  });

  test('when its route or the box around one of its ends changes', () => {
    edge.routingPoints = [{ x: 31, y: 30 }];
    expect(round()).toEqual(['edge']);
    Object.assign(root.index.getById('box') ?? {}, { position: { x: 60, y: 0 } });
    expect(round()).toEqual(['box', 'edge']);
  });
});

test('one that went and came again is drawn again', () => {
  root.remove(edge);
  expect(round()).toEqual([]);
  root.add(edge);
  expect(round()).toEqual(['edge']);
});
