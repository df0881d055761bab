// SPDX-License-Identifier: Apache-2.0
// Keeps the drawing of every top-level element while nothing that it depends on has changed, so that an
// edit redraws the elements it touched and not the others. Nothing has to announce changes: a flat snapshot of an
// element's values is compared with the one that was drawn (about 1 µs per element), whoever changed them.
import { GChildElement, GConnectableElement, GModelElement, GRoutableElement } from '@eclipse-glsp/client';

type Value = string | number | boolean | object | null | undefined;
export type Snapshot = readonly Value[];

/** Not drawn, or walked on their own. */
const SKIPPED: ReadonlySet<string> = new Set(['parent', 'children', 'features', 'index', 'root']);
/** Values inside values (points of a route, placements) are this deep at most; deeper ones are compared as objects. */
const DEPTH = 3;

/** Everything that the drawing of the element and its descendants depends on. */
export function snapshot(element: GModelElement): Snapshot {
  const values: Value[] = [];
  addElement(values, element);
  return values;
}

export function same(left: Snapshot, right: Snapshot): boolean {
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at++) if (!Object.is(left[at], right[at])) return false;
  return true;
}

function addElement(values: Value[], element: GModelElement): void {
  addMembers(values, element, DEPTH);
  if (element instanceof GRoutableElement) {
    addEnd(values, element.source);
    addEnd(values, element.target);
  }
  // What is said of an element tells how many edges it has.
  if (element instanceof GConnectableElement) values.push(count(element.incomingEdges), count(element.outgoingEdges));
  const { children } = element as { readonly children?: readonly GModelElement[] };
  if (children === undefined) return;
  values.push(children.length);
  for (const child of children) addElement(values, child);
}

function count(all: Iterable<unknown>): number {
  let found = 0;
  for (const _each of all) found++;
  return found;
}

/** Where an edge ends: the box of the element, wherever the boxes around it are. */
function addEnd(values: Value[], end: GModelElement | undefined): void {
  let at: GModelElement | undefined = end;
  while (at instanceof GChildElement) {
    const { position, size, selected } = at as { readonly position?: object; readonly size?: object; readonly selected?: boolean };
    values.push(at.id, at.type, selected);
    addValue(values, position, 1);
    addValue(values, size, 1);
    at = at.parent;
  }
}

function addMembers(values: Value[], holder: object, depth: number): void {
  for (const key in holder) {
    if (!Object.hasOwn(holder, key) || SKIPPED.has(key)) continue;
    const value = (holder as Record<string, unknown>)[key];
    if (typeof value === 'function') continue;
    values.push(key);
    addValue(values, value, depth);
  }
}

function addValue(values: Value[], value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) {
    values.push(value as Value);
  } else if (value instanceof GModelElement) {
    values.push(value.id);
  } else if (depth === 0) {
    values.push(value);
  } else if (Array.isArray(value)) {
    values.push(value.length);
    for (const item of value) addValue(values, item, depth - 1);
  } else {
    addMembers(values, value, depth - 1);
  }
}

/** An element with its drawing, when it is shown. */
export interface Kept<D> {
  readonly element: GModelElement;
  readonly drawing: D | undefined;
}

/** Who makes the drawings. */
export interface Draughtsman<D> {
  draw(element: GModelElement): D;
  /** Elements that are not shown have no drawing. */
  shows(element: GModelElement): boolean;
  /** A drawing took the place of another, is the first or was the last of its element. */
  replaced(before: D | undefined, after: D | undefined): void;
}

class Cell<D> implements Kept<D> {
  isShown = false;
  drawing: D | undefined;
  /** What the element was like when it was drawn. */
  state: Snapshot | undefined;

  constructor(public element: GModelElement) {}
}

/**
 * Told what may have changed (`follow`, `touch`, `reveal`, `forget`), then asked to `draw`. Elements that are named by
 * nobody cost nothing but one comparison of a pointer.
 */
export class Memo<D> {
  /** In the order of the elements. */
  private cells: Cell<D>[] = [];
  private readonly byId = new Map<string, Cell<D>>();
  private readonly open = new Set<Cell<D>>();
  /** Elements came, went or are in another order. */
  private isReordered = false;
  /** How many elements are shown. */
  shown = 0;
  /** How many drawings were made so far; tests count them. */
  drawn = 0;
  /** How many elements were compared with what was drawn; tests count them. */
  compared = 0;

  constructor(private readonly draughtsman: Draughtsman<D>) {}

  get all(): readonly Kept<D>[] {
    return this.cells;
  }

  /** These are the elements now. O(those that came, went or lie between such), beside a comparison of pointers. */
  follow(elements: readonly GModelElement[]): void {
    const { cells } = this;
    let from = 0;
    while (from < cells.length && cells[from]?.element === elements[from]) from++;
    let [end, until] = [cells.length, elements.length];
    while (end > from && until > from && cells[end - 1]?.element === elements[until - 1]) {
      end--;
      until--;
    }
    if (from === end && from === until) return;
    this.isReordered = true;
    const middle = elements.slice(from, until).map(element => this.cellOf(element));
    const kept = new Set(middle);
    for (const cell of cells.slice(from, end)) if (!kept.has(cell)) this.remove(cell);
    this.cells = [...cells.slice(0, from), ...middle, ...cells.slice(end)];
  }

  /** These may look different. O(those). */
  touch(ids: Iterable<string>): void {
    for (const id of ids) {
      const cell = this.byId.get(id);
      if (cell !== undefined) this.look(cell);
    }
  }

  /** All may look different. */
  touchAll(): void {
    for (const cell of this.cells) this.look(cell);
  }

  /** Others may be shown than before. */
  reveal(): void {
    for (const cell of this.cells) if (this.draughtsman.shows(cell.element) !== cell.isShown) this.look(cell);
  }

  /** Nothing that was drawn holds any more. */
  forget(): void {
    for (const cell of this.cells) {
      cell.state = undefined;
      this.open.add(cell);
    }
  }

  /** Brings the drawings up to date; true when one is another or has another place. */
  draw(): boolean {
    let differs = this.isReordered;
    for (const cell of this.open) if (this.update(cell)) differs = true;
    this.open.clear();
    this.isReordered = false;
    return differs;
  }

  private cellOf(element: GModelElement): Cell<D> {
    const known = this.byId.get(element.id);
    if (known?.element === element) return known;
    const cell = known ?? new Cell<D>(element);
    cell.element = element;
    this.byId.set(element.id, cell);
    this.look(cell);
    return cell;
  }

  private look(cell: Cell<D>): void {
    const isShown = this.draughtsman.shows(cell.element);
    if (isShown !== cell.isShown) this.shown += isShown ? 1 : -1;
    cell.isShown = isShown;
    this.open.add(cell);
  }

  private remove(cell: Cell<D>): void {
    if (cell.isShown) this.shown--;
    cell.isShown = false;
    this.byId.delete(cell.element.id);
    this.open.delete(cell);
    this.put(cell, undefined);
  }

  private update(cell: Cell<D>): boolean {
    if (!cell.isShown) {
      cell.state = undefined;
      return this.put(cell, undefined);
    }
    const state = snapshot(cell.element);
    this.compared++;
    if (cell.state !== undefined && same(cell.state, state)) return false;
    cell.state = state;
    this.drawn++;
    return this.put(cell, this.draughtsman.draw(cell.element));
  }

  private put(cell: Cell<D>, drawing: D | undefined): boolean {
    const before = cell.drawing;
    if (before === drawing) return false;
    cell.drawing = drawing;
    this.draughtsman.replaced(before, drawing);
    return true;
  }
}
