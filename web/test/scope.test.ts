// SPDX-License-Identifier: Apache-2.0
import { type GChildElement, GEdge, GGraph, type GModelElement, GNode, GParentElement } from '@eclipse-glsp/client';
import { type VNode, vnode } from 'snabbdom';
import { beforeEach, expect, test } from 'vitest';
import { Memo } from '../src/canvas/memo';
import { Scope } from '../src/canvas/scope';

let root: GGraph;
let scope: Scope;

const add = <E extends GChildElement>(element: E, values: object, parent: GParentElement = root): E => {
  Object.assign(element, { type: 'any', ...values });
  parent.add(element);
  return element;
};
const tops = (): readonly string[] | 'all' => (scope.touched === undefined ? 'all' : [...scope.touched]);

beforeEach(() => {
  root = new GGraph();
  Object.assign(root, { id: 'root', type: 'graph' });
  root.index.add(root);
  const box = add(new GNode(), { id: 'box' });
  add(new GNode(), { id: 'inner' }, box);
  add(new GNode(), { id: 'alone' });
  add(new GNode(), { id: 'other' });
  add(new GEdge(), { id: 'into', sourceId: 'alone', targetId: 'inner' });
  scope = new Scope();
});

test('at first everything has to be looked at', () => {
  expect(tops()).toBe('all');
  scope.clear();
  expect(tops()).toEqual([]);
});

test('an element touches what holds it at the top, and the edges that end at it or at what it holds', () => {
  scope.clear();
  scope.add([root.index.getById('inner') as GModelElement]);
  expect(tops()).toEqual(['box', 'into']);
  scope.clear();
  scope.add([root.index.getById('box') as GModelElement]);
  expect(tops()).toEqual(['box', 'into']);
});

test('what a command that is not known did may be anywhere', () => {
  scope.clear();
  scope.all();
  scope.add([root.index.getById('alone') as GModelElement]);
  expect(tops()).toBe('all');
});

test('the memory compares touched elements alone, and sees by itself what came, went or was replaced', () => {
  const draw = (element: GModelElement): VNode => vnode('g', { key: element.id }, undefined, undefined, undefined);
  const memo = new Memo({ draw, shows: () => true, replaced: () => undefined });
  const round = (): [number, number] => {
    const [compared, drawn] = [memo.compared, memo.drawn];
    memo.follow(root.children);
    memo.touch(scope.touched ?? []);
    scope.clear();
    memo.draw();
    return [memo.compared - compared, memo.drawn - drawn];
  };
  expect(round()).toEqual([4, 4]);
  expect(round()).toEqual([0, 0]);
  (root.index.getById('other') as GNode).selected = true;
  scope.add([root.index.getById('other') as GModelElement]);
  expect(round()).toEqual([1, 1]);
  root.remove(root.index.getById('other') as GNode);
  add(new GNode(), { id: 'fresh' });
  expect(round()).toEqual([1, 1]);
});
