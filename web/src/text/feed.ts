// SPDX-License-Identifier: Apache-2.0
// The text of the open diagram between this page and the server: it is asked for, and what is new in it is written as an
// operation, so that it is sent again after a lost connection, done once, and undone like everything its author did.
import { type Action, type Disposable, Emitter, type Event } from '@eclipse-glsp/client';
import type { LiveClient } from '../connection/live-client';
import { APPLY_CHANGE, type ChangeMessage, type Refusal } from '../delta/message';
import { newId } from '../shell/ids';
import { awaited } from './awaited';
import type { Draft } from './draft';
import { REQUEST_TEXT, type RequestText, type SetText, WRITE_TEXT, type WriteText } from './message';

/** What the feed needs of the session that it belongs to. */
export interface TextLink {
  readonly client: LiveClient;
  dispatch(action: Action): Promise<void>;
  request(action: RequestText): Promise<SetText>;
}

/** How a text was received: nothing, or why not. */
export type Answer = Refusal | undefined;

export class TextFeed implements Disposable {
  private readonly changed = new Emitter<undefined>();
  private readonly waiting = new Map<string, (answer: Answer) => void>();
  /** What waits and has been in the outbox. */
  private readonly sent = new Set<string>();
  private readonly ear: Disposable;
  private readonly forget: () => void;

  constructor(private readonly link: TextLink) {
    this.ear = link.client.onActionMessage(message => this.heard(message.action));
    this.forget = link.client.outbox.onChange(() => this.looked());
  }

  /** Something changed in the diagram, by whomever. */
  get onNews(): Event<undefined> {
    return this.changed.event;
  }

  /** The whole text, or what is new in it. */
  read(since?: number): Promise<SetText> {
    return this.link.request({ kind: REQUEST_TEXT, requestId: '', ...(since === undefined ? {} : { since }) });
  }

  /** Writes what is new in a text that was read at `rev`; resolves when the server has decided. */
  write({ rows, gone, renamed }: Draft, rev: number): Promise<Answer> {
    const id = newId();
    const action: WriteText = { kind: WRITE_TEXT, isOperation: true, rev, rows, gone, renamed, args: { operationId: id } };
    awaited.add(id);
    return new Promise(resolve => {
      this.waiting.set(id, resolve);
      void this.link.dispatch(action);
    });
  }

  dispose(): void {
    this.ear.dispose();
    this.forget();
    for (const id of this.waiting.keys()) awaited.delete(id);
  }

  private heard(action: Action): void {
    if (action.kind === 'setModel') this.changed.fire(undefined);
    if (action.kind !== APPLY_CHANGE) return;
    const change = action as unknown as ChangeMessage;
    const refused = change.refused;
    if (refused?.operationId !== undefined) this.settle(refused.operationId, refused);
    for (const id of change.operationIds ?? []) this.settle(id, undefined);
    if (change.puts.length > 0 || change.removes.length > 0) this.changed.fire(undefined);
  }

  /** The outbox may also learn by another way than a message that an operation was dealt with. */
  private looked(): void {
    for (const id of this.waiting.keys()) {
      if (this.link.client.outbox.has(id)) this.sent.add(id);
      else if (this.sent.has(id)) window.setTimeout(() => this.settle(id, undefined));
    }
  }

  private settle(id: string, answer: Answer): void {
    const resolve = this.waiting.get(id);
    if (resolve === undefined) return;
    this.waiting.delete(id);
    this.sent.delete(id);
    resolve(answer);
    // Not before everybody else has heard of it.
    window.setTimeout(() => awaited.delete(id));
  }
}
