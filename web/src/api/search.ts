// SPDX-License-Identifier: Apache-2.0
// The server's search over all diagrams and the texts inside them.
import type { Diagram } from './diagrams';
import { send } from './http';

/** First character and the one behind the last, in code points. */
export type Mark = readonly [number, number];

/** A text that was found, of a node or edge; of none where somebody commented on a place. */
export interface FoundLine {
  readonly element: string;
  readonly type: string;
  readonly text: string;
  readonly marks: readonly Mark[];
}

export interface Hit {
  readonly diagram: Diagram;
  readonly lines: readonly FoundLine[];
  readonly count: number;
}

/** Diagrams in one answer. */
const MOST_HITS = 200;

/** Lines under a card; more would push the next card away. */
const MOST_LINES = 3;

/** What people type may be longer than what is looked for. */
const MOST_CHARACTERS = 1_000;

/** What holds the words, or is called so. Throws ApiError, and AbortError when `signal` says so. */
export async function searchDiagrams(words: string, trash: boolean, signal: AbortSignal): Promise<readonly Hit[]> {
  const asked = new URLSearchParams({ q: Array.from(words).slice(0, MOST_CHARACTERS).join(''), trash: String(trash), limit: String(MOST_HITS), lines: String(MOST_LINES) });
  const response = await send('GET', `/api/search?${asked}`, undefined, { signal });
  return ((await response.json()) as { hits: readonly Hit[] }).hits;
}
