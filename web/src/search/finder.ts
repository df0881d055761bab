// SPDX-License-Identifier: Apache-2.0
// Asks the server while somebody types: a moment after the last letter, the last question alone.
import { ApiError } from '../api/http';
import { type Hit, searchDiagrams } from '../api/search';

/** Between two letters of somebody who types. */
const CALM_MS = 180;

export class Finder {
  /** What was found, by diagram; empty while nothing is looked for. */
  found: ReadonlyMap<string, Hit> = new Map();
  /** What `found` answers. */
  words = '';
  private timer: number | undefined;
  private asking: AbortController | undefined;

  constructor(private readonly changed: () => void) {}

  look(words: string, trash: boolean): void {
    this.stop();
    if (words.trim() === '') {
      this.set(new Map(), '');
      return;
    }
    this.timer = window.setTimeout(() => void this.ask(words, trash), CALM_MS);
  }

  /** Answers at once, for who does not wait for the list. */
  async answer(words: string, trash: boolean): Promise<void> {
    if (this.words === words) return;
    this.stop();
    await this.ask(words, trash);
  }

  stop(): void {
    window.clearTimeout(this.timer);
    this.asking?.abort();
  }

  /** Names and tags are found without the server: while it does not answer, only those are. */
  private async ask(words: string, trash: boolean): Promise<void> {
    const asking = (this.asking = new AbortController());
    try {
      const hits = await searchDiagrams(words, trash, asking.signal);
      if (!asking.signal.aborted) this.set(new Map(hits.map(hit => [hit.diagram.id, hit])), words);
    } catch (error) {
      if (asking.signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      this.set(new Map(), words);
    }
  }

  private set(found: ReadonlyMap<string, Hit>, words: string): void {
    this.found = found;
    this.words = words;
    this.changed();
  }
}
