// SPDX-License-Identifier: Apache-2.0
// The name under which this browser's edits are shown to others.
import { stored, store } from './storage';
import { t } from '../texts/texts';

const KEY = 'glsp.author';
const LONGEST = 60;

let known: string | undefined;

/** The server knows who one is, so that no other name counts; undefined: it does not. */
export function knownAs(name: string | undefined): void {
  known = name;
}

/** The name by which the server knows one, else the chosen one, else a friendly one that stays with this browser. */
export function author(): string {
  if (known !== undefined && known !== '') return known;
  const name = stored(KEY);
  if (name !== undefined && name !== '') return name;
  const made = `${pick(t.shell.adjectives)} ${pick(t.shell.animals)}`;
  store(KEY, made);
  return made;
}

export function setAuthor(name: string): void {
  const trimmed = name.trim().slice(0, LONGEST);
  if (trimmed !== '') store(KEY, trimmed);
}

/** Up to two letters that stand for the name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map(word => Array.from(word ?? '')[0] ?? '').join('').toUpperCase();
}

/** A hue of 0..359 that always belongs to this name. */
export function hue(name: string): number {
  let hash = 7;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return hash;
}

function pick(words: readonly string[]): string {
  return words[Math.floor(Math.random() * words.length)] ?? '';
}
