// SPDX-License-Identifier: Apache-2.0
import 'reflect-metadata';
import { EdgeRouterRegistry, type GChildElement, GEdge, GGraph, GLabel, GNode, type GParentElement } from '@eclipse-glsp/client';
import { Container } from 'inversify';
import type { VNode } from 'snabbdom';
import { beforeEach, describe, expect, test } from 'vitest';
import { FarLayer, type Piece } from '../src/canvas/far';
import { LookSource } from '../src/canvas/looks';
import { ServerModel } from '../src/delta/server-model';
import { LOOK } from './look';

const ROUTE = [
  { x: 20, y: 10 },
  { x: 100, y: 10 },
];
let root: GGraph;
let server: ServerModel;
let layer: FarLayer;

const add = <E extends GChildElement>(element: E, values: { readonly id: string; readonly [name: string]: unknown }, parent: GParentElement = root): E => {
  Object.assign(element, { type: 'node', ...values });
  parent.add(element);
  server.put({ id: values.id, type: element.type });
  return element;
};
const node = (id: string, x: number, parent?: GParentElement): GNode =>
  add(new GNode(), { id, type: 'task:manual', position: { x, y: 0 }, size: { width: 20, height: 20 } }, parent);
const pieces = (): Piece[] => root.children.flatMap(child => layer.pieceOf(child) ?? []);
const ids = (): string[] => pieces().map(piece => piece.id);

/** The DOM of one of these paths. */
const target = (drawn: readonly VNode[], at = 0): Element => {
  const element = document.createElement('path');
  const child = drawn[at]?.children?.[0];
  if (typeof child === 'object') element.setAttribute('data-batch', String(child.data?.attrs?.['data-batch']));
  return element;
};

beforeEach(() => {
  const container = new Container();
  container.bind(ServerModel).toSelf().inSingletonScope();
  container.bind(LookSource).toConstantValue(new LookSource(LOOK));
  // A stand-in for the library's routers, which need a whole diagram around them.
  container.bind(EdgeRouterRegistry).toConstantValue({ get: () => ({ route: () => ROUTE }) } as unknown as EdgeRouterRegistry);
  container.bind(FarLayer).toSelf();
  server = container.get(ServerModel);
  layer = container.get(FarLayer);
  root = new GGraph();
  Object.assign(root, { id: 'root', type: 'graph' });
  root.index.add(root);
});

describe('drawn by itself is', () => {
  test('what is selected or pointed at', () => {
    node('a', 0).selected = true;
    node('b', 0).hoverFeedback = true;
    node('c', 0);
    expect(ids()).toEqual(['c']);
  });

  test('what carries a mark of the moment, and what only this page knows', () => {
    node('a', 0).cssClasses = ['touched'];
    add(new GLabel(), { id: 'marker', type: 'marker' }, node('b', 0));
    server.forget('marker');
    node('c', 0);
    server.forget('c');
    expect(ids()).toEqual([]);
  });

  test('what holds nodes, but not what holds labels', () => {
    node('inner', 0, node('box', 0));
    add(new GLabel(), { id: 'label', type: 'label' }, node('plain', 0));
    expect(ids()).toEqual(['plain']);
  });

  test('an edge whose end is in the hand', () => {
    const start = node('a', 0);
    node('b', 100);
    add(new GEdge(), { id: 'edge', type: 'edge', sourceId: 'a', targetId: 'b' });
    expect(ids()).toEqual(['a', 'b', 'edge']);
    start.selected = true;
    expect(ids()).toEqual(['b']);
  });
});

describe('a batch', () => {
  test('takes 128 pieces of one look; without news it is the same virtual node', () => {
    for (let at = 0; at < 200; at++) node(`n${at}`, 30 * at);
    for (const piece of pieces()) layer.place(piece);
    const drawn = layer.nodes;
    expect(drawn.length).toBe(2);
    expect(layer.nodes.map((each, at) => each === drawn[at])).toEqual([true, true]);
    const [first] = root.children as GNode[];
    if (first === undefined) throw new Error('no node');
    first.position = { x: 7, y: 7 };
    layer.place(layer.pieceOf(first) as Piece);
    expect(layer.nodes.map((each, at) => each === drawn[at])).toEqual([false, true]);
  });

  test('loses what is gone, and is gone with its last piece', () => {
    node('a', 0);
    node('b', 50);
    const [a, b] = pieces() as [Piece, Piece];
    layer.place(a);
    layer.place(b);
    layer.remove(a);
    expect(layer.nodes.length).toBe(1);
    layer.remove(b);
    expect(layer.nodes).toEqual([]);
  });

  test('is left for one of another look; a piece that has been replaced takes nothing with it', () => {
    const a = node('a', 0);
    const [plain] = pieces() as [Piece];
    layer.place(plain);
    a.cssClasses = ['high'];
    server.put({ id: 'a', type: a.type, cssClasses: ['high'] });
    const [high] = pieces() as [Piece];
    layer.place(high);
    layer.remove(plain);
    expect(layer.nodes.map(each => each.data?.class?.['high'])).toEqual([true]);
  });

  test('knows what is under a point', () => {
    node('a', 0);
    node('b', 100);
    add(new GEdge(), { id: 'edge', type: 'edge', sourceId: 'a', targetId: 'b' });
    for (const piece of pieces()) layer.place(piece);
    const drawn = layer.nodes;
    expect(layer.idAt(target(drawn), { x: 105, y: 5 })).toBe('b');
    expect(layer.idAt(target(drawn), { x: 5, y: 5 })).toBe('a');
    expect(layer.idAt(target(drawn, 1), { x: 60, y: 10 })).toBe('edge');
    expect(layer.idAt(document.createElement('g'), { x: 5, y: 5 })).toBeUndefined();
    expect(layer.routeOf('edge')).toEqual(ROUTE);
    expect(layer.routeOf('a')).toBeUndefined();
  });
});
