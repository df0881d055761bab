// SPDX-License-Identifier: Apache-2.0
// What this browser remembers of diagrams: favourites, and which were opened last. Both stay in this browser and are the
// same in all its tabs; what others wrote there is read with care.
import { parsed } from '../shell/json';
import { store, stored } from '../shell/storage';

const FAVOURITES = 'glsp.favourites';
const RECENT = 'glsp.recent';
const MOST_FAVOURITES = 1_000;
const MOST_RECENT = 50;

/** Ids of the favourites, in the order in which they were chosen. */
export function favourites(): ReadonlySet<string> {
  return new Set(ids(FAVOURITES));
}

export function setFavourite(id: string, is: boolean): void {
  const others = ids(FAVOURITES).filter(each => each !== id);
  keep(FAVOURITES, is ? [...others, id].slice(-MOST_FAVOURITES) : others);
}

/** Ids of the diagrams that were opened here, the last one first. */
export function recent(): readonly string[] {
  return ids(RECENT);
}

export function remember(id: string): void {
  keep(RECENT, [id, ...ids(RECENT).filter(each => each !== id)].slice(0, MOST_RECENT));
}

/** Calls when another tab of this browser marks something; returns how to end that. */
export function onMarks(changed: () => void): () => void {
  const heard = (event: StorageEvent): void => {
    if (event.key === FAVOURITES || event.key === RECENT || event.key === null) changed();
  };
  window.addEventListener('storage', heard);
  return () => window.removeEventListener('storage', heard);
}

function ids(key: string): readonly string[] {
  const text = stored(key);
  if (text === undefined) return [];
  const found = parsed(text);
  return Array.isArray(found) ? found.filter(each => typeof each === 'string') : [];
}

function keep(key: string, found: readonly string[]): void {
  store(key, found.length === 0 ? undefined : JSON.stringify(found));
}
