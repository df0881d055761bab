// SPDX-License-Identifier: Apache-2.0
// Operations that the server had no time for, or that came faster than it takes them, are sent again, under the same ids, a few times and ever later; then the
// refusal is told. Those that it cannot keep, because its database is away, are sent again until it is back.
// Meanwhile nothing that came after them is sent: the order in which things were done is kept.
// What must never: sockets, the DOM.
import type { ChangeMessage } from '../delta/message';
import { backoffMs } from './backoff';
import type { Outbox } from './outbox';

/** Nothing is wrong with the edit: the server has no time for it, or this person has had enough of it for now. */
const LATER = new Set(['busy', 'rate_limited']);
/** The last one begins about 6 s after the first. */
export const MOST_TRIES = 6;
/** The server is there, so waiting begins where a second attempt to connect would. */
const FIRST_ATTEMPT = 1;

export class Retry {
  private timer: number | undefined;
  private rests = 0;
  private why = '';

  constructor(
    private readonly outbox: Outbox,
    private readonly send: () => void,
    private readonly changed: () => void,
  ) {}

  /** Why the server keeps nothing at the moment; empty while it does. */
  get reason(): string {
    return this.why;
  }

  /** Something waits for its next try, so nothing is sent. */
  get isResting(): boolean {
    return this.timer !== undefined;
  }

  /** What is left to tell of a message: not the refusal of what will be tried again, nor how things are without it. */
  heard(change: ChangeMessage): ChangeMessage {
    const { refused, ...rest } = change;
    const isAway = refused?.later === true;
    if (!isAway && [...(change.operationIds ?? []), refused?.operationId].some(id => id !== undefined && this.outbox.has(id))) this.answers('');
    if (refused?.operationId === undefined || !(isAway || LATER.has(refused.code))) return change;
    const tries = this.outbox.postpone(refused.operationId, isAway ? Infinity : MOST_TRIES);
    if (tries === undefined) return change;
    if (isAway) this.answers(refused.message);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.timer = undefined;
      this.send();
    }, backoffMs(FIRST_ATTEMPT + tries + this.rests));
    return { ...rest, removes: [], puts: [] };
  }

  private answers(why: string): void {
    this.rests = why === '' ? 0 : this.rests + 1;
    if (why === this.why) return;
    this.why = why;
    this.changed();
  }

  /** The connection is gone: the next one sends everything. */
  stop(): void {
    window.clearTimeout(this.timer);
    this.timer = undefined;
    this.answers('');
  }
}
