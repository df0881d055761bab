// SPDX-License-Identifier: Apache-2.0
// The English words of what the page says in another language: who knows a command from the documentation or from
// another program finds it under that name too.
import { en } from './en/en';
import { t } from './texts';

let known: ReadonlyMap<string, string> | undefined;

/** The English text for a text of the page; empty where the page speaks English or the text is none of its own. */
export function inEnglish(text: string): string {
  known ??= pairs();
  return known.get(text) ?? '';
}

function pairs(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const walk = (shown: object, english: object): void => {
    for (const [key, text] of Object.entries(shown) as [string, unknown][]) {
      const other = (english as Record<string, unknown>)[key];
      if (typeof text === 'string' && typeof other === 'string') {
        const before = found.get(text);
        found.set(text, before === undefined ? other : `${before} ${other}`);
      } else if (typeof text === 'object' && text !== null && typeof other === 'object' && other !== null) walk(text, other);
    }
  };
  if (t !== en) walk(t, en);
  return found;
}
