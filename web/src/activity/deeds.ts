// SPDX-License-Identifier: Apache-2.0
// What an edit did, in the words of the page's language.
import type { Deed, HistoryEntry } from '../api/diagrams';
import { inLine } from '../texts/in-line';
import { language, t } from '../texts/texts';

/** `created Check stock and Pack; drew 2 edges`: what follows the author's name. */
export function told(entry: Pick<HistoryEntry, 'operation' | 'deeds' | 'undoes'>): string {
  const said = entry.deeds.map(deed => sentence(entry.operation, deed)).join('; ') || entry.operation;
  if (entry.operation === 'undo') return t.activity.tookBack(said);
  return entry.operation === 'redo' ? t.activity.madeAgain(said) : said;
}

function sentence(operation: string, deed: Deed): string {
  const what = things(deed);
  return operation === 'arrange' && deed.verb === 'moved' ? t.activity.laidOut(what) : t.activity.deeds[deed.verb](what, deed.count);
}

/** What a deed was done to: `Check stock, Pack and 2 more`. */
export function things({ count, names }: Deed): string {
  if (names.length === 0) return t.activity.elements(count);
  const rest = count - names.length;
  const named = names.map(inLine);
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(rest > 0 ? [...named, t.activity.more(rest)] : named);
}
