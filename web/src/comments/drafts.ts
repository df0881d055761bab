// SPDX-License-Identifier: Apache-2.0
// Texts that are being written and not yet sent. They outlive the panel, what others do, and a reload of the page. Each
// has the id that its comment will have, so that what was sent twice is said once.
import { store, stored } from '../shell/storage';
import { MOST_CHARACTERS } from './message';

export interface Draft {
  readonly id: string;
  readonly text: string;
}

/** Drafts that a browser keeps of one diagram; more are a mistake. */
const MOST = 50;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

export class Drafts {
  private readonly drafts = new Map<string, Draft>();

  constructor(private readonly key: string) {
    for (const [slot, draft] of read(stored(key))) this.drafts.set(slot, draft);
  }

  /** The draft of a place to write in: `new`, `reply:<thread>` or `edit:<comment>`. */
  get(slot: string): Draft | undefined {
    return this.drafts.get(slot);
  }

  set(slot: string, text: string): Draft {
    const draft = { id: this.drafts.get(slot)?.id ?? newId(), text };
    this.drafts.set(slot, draft);
    this.keep();
    return draft;
  }

  drop(slot: string): void {
    if (this.drafts.delete(slot)) this.keep();
  }

  /** Nothing was written under the id; the next try is another comment. */
  rename(slot: string): void {
    const draft = this.drafts.get(slot);
    if (draft === undefined) return;
    this.drafts.set(slot, { ...draft, id: newId() });
    this.keep();
  }

  private keep(): void {
    const written = [...this.drafts].filter(([, draft]) => draft.text.trim() !== '').slice(-MOST);
    store(this.key, written.length === 0 ? undefined : JSON.stringify(written));
  }
}

/** An id that nobody else makes: 12 letters of 36. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), value => LETTERS[value % LETTERS.length]).join('');
}

/** What a browser kept; whatever does not look like drafts is left alone. */
function read(text: string | undefined): readonly (readonly [string, Draft])[] {
  if (text === undefined) return [];
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
  return Array.isArray(found) ? found.slice(0, MOST).flatMap(isEntry) : [];
}

function isEntry(entry: unknown): readonly (readonly [string, Draft])[] {
  if (!Array.isArray(entry)) return [];
  const [slot, draft] = entry as readonly unknown[];
  if (typeof slot !== 'string' || typeof draft !== 'object' || draft === null) return [];
  const { id, text } = draft as Readonly<Record<string, unknown>>;
  if (typeof id !== 'string' || !/^[a-z0-9]{1,64}$/.test(id) || typeof text !== 'string') return [];
  return [[slot, { id, text: text.slice(0, MOST_CHARACTERS) }]];
}
