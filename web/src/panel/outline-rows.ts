// SPDX-License-Identifier: Apache-2.0
// The rows of a tree: what is shown of it, where keys lead, and which rows are in view. Pure.

export interface Item {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly isLocked: boolean;
  readonly isHidden: boolean;
  readonly items: readonly Item[];
}

export interface Row {
  readonly item: Item;
  /** 1 for what lies in nothing. */
  readonly level: number;
  /** Its place among those beside it, from 1, and how many they are. */
  readonly place: number;
  readonly siblings: number;
  /** Undefined for what holds nothing. */
  readonly isOpen: boolean | undefined;
  /** Index of the row that it lies in. */
  readonly parent: number | undefined;
}

/** What a key asks for: another row, or that rows are opened or closed. */
export type Step = { readonly to: number } | { readonly ids: readonly string[]; readonly isOpen: boolean };

/** The rows as they stand below each other. With `fits`, what fits and what it lies in, all of it open. */
export function rowsOf(items: readonly Item[], closed: ReadonlySet<string>, fits?: (item: Item) => boolean): readonly Row[] {
  const rows: Row[] = [];
  const kept = fits === undefined ? undefined : keeping(items, fits);
  const add = (all: readonly Item[], level: number, parent: number | undefined): void => {
    const shown = kept === undefined ? all : all.filter(item => kept.has(item));
    shown.forEach((item, index) => {
      const held = kept === undefined ? item.items : item.items.filter(each => kept.has(each));
      const isOpen = held.length === 0 ? undefined : kept !== undefined || !closed.has(item.id);
      const at = rows.push({ item, level, place: index + 1, siblings: shown.length, isOpen, parent }) - 1;
      if (isOpen === true) add(held, level + 1, at);
    });
  };
  add(items, 1, undefined);
  return rows;
}

function keeping(items: readonly Item[], fits: (item: Item) => boolean): ReadonlySet<Item> {
  const kept = new Set<Item>();
  const visit = (item: Item): boolean => {
    const isNeeded = item.items.map(visit).some(each => each);
    if (isNeeded || fits(item)) kept.add(item);
    return kept.has(item);
  };
  items.forEach(visit);
  return kept;
}

/** How many there are at any depth. */
export function countOf(items: readonly Item[], fits: (item: Item) => boolean = () => true): number {
  return items.reduce((sum, item) => sum + (fits(item) ? 1 : 0) + countOf(item.items, fits), 0);
}

/** Where the key leads from this row, as trees do it everywhere; undefined for a key that means nothing here. */
export function stepOf(rows: readonly Row[], at: number, key: string, page: number): Step | undefined {
  const row = rows[at];
  if (row === undefined) return undefined;
  const last = rows.length - 1;
  switch (key) {
    case 'ArrowDown':
      return { to: Math.min(last, at + 1) };
    case 'ArrowUp':
      return { to: Math.max(0, at - 1) };
    case 'PageDown':
      return { to: Math.min(last, at + page) };
    case 'PageUp':
      return { to: Math.max(0, at - page) };
    case 'Home':
      return { to: 0 };
    case 'End':
      return { to: last };
    case 'ArrowRight':
      return row.isOpen === false ? { ids: [row.item.id], isOpen: true } : { to: row.isOpen === true ? at + 1 : at };
    case 'ArrowLeft':
      return row.isOpen === true ? { ids: [row.item.id], isOpen: false } : { to: row.parent ?? at };
    case '*':
      return { ids: rows.filter(each => each.parent === row.parent).map(each => each.item.id), isOpen: true };
    default:
      return undefined;
  }
}

/** The next row whose name begins with what was typed, from this one on and around the end. The same letter again goes on. */
export function typedTo(rows: readonly Row[], at: number, typed: string): number | undefined {
  const isRepeated = /^(.)\1*$/u.test(typed);
  const text = (isRepeated ? String.fromCodePoint(typed.codePointAt(0) ?? 0) : typed).toLowerCase();
  const first = isRepeated ? at + 1 : at;
  const order = rows.map((_row, index) => (first + index) % rows.length);
  return order.find(index => rows[index]?.item.name.toLowerCase().startsWith(text) === true);
}

/** The rows from `from` to before `to` are in view, or nearly. */
export function inView(top: number, height: number, rowHeight: number, count: number, margin = 8): { readonly from: number; readonly to: number } {
  const from = Math.floor(top / rowHeight) - margin;
  return { from: Math.max(0, Math.min(from, count)), to: Math.min(count, Math.ceil((top + height) / rowHeight) + margin) };
}
