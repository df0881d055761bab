// SPDX-License-Identifier: Apache-2.0
import { type GChildElement, GEdge, GGraph, GLabel, type GModelElement, GNode, GParentElement } from '@eclipse-glsp/client';
import { type VNode, vnode } from 'snabbdom';
import { beforeEach, describe, expect, test } from 'vitest';
import { Memo } from '../src/canvas/memo';

let root: GGraph;
let memo: Memo<VNode>;
let drawn: string[];
/** Ids of elements that are not shown. */
let hidden: Set<string>;
/** What was said about drawings that came and went: `+` and `-` with the id. */
let said: string[];

const draw = (element: GModelElement): VNode => {
  drawn.push(element.id);
  return vnode('g', { key: element.id }, undefined, undefined, undefined);
};
const round = (): string[] => {
  drawn = [];
  memo.follow(root.children);
  memo.touchAll();
  memo.draw();
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
  hidden = new Set();
  said = [];
  const key = (node: VNode | undefined): string => String(node?.key);
  memo = new Memo({
    draw,
    shows: element => !hidden.has(element.id),
    replaced: (before, after) => said.push(...(before === undefined ? [] : [`-${key(before)}`]), ...(after === undefined ? [] : [`+${key(after)}`])),
  });
  first = add(new GNode(), { id: 'first', position: { x: 0, y: 0 }, size: { width: 10, height: 10 } });
  label = add(new GLabel(), { id: 'label', text: 'one' }, first);
  const box = add(new GNode(), { id: 'box', position: { x: 50, y: 0 }, size: { width: 40, height: 40 } });
  add(new GNode(), { id: 'inner', position: { x: 5, y: 5 }, size: { width: 10, height: 10 } }, box);
  edge = add(new GEdge(), { id: 'edge', sourceId: 'first', targetId: 'inner', routingPoints: [{ x: 30, y: 30 }] });
  round();
});

describe('an element is drawn again', () => {
  test('never while nothing changes', () => {
    expect(round()).toEqual([]);
    expect(memo.draw()).toBe(false);
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
  const ofEdge = (): string[] => said.filter(each => each.endsWith('edge'));
  said = [];
  root.remove(edge);
  // Its ends too: what is said of them tells how many edges they have.
  expect([round(), ofEdge()]).toEqual([['first', 'box'], ['-edge']]);
  root.add(edge);
  expect([round(), ofEdge()]).toEqual([['edge', 'first', 'box'], ['-edge', '+edge']]);
});

test('one that was replaced by its like keeps its drawing', () => {
  root.remove(edge);
  const like = Object.assign(new GEdge(), { type: 'any', id: 'edge', sourceId: 'first', targetId: 'inner', routingPoints: [{ x: 30, y: 30 }] });
  root.add(like);
  expect([round(), memo.all.at(-1)?.element === like, memo.all.at(-1)?.drawing?.key]).toEqual([[], true, 'edge']);
});

test('another order is another picture, and nothing is drawn for it', () => {
  const children = root.children as GChildElement[];
  children.reverse();
  drawn = [];
  memo.follow(root.children);
  expect([memo.draw(), drawn, memo.all.map(each => each.element.id)]).toEqual([true, [], ['edge', 'box', 'first']]);
});

test('what is not shown has no drawing, and is drawn when it is', () => {
  expect(memo.shown).toBe(3);
  hidden.add('box');
  memo.reveal();
  expect([memo.draw(), memo.shown, memo.all.map(each => each.drawing?.key)]).toEqual([true, 2, ['first', undefined, 'edge']]);
  hidden.clear();
  drawn = [];
  memo.reveal();
  expect([memo.draw(), memo.shown, drawn]).toEqual([true, 3, ['box']]);
});

test('when nothing holds any more all that is shown is drawn again', () => {
  hidden.add('box');
  memo.reveal();
  memo.draw();
  drawn = [];
  memo.forget();
  memo.draw();
  expect(drawn).toEqual(['first', 'edge']);
});
