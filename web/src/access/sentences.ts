// SPDX-License-Identifier: Apache-2.0
// A change of one's own in one sentence.
import { t } from '../texts/texts';
import type { Named, News } from './news';

/** Empty when there is nothing worth a sentence. `call` says what an element is and what it is called. */
export function sentenceOf(news: News, call: (named: Named) => string): string {
  const { created, removed, renamed, moved, resized } = news;
  const [made] = created;
  if (made !== undefined) return created.length === 1 ? t.access.created(call(made)) : t.access.createdMany(created.length);
  const [gone] = removed;
  if (gone !== undefined) return removed.length === 1 ? t.access.deleted(call(gone)) : t.access.deletedMany(removed.length);
  const [named] = renamed;
  if (named !== undefined) return renamed.length === 1 ? t.access.renamed(call(named)) : t.access.changedMany(renamed.length);
  const [sized] = resized;
  if (sized !== undefined) {
    const { width, height } = sized.size;
    return resized.length === 1 ? t.access.resized(call(sized), Math.round(width), Math.round(height)) : t.access.changedMany(resized.length);
  }
  const [placed] = moved;
  if (placed === undefined) return '';
  return moved.length === 1 ? t.access.moved(call(placed), Math.round(placed.at.x), Math.round(placed.at.y)) : t.access.movedMany(moved.length);
}

/** Ids of the elements that it is about. */
export function touchedBy({ created, removed, renamed, moved, resized }: News): readonly string[] {
  return [...created, ...removed, ...renamed, ...moved, ...resized].map(each => each.id);
}
