// SPDX-License-Identifier: Apache-2.0
// The reconciler on real model classes of the client library; no browser, no server.
import {
  boundsFeature,
  createFeatureSet,
  GChildElement,
  GEdge,
  GGraph,
  GLabel,
  type GModelElement,
  type GModelElementSchema,
  type GModelRootSchema,
  GNode,
  GParentElement,
} from '@eclipse-glsp/client';
import { beforeEach, describe, expect, test } from 'vitest';
import { applyChange, applyModel, type ElementFactory, type Outcome, restoreElements } from '../src/delta/reconcile';
import { ServerModel } from '../src/delta/server-model';
import type { Put } from '../src/delta/message';

type Schema = GModelElementSchema & Record<string, unknown>;

const CLASSES: Readonly<Record<string, new () => GChildElement>> = { task: GNode, box: GNode, edge: GEdge, label: GLabel };

const factory: ElementFactory = {
  createElement(schema, parent) {
    const element = new (CLASSES[schema.type] ?? GChildElement)();
    element.features = createFeatureSet([boundsFeature]);
    const { children, ...rest } = schema;
    Object.assign(element, rest);
    const own = (children ?? []).map(child => factory.createElement(child, element as GParentElement));
    Object.assign(element, { children: own });
    if (parent !== undefined) Object.assign(element, { parent });
    return element;
  },
};

const task = (id: string, more: Partial<Schema> = {}): Schema => ({
  id,
  type: 'task',
  position: { x: 10, y: 10 },
  size: { width: 80, height: 30 },
  cssClasses: ['task'],
  children: [{ id: `${id}_label`, type: 'label', text: id, children: [], cssClasses: [] } as Schema],
  ...more,
});
const edge = (id: string, sourceId: string, targetId: string): Schema => ({ id, type: 'edge', sourceId, targetId, children: [], cssClasses: [] });

let root: GGraph;
let server: ServerModel;

beforeEach(() => {
  server = new ServerModel();
  root = new GGraph();
  const model = { id: 'root', type: 'graph', revision: 0, children: [task('a'), task('b'), edge('e', 'a', 'b')] } as GModelRootSchema;
  server.reset(model);
  root.id = 'root';
  root.type = 'graph';
  root.index.add(root);
  for (const child of model.children ?? []) root.add(factory.createElement(child, root));
});

const at = (id: string): GModelElement & Record<string, unknown> => {
  const element = root.index.getById(id);
  if (element === undefined) throw new Error(`no ${id}`);
  return element as GModelElement & Record<string, unknown>;
};
const order = (): string[] => root.children.map(child => child.id);
const change = (puts: readonly Put[], removes: readonly string[] = [], force = false): Outcome =>
  applyChange(root, factory, server, { puts, removes, force });
const put = (element: GModelElementSchema, after?: string | null): Put => ({ parentId: 'root', element, ...(after === undefined ? {} : { after }) });

describe('a change', () => {
  test('keeps the object of an element and assigns what the server changed', () => {
    const before = at('a');
    const outcome = change([put(task('a', { position: { x: 50, y: 60 } }))]);
    expect(at('a')).toBe(before);
    expect(at('a')['position']).toEqual({ x: 50, y: 60 });
    expect([[...outcome.changed].map(each => each.id), [...outcome.created], outcome.removed]).toEqual([['a'], [], []]);
  });

  test('leaves alone what the server only repeats: a drag in the hand stays where the hand is', () => {
    at('a')['position'] = { x: 300, y: 300 };
    change([put(task('a', { name: 'renamed' }))]);
    expect([at('a')['position'], at('a')['name']]).toEqual([{ x: 300, y: 300 }, 'renamed']);
  });

  test('puts everything back after a refusal', () => {
    at('a')['position'] = { x: 300, y: 300 };
    change([put(task('a'))], [], true);
    expect(at('a')['position']).toEqual({ x: 10, y: 10 });
  });

  test('returns a property that the server stopped sending to the default of its type', () => {
    change([put(task('a', { layout: 'hbox', duration: 5 }))]);
    expect([at('a')['layout'], at('a')['duration']]).toEqual(['hbox', 5]);
    change([put(task('a'))]);
    expect([at('a')['layout'], at('a')['duration']]).toEqual([undefined, undefined]);
  });

  test('keeps css classes of feedback beside the server’s', () => {
    at('a').cssClasses?.push('touched');
    change([put(task('a', { cssClasses: ['task', 'manual'] }))]);
    expect(at('a').cssClasses).toEqual(['task', 'manual', 'touched']);
    change([put(task('a', { cssClasses: [] }))]);
    expect(at('a').cssClasses).toEqual(['touched']);
  });

  test('keeps children that only the page added, after the server’s', () => {
    const handle = new GNode();
    handle.id = 'handle';
    handle.type = 'handle';
    (at('a') as unknown as GParentElement).add(handle, 0);
    const more = [{ id: 'a_icon', type: 'label', text: '', children: [] } as Schema];
    change([put(task('a', { children: [...more, ...(task('a').children ?? [])] }))]);
    expect((at('a') as unknown as GParentElement).children.map(child => child.id)).toEqual(['a_icon', 'a_label', 'handle']);
  });

  test('removes children that the server no longer sends', () => {
    change([put(task('a', { children: [] }))]);
    expect(root.index.getById('a_label')).toBeUndefined();
  });

  test('lets an edge whose ends change leave the index and enter it again', () => {
    change([put(edge('e', 'b', 'a'))]);
    const ends = (id: string): string[][] => {
      const node = at(id) as unknown as GNode;
      return [[...node.incomingEdges].map(each => each.id), [...node.outgoingEdges].map(each => each.id)];
    };
    expect([ends('a'), ends('b')]).toEqual([[['e'], []], [[], ['e']]]);
  });

  test('inserts a new element after the sibling it names, null first', () => {
    const outcome = change([put(task('c'), 'a'), put(task('d'), null)]);
    expect(order()).toEqual(['d', 'a', 'c', 'b', 'e']);
    expect([...outcome.created].map(each => each.id)).toEqual(['c', 'd']);
    expect(at('c').parent).toBe(root);
  });

  test('moves an element to its new place among its siblings', () => {
    change([put(task('a'), 'b')]);
    expect(order()).toEqual(['b', 'a', 'e']);
  });

  test('moves an element into a container that comes with it, and out again', () => {
    change([put({ id: 'box', type: 'box', children: [task('a')] }, null)]);
    expect([order(), (at('a') as unknown as GChildElement).parent.id]).toEqual([['box', 'b', 'e'], 'box']);
    change([{ parentId: 'root', element: task('a'), after: null }, put({ id: 'box', type: 'box', children: [] })]);
    expect(order()).toEqual(['a', 'box', 'b', 'e']);
  });

  test('replaces an element that changed its type, at its place', () => {
    const outcome = change([put({ ...task('a'), type: 'box' })]);
    expect([order(), at('a').type, [...outcome.created].map(each => each.id)]).toEqual([['a', 'b', 'e'], 'box', ['a']]);
  });

  test('takes the numbers of a new container for a new place, even when they are the old ones', () => {
    change([put({ id: 'box', type: 'box', children: [] }, null)]);
    at('a')['position'] = { x: 300, y: 300 };
    change([{ parentId: 'box', element: task('a'), after: null }]);
    expect(at('a')['position']).toEqual({ x: 10, y: 10 });
  });

  test('that changed nothing shows its elements as the server has them', () => {
    at('a')['position'] = { x: 300, y: 300 };
    const outcome = restoreElements(root, factory, server, ['a', 'b', 'nowhere']);
    expect([at('a')['position'], [...outcome.changed].map(each => each.id)]).toEqual([{ x: 10, y: 10 }, ['a']]);
  });

  test('removes elements with their descendants, and does not mind unknown ones', () => {
    const outcome = change([], ['a', 'nowhere', 'e']);
    expect([order(), root.index.getById('a_label'), outcome.removed]).toEqual([['b'], undefined, ['a', 'a_label', 'nowhere', 'e']]);
  });

  test('touches nothing else: no object, no index entry', () => {
    const objects = ['b', 'b_label', 'e'].map(at);
    change([put(task('a', { position: { x: 1, y: 1 } })), put(task('c'), 'b')]);
    expect(['b', 'b_label', 'e'].map(at)).toEqual(objects);
  });
});

describe('a full model on a living canvas', () => {
  test('keeps objects, order and what only the page added', () => {
    const kept = at('b');
    const preview = new GNode();
    preview.id = 'preview';
    preview.type = 'task';
    root.add(preview);
    const model = { id: 'root', type: 'graph', revision: 0, children: [task('c'), task('b', { name: 'B' })] } as GModelRootSchema;
    applyModel(root, factory, server, model);
    expect([order(), at('b') === kept, at('b')['name']]).toEqual([['c', 'b', 'preview'], true, 'B']);
    expect([server.has('a'), server.has('a_label'), server.has('c_label')]).toEqual([false, false, true]);
  });
});
