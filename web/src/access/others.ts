// SPDX-License-Identifier: Apache-2.0
// What others do, told rarely: an agent may edit many times per second, and who listens must come to hear anything else.

/** Quiet after which it is told, ms. */
const CALM_MS = 1_500;
/** Told after this long though it goes on, ms; what came meanwhile is one sentence. */
const LONGEST_MS = 10_000;

export class Others {
  private readonly touched = new Map<string, Set<string>>();
  private calm: number | undefined;
  private latest: number | undefined;

  constructor(private readonly tell: (counts: ReadonlyMap<string, number>) => void) {}

  /** Somebody changed these elements. */
  add(author: string, ids: readonly string[]): void {
    const touched = this.touched.get(author) ?? new Set();
    this.touched.set(author, touched);
    for (const id of ids) touched.add(id);
    window.clearTimeout(this.calm);
    this.calm = window.setTimeout(() => this.told(), CALM_MS);
    this.latest ??= window.setTimeout(() => this.told(), LONGEST_MS);
  }

  stop(): void {
    window.clearTimeout(this.calm);
    window.clearTimeout(this.latest);
    this.latest = undefined;
    this.touched.clear();
  }

  private told(): void {
    const counts = new Map([...this.touched].map(([author, ids]) => [author, ids.size]));
    this.stop();
    this.tell(counts);
  }
}
