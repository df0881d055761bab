// SPDX-License-Identifier: Apache-2.0
// Operations that wait for the server, kept in this browser beyond the life of the page: a closed tab, a crash or a
// reload loses none. Whoever opens the diagram next in this browser sends them, under the ids they were made with, so
// that one that did arrive is not done twice.
// What is found in storage may be from anybody: what is no operation is thrown away and counted.
import { newId } from '../shell/ids';
import { parsed } from '../shell/json';
import { store, stored, storedKeys } from '../shell/storage';
import { isOperation, type Keeper, type OutgoingAction } from './outbox';

/** glsp.unsent/<diagram>/<shelf>/<number> */
const PREFIX = 'glsp.unsent/';
const DAY_MS = 86_400_000;
/** As long as a diagram rests in the trash; what waited longer is of a diagram that does not come back. */
const KEPT_DAYS = 30;
const DIGITS = 9;

interface Place {
  readonly key: string;
  readonly diagramId: string;
  readonly shelf: string;
}

interface Found {
  readonly key: string;
  readonly at: number;
  readonly action: OutgoingAction;
}

/** What one opening of a diagram keeps. */
export class Shelf implements Keeper {
  private readonly keys = new Map<string, string>();
  private next = 0;
  /** Operations that this browser would not keep. */
  private readonly loose = new Set<string>();

  constructor(
    private readonly diagramId: string,
    readonly id: string = newId(),
    private readonly now: () => number = Date.now,
  ) {}

  /** Whether all that waits outlives the page. */
  get isSafe(): boolean {
    return this.loose.size === 0;
  }

  put(id: string, action: OutgoingAction): void {
    const number = String(this.next++).padStart(DIGITS, '0');
    const key = `${PREFIX}${encodeURIComponent(this.diagramId)}/${this.id}/${number}`;
    this.keys.set(id, key);
    if (!store(key, JSON.stringify({ at: this.now(), action }))) this.loose.add(id);
  }

  drop(id: string): void {
    const key = this.keys.get(id);
    if (key !== undefined) store(key, undefined);
    this.keys.delete(id);
    this.loose.delete(id);
  }

  /** Hands over what openings that ended have left of this diagram, oldest first; how many of it could not be read. */
  takeLeft(living: ReadonlySet<string>, take: (actions: readonly OutgoingAction[]) => void): number {
    const left = places().filter(place => place.diagramId === this.diagramId && place.shelf !== this.id && !living.has(place.shelf));
    const found = left.flatMap(({ key }) => foundAt(key) ?? []);
    // The keys are sorted, so operations of one shelf stay in the order in which they were made.
    const fresh = found.filter(each => isFresh(each, this.now())).toSorted((one, other) => one.at - other.at);
    if (fresh.length > 0) take(fresh.map(each => each.action));
    // Not before: they must not be lost in between.
    for (const { key } of left) store(key, undefined);
    return left.length - found.length;
  }
}

/** The diagrams of which openings that ended have left something. */
export function leftDiagrams(living: ReadonlySet<string>, now: number = Date.now()): ReadonlySet<string> {
  const left = places().filter(place => !living.has(place.shelf));
  const found = left.filter(({ key }) => {
    const operation = foundAt(key);
    return operation !== undefined && isFresh(operation, now);
  });
  return new Set(found.map(place => place.diagramId));
}

function isFresh(found: Found, now: number): boolean {
  return now - found.at < KEPT_DAYS * DAY_MS;
}

function places(): readonly Place[] {
  return storedKeys(PREFIX).flatMap(key => {
    const [diagram, shelf] = key.slice(PREFIX.length).split('/');
    if (diagram === undefined || shelf === undefined) return [];
    try {
      return [{ key, diagramId: decodeURIComponent(diagram), shelf }];
    } catch (error) {
      if (error instanceof URIError) return [];
      throw error;
    }
  });
}

function foundAt(key: string): Found | undefined {
  const value = parsed(stored(key) ?? '') as { readonly at?: unknown; readonly action?: Partial<OutgoingAction> | null } | null | undefined;
  const action = value?.action;
  if (typeof value?.at !== 'number' || typeof action !== 'object' || action === null || !isWhole(action)) return undefined;
  return { key, at: value.at, action };
}

function isWhole(action: Partial<OutgoingAction>): action is OutgoingAction {
  return typeof action.kind === 'string' && isOperation(action as OutgoingAction) && typeof action.args?.['operationId'] === 'string';
}
