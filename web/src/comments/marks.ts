// SPDX-License-Identifier: Apache-2.0
// Which signs stand where on the canvas: one for each element or place with open threads, those that would cover each
// other drawn as one, and none for what is out of view. Pure.
import type { Point } from '@eclipse-glsp/client';
import { commentsOf, type Thread } from './message';

export interface Sign {
  /** The same for the same threads, whatever else there is. */
  readonly key: string;
  readonly threads: readonly Thread[];
  /** In px of the window's canvas. */
  readonly at: Point;
  readonly comments: number;
  /** Its element was deleted: it stands where that was last. */
  readonly isGone: boolean;
}

export interface View {
  readonly scroll: Point;
  readonly zoom: number;
  readonly width: number;
  readonly height: number;
}

export interface Found {
  readonly at: Point;
  readonly isGone: boolean;
}

/** Signs closer than this are one, px. */
const APART = 26;
/** Signs just outside are kept, so that they do not pop up at the edge, px. */
const MARGIN = 40;

/** The signs of a view; `find` tells where a thread's element is now. */
export function signs(threads: readonly Thread[], view: View, find: (thread: Thread) => Found): readonly Sign[] {
  const cells = new Map<string, { threads: Thread[]; at: Point; isGone: boolean }>();
  for (const thread of threads) {
    const found = find(thread);
    const at = { x: (found.at.x - view.scroll.x) * view.zoom, y: (found.at.y - view.scroll.y) * view.zoom };
    if (at.x < -MARGIN || at.y < -MARGIN || at.x > view.width + MARGIN || at.y > view.height + MARGIN) continue;
    const key = near(cells, at) ?? `${Math.floor(at.x / APART)}:${Math.floor(at.y / APART)}`;
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, { threads: [thread], at, isGone: found.isGone });
    else {
      cell.threads.push(thread);
      cell.isGone &&= found.isGone;
    }
  }
  return [...cells.values()].map(({ threads: ofCell, at, isGone }) => ({
    key: ofCell.map(thread => thread.id).join(' '),
    threads: ofCell,
    at,
    comments: ofCell.reduce((sum, thread) => sum + commentsOf(thread).filter(comment => comment.text !== '').length, 0),
    isGone,
  }));
}

/** The cell of a sign that would be covered; looks at the nine cells around. */
function near(cells: ReadonlyMap<string, { readonly at: Point }>, at: Point): string | undefined {
  const column = Math.floor(at.x / APART);
  const row = Math.floor(at.y / APART);
  for (let dx = -1; dx <= 1; dx++) {
    for (let dy = -1; dy <= 1; dy++) {
      const key = `${column + dx}:${row + dy}`;
      const other = cells.get(key);
      if (other !== undefined && Math.abs(other.at.x - at.x) < APART && Math.abs(other.at.y - at.y) < APART) return key;
    }
  }
  return undefined;
}
