// SPDX-License-Identifier: Apache-2.0
// Keys: how they are written on this system and in the language of the page, and whether one was pressed.
import { t } from '../texts/texts';
import { wordFor } from '../texts/words';

const MAC = typeof navigator !== 'undefined' && navigator.userAgent.includes('Mac');
const ARROWS: Readonly<Record<string, string>> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓' };
const MAC_KEYS: Readonly<Record<string, string>> = { Ctrl: '⌘', Shift: '⇧', Alt: '⌥' };

/** How a key is written on this system. */
export function written(key: string): string {
  const parts = key.split('+').map(part => ARROWS[part] ?? (MAC ? MAC_KEYS[part] : undefined) ?? wordFor(t.commands.keys, part));
  return parts.join(MAC ? '' : '+');
}

/** Whether the event is this key. Letters and digits are told by what the keyboard types, not by where the key is. */
export function matches(event: KeyboardEvent, key: string): boolean {
  const parts = key.split('+');
  const name = parts.at(-1) === '' ? '+' : (parts.at(-1) ?? '');
  const wanted = new Set(parts.slice(0, -1));
  if ((MAC ? event.metaKey : event.ctrlKey) !== wanted.has('Ctrl') || event.altKey !== wanted.has('Alt')) return false;
  // Shift makes other characters of some keys; for those the character itself says enough.
  const bare = /^[^a-z0-9]$/i.test(name);
  if (!bare && event.shiftKey !== wanted.has('Shift')) return false;
  if (/^\d$/.test(name)) return event.code === `Digit${name}`;
  return event.key.toLowerCase() === name.toLowerCase();
}
