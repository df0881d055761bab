// SPDX-License-Identifier: Apache-2.0
// What somebody had written in the text view, and was not applied, when they went elsewhere in the page: it is kept in
// this tab, with the server's lines that it was compared with, and is there again when the diagram is opened.
import { parsed } from '../shell/json';
import { storedInTab, storeInTab } from '../shell/storage';
import type { KeptSheet } from './sheet';

export interface Kept {
  readonly rows: readonly string[];
  readonly sheet: KeptSheet;
}

const keyOf = (diagramId: string): string => `glsp.text.${diagramId}`;

export function keepText(diagramId: string, kept: Kept | undefined): void {
  storeInTab(keyOf(diagramId), kept === undefined ? undefined : JSON.stringify(kept));
}

export function hasKeptText(diagramId: string): boolean {
  return read(diagramId) !== undefined;
}

/** What was kept, which is forgotten by that. */
export function takeKeptText(diagramId: string): Kept | undefined {
  const kept = read(diagramId);
  keepText(diagramId, undefined);
  return kept;
}

function read(diagramId: string): Kept | undefined {
  const found = parsed(storedInTab(keyOf(diagramId)) ?? '');
  return isKept(found) ? found : undefined;
}

/** What stands in the storage may have been damaged by hand. */
function isKept(value: unknown): value is Kept {
  const { rows, sheet } = members(value);
  const { revision, lines, clashes, order } = members(sheet);
  return areTexts(rows) && Number.isSafeInteger(revision) && areAll(lines, isLine) && areAll(clashes, isClash) && areTexts(order);
}

function isLine(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2 || typeof value[0] !== 'string') return false;
  const { text, same } = members(value[1]);
  return typeof text === 'string' && isTextOrNothing(same);
}

function isClash(value: unknown): boolean {
  const { id, theirs } = members(value);
  return typeof id === 'string' && isTextOrNothing(theirs);
}

function isTextOrNothing(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function areTexts(value: unknown): boolean {
  return areAll(value, each => typeof each === 'string');
}

function areAll(value: unknown, isOne: (each: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne);
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
