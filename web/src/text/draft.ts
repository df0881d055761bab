// SPDX-License-Identifier: Apache-2.0
// What of the rows the server does not have yet: rows that came or changed, nodes whose row is gone, and rows that only
// call their node otherwise.
import type { Row } from './message';
import { idOf, isSaid, typeOf } from './tokens';

export interface Draft {
  readonly rows: readonly Row[];
  readonly gone: readonly string[];
  readonly renamed: Readonly<Record<string, string>>;
  /** A node with two rows: the number of the second, from 1. */
  readonly twice?: { readonly id: string; readonly line: number; readonly first: number } | undefined;
}

/** What the server's lines are, as far as a draft asks. */
export interface Lines {
  readonly ids: Iterable<string>;
  /** The nodes in the order in which their rows stood when these were sent last. */
  readonly order: readonly string[];
  isKnown(id: string): boolean;
  typeOf(id: string): string;
  isClean(id: string, row: string): boolean;
  /** The row must not be sent now. */
  waits(id: string): boolean;
}

export function isEmpty(draft: Draft): boolean {
  return draft.rows.length === 0 && draft.gone.length === 0;
}

/** Where the row of each node is, from 0. */
export function idsOf(rows: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  rows.forEach((row, at) => {
    const id = idOf(row);
    if (id !== undefined && !found.has(id)) found.set(id, at);
  });
  return found;
}

export function draftOf(rows: readonly string[], lines: Lines): Draft {
  const at = new Map<string, number>();
  const found: Row[] = [];
  for (const [index, row] of rows.entries()) {
    if (!isSaid(row)) continue;
    const id = idOf(row);
    const first = id === undefined ? undefined : at.get(id);
    if (id !== undefined && first !== undefined) return { rows: [], gone: [], renamed: {}, twice: { id, line: index + 1, first: first + 1 } };
    if (id !== undefined) at.set(id, index);
    if (id === undefined || (!lines.waits(id) && !lines.isClean(id, row))) found.push({ line: index + 1, text: row });
  }
  const missing = new Set([...lines.ids].filter(id => !at.has(id)));
  const renamed = renames(rows, at, missing, lines);
  return { rows: found, gone: [...missing].filter(id => renamed[id] === undefined), renamed };
}

/**
 * A row that stands exactly where that of a missing node stood, with the same type, is that node under another name:
 * somebody edits the id. Between the same two neighbours there must be as many new rows as missing ones.
 */
function renames(rows: readonly string[], at: ReadonlyMap<string, number>, missing: ReadonlySet<string>, lines: Lines): Readonly<Record<string, string>> {
  if (missing.size === 0) return {};
  const fresh = gaps([...at.keys()], id => lines.isKnown(id));
  const lost = gaps(
    lines.order.filter(id => lines.isKnown(id)),
    id => !missing.has(id),
  );
  const found: Record<string, string> = {};
  for (const [neighbour, old] of lost) {
    const now = fresh.get(neighbour) ?? [];
    if (now.length !== old.length) continue;
    old.forEach((id, index) => {
      const other = now[index];
      if (other !== undefined && typeOf(rows[at.get(other) ?? -1] ?? '') === lines.typeOf(id)) found[id] = other;
    });
  }
  return found;
}

/** Runs of what is no neighbour, by the neighbour before them ("" = none). */
function gaps(ids: readonly string[], isNeighbour: (id: string) => boolean): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  let neighbour = '';
  for (const id of ids) {
    if (isNeighbour(id)) neighbour = id;
    else found.set(neighbour, [...(found.get(neighbour) ?? []), id]);
  }
  return found;
}
