// SPDX-License-Identifier: Apache-2.0
// The edits of a diagram as far as somebody looked back, read a page at a time.
import { history, type HistoryEntry } from '../api/diagrams';

const PAGE = 100;

export class Entries {
  private readonly known = new Map<number, HistoryEntry>();

  constructor(private readonly diagram: string) {}

  get(revision: number): HistoryEntry | undefined {
    return this.known.get(revision);
  }

  /** Reads the entries around a revision where they are not known yet. Throws ApiError. */
  async need(revision: number): Promise<void> {
    if (revision < 1 || this.known.has(revision)) return;
    for (const entry of await history(this.diagram, revision + PAGE / 2, PAGE)) this.known.set(entry.revision, entry);
  }
}
