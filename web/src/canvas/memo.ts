// SPDX-License-Identifier: Apache-2.0
// Keeps the drawing of every top-level element while nothing that it depends on has changed, so that an
// edit redraws the elements it touched and not the others. Nothing has to announce changes: a flat snapshot of an
// element's values is compared with the one that was drawn (about 1 µs per element), whoever changed them.
import { GChildElement, GModelElement, GRoutableElement } from '@eclipse-glsp/client';

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
  const { children } = element as { readonly children?: readonly GModelElement[] };
  if (children === undefined) return;
  values.push(children.length);
  for (const child of children) addElement(values, child);
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

/** An element with its drawing. The same object as long as neither is another. */
export interface Kept<D> {
  readonly element: GModelElement;
  readonly drawing: D;
  readonly state: Snapshot;
}

export class Memo<D> {
  private kept = new Map<string, Kept<D>>();
  private last: readonly Kept<D>[] = [];
  /** How many drawings were made so far; tests count them. */
  drawn = 0;
  /** How many elements were compared with what was drawn; tests count them. */
  compared = 0;

  /**
   * The elements with their drawings. The very array of the last round when none differs.
   * `isTouched` may tell which of the elements can differ at all; the others are not even looked at.
   */
  render(
    elements: readonly GModelElement[],
    draw: (element: GModelElement) => D,
    isTouched: (element: GModelElement) => boolean = () => true,
  ): readonly Kept<D>[] {
    const next = new Map<string, Kept<D>>();
    const all: Kept<D>[] = [];
    for (const element of elements) {
      const before = this.kept.get(element.id);
      const kept = before?.element === element && !isTouched(element) ? before : this.one(element, before, draw);
      next.set(element.id, kept);
      all.push(kept);
    }
    this.kept = next;
    if (all.length !== this.last.length || all.some((kept, at) => kept !== this.last[at])) this.last = all;
    return this.last;
  }

  /** Nothing that was drawn holds any more. */
  forget(): void {
    this.kept.clear();
  }

  private one(element: GModelElement, before: Kept<D> | undefined, draw: (element: GModelElement) => D): Kept<D> {
    const state = snapshot(element);
    this.compared++;
    if (before !== undefined && same(before.state, state)) return before.element === element ? before : { ...before, element };
    this.drawn++;
    return { element, state, drawing: draw(element) };
  }
}
