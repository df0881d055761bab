// SPDX-License-Identifier: Apache-2.0
// Brings the graph on the canvas in line with what the server sent, in place: objects of elements that stay are kept,
// so that whatever holds on to them (a drag, a resize, an open label editor, the selection) goes on undisturbed.
//
// Rules, each found by a test:
// - an edge whose ends change leaves the index and enters it again, since the index keeps edges by their ends;
// - a property that the server stopped sending returns to the default of its type;
// - a property that the server repeats unchanged is left alone, so a drag in the hand is not thrown back;
// - css classes of feedback stay beside the server's;
// - children that only the page added (markers, handles, previews) stay, after the server's.
// What must never: feedback, drawing, the network.
import { GChildElement, GEdge, type GModelElement, type GModelElementSchema, GModelRoot, GParentElement } from '@eclipse-glsp/client';
import { copy, dequal } from './equal';
import type { Put } from './message';
import type { ServerModel } from './server-model';

/** The part of the model factory that is needed here. */
export interface ElementFactory {
  createElement(schema: GModelElementSchema, parent?: GParentElement): GChildElement;
}

export interface Outcome {
  /** Elements that are new on the canvas, without their descendants. */
  readonly created: Set<GChildElement>;
  /** Elements that stayed and differ now. */
  readonly changed: Set<GModelElement>;
  readonly removed: string[];
  /** Every element that the change named and that stayed, whether it differs or not. */
  readonly named: Set<GModelElement>;
  /** Elements that lost a child. */
  readonly left: Set<GModelElement>;
  /** Elements at which an edge came or went. */
  readonly joined: Set<GModelElement>;
}

interface Work extends Outcome {
  readonly root: GModelRoot;
  readonly factory: ElementFactory;
  readonly server: ServerModel;
  /** Also assign what the server repeats: after a refusal the canvas shows something that is not so. */
  readonly force: boolean;
}

type Properties = Record<string, unknown>;

const STRUCTURAL: ReadonlySet<string> = new Set(['id', 'type', 'children', 'parent', 'index', 'cssClasses']);

/** Applies one change. O(elements named), plus the siblings where an element is inserted or taken out. */
export function applyChange(
  root: GModelRoot,
  factory: ElementFactory,
  server: ServerModel,
  change: { readonly removes: readonly string[]; readonly puts: readonly Put[]; readonly force?: boolean },
): Outcome {
  const work = start(root, factory, server, change.force === true);
  for (const id of change.removes) remove(work, id);
  for (const put of change.puts) {
    const parent = root.index.getById(put.parentId);
    if (!(parent instanceof GParentElement)) continue;
    const element = place(work, put.element, parent);
    if (put.after !== undefined) order(parent, element, put.after);
  }
  return work;
}

/** Shows elements as the server sent them last, descendants left alone. O(elements named). */
export function restoreElements(root: GModelRoot, factory: ElementFactory, server: ServerModel, ids: readonly string[]): Outcome {
  const work = start(root, factory, server, true);
  for (const id of ids) {
    const element = root.index.getById(id);
    const sent = server.get(id);
    if (element === undefined || sent === undefined) continue;
    work.named.add(element);
    if (assign(work, element, sent, sent)) work.changed.add(element);
  }
  return work;
}

/** Makes the whole graph what a full model says. O(elements). */
export function applyModel(root: GModelRoot, factory: ElementFactory, server: ServerModel, model: GModelElementSchema): Outcome {
  const work = start(root, factory, server, true);
  update(work, root, model);
  return work;
}

function start(root: GModelRoot, factory: ElementFactory, server: ServerModel, force: boolean): Work {
  return { root, factory, server, force, created: new Set(), changed: new Set(), removed: [], named: new Set(), left: new Set(), joined: new Set() };
}

function remove(work: Work, id: string): void {
  const element = work.root.index.getById(id);
  forget(work, id, element);
  if (element instanceof GChildElement) {
    work.created.delete(element);
    work.left.add(element.parent);
    join(work, element);
    element.parent.remove(element);
  }
}

/** Forgets the element and its descendants, those that a later put brings back excepted (they are sent again). */
function forget(work: Work, id: string, element: GModelElement | undefined): void {
  work.server.forget(id);
  work.removed.push(id);
  if (element instanceof GParentElement) {
    for (const child of element.children) if (work.server.has(child.id)) forget(work, child.id, child);
  }
}

/** The element of that schema below that parent: updated, moved there, or made. */
function place(work: Work, schema: GModelElementSchema, parent: GParentElement): GChildElement {
  const known = work.root.index.getById(schema.id);
  if (known instanceof GChildElement && known.type === schema.type) {
    if (known.parent === parent) {
      update(work, known, schema);
      return known;
    }
    work.left.add(known.parent);
    known.parent.remove(known);
    parent.add(known);
    work.changed.add(known);
    // The same numbers mean another place now.
    update({ ...work, force: true }, known, schema);
    return known;
  }
  let at: number | undefined;
  if (known instanceof GChildElement) {
    if (known.parent === parent) at = parent.children.indexOf(known);
    remove(work, schema.id);
  }
  releaseDescendants(work, schema);
  const element = work.factory.createElement(schema, parent);
  parent.add(element, at);
  work.server.put(schema);
  work.created.add(element);
  join(work, element);
  return element;
}

/** Notes the ends of an edge. */
function join(work: Work, element: GModelElement): void {
  if (!(element instanceof GEdge)) return;
  for (const id of [element.sourceId, element.targetId]) {
    const end = work.root.index.getById(id);
    if (end !== undefined) work.joined.add(end);
  }
}

/** Elements that move into a new parent leave their old place first, since an id may be in the index only once. */
function releaseDescendants(work: Work, schema: GModelElementSchema): void {
  for (const child of schema.children ?? []) {
    const known = work.root.index.getById(child.id);
    if (known instanceof GChildElement) {
      work.left.add(known.parent);
      known.parent.remove(known);
    }
    releaseDescendants(work, child);
  }
}

function update(work: Work, element: GModelElement, schema: GModelElementSchema): void {
  const before = (work.server.get(element.id) ?? {}) as Properties;
  const now = schema as unknown as Properties;
  const reindexed = element instanceof GEdge && (element.sourceId !== now['sourceId'] || element.targetId !== now['targetId']);
  if (reindexed) {
    join(work, element);
    work.root.index.remove(element);
  }
  if (assign(work, element, before, now) || reindexed) work.changed.add(element);
  if (reindexed) {
    work.root.index.add(element);
    join(work, element);
  }
  work.named.add(element);
  if (element instanceof GParentElement) updateChildren(work, element, schema.children ?? []);
  work.server.remember(schema);
}

function assign(work: Work, element: GModelElement, before: Properties, now: Properties): boolean {
  const target = element as unknown as Properties;
  let differs = false;
  let fresh: Properties | undefined;
  const set = (key: string, value: unknown): void => {
    if (isReserved(element, key) || dequal(target[key], value)) return;
    target[key] = copy(value);
    differs = true;
  };
  for (const key of Object.keys(now)) {
    if (STRUCTURAL.has(key) || now[key] === undefined) continue;
    if (work.force || !dequal(before[key], now[key])) set(key, now[key]);
  }
  for (const key of Object.keys(before)) {
    if (STRUCTURAL.has(key) || now[key] !== undefined || before[key] === undefined) continue;
    fresh ??= work.factory.createElement({ id: element.id, type: element.type }) as unknown as Properties;
    set(key, fresh[key]);
  }
  return assignClasses(element, before['cssClasses'], now['cssClasses']) || differs;
}

function assignClasses(element: GModelElement, before: unknown, now: unknown): boolean {
  const server = Array.isArray(now) ? (now as string[]) : [];
  const former = new Set(Array.isArray(before) ? (before as string[]) : []);
  const added = (element.cssClasses ?? []).filter(name => !former.has(name) && !server.includes(name));
  const classes = [...server, ...added];
  if (dequal(element.cssClasses ?? [], classes)) return false;
  element.cssClasses = classes;
  return true;
}

/** Accessors are computed by the class and cannot be assigned. */
function isReserved(element: GModelElement, key: string): boolean {
  for (let at: object | null = element; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const descriptor = Object.getOwnPropertyDescriptor(at, key);
    if (descriptor !== undefined) return descriptor.get !== undefined;
  }
  return false;
}

function updateChildren(work: Work, parent: GParentElement, schemas: readonly GModelElementSchema[]): void {
  const ids = new Set(schemas.map(schema => schema.id));
  for (const child of [...parent.children]) {
    if (!ids.has(child.id) && work.server.has(child.id)) remove(work, child.id);
  }
  const ordered = schemas.map(schema => place(work, schema, parent));
  const own = parent.children.filter(child => !ids.has(child.id));
  const wanted = [...ordered, ...own];
  if (wanted.some((child, at) => parent.children[at] !== child)) {
    (parent.children as GChildElement[]).splice(0, parent.children.length, ...wanted);
    work.changed.add(parent);
  }
}

function order(parent: GParentElement, element: GChildElement, after: string | null): void {
  const siblings = parent.children as GChildElement[];
  const from = siblings.indexOf(element);
  siblings.splice(from, 1);
  const before = after === null ? -1 : siblings.findIndex(sibling => sibling.id === after);
  // The sibling may have been taken away by a change that is still on its way.
  siblings.splice(after !== null && before < 0 ? siblings.length : before + 1, 0, element);
}
