// SPDX-License-Identifier: Apache-2.0
// The text of the open diagram between this page and the server: it is asked for, and what is new in it is written as an
// operation, so that it is sent again after a lost connection, done once, and undone like everything its author did.
import { type Action, type Disposable, Emitter, type Event } from '@eclipse-glsp/client';
import type { Answer, Answers } from '../connection/answers';
import type { LiveClient } from '../connection/live-client';
import { APPLY_CHANGE, type ChangeMessage } from '../delta/message';
import type { Draft } from './draft';
import { REQUEST_TEXT, type RequestText, type SetText, WRITE_TEXT, type WriteText } from './message';

/** What the feed needs of the session that it belongs to. */
export interface TextLink {
  readonly client: LiveClient;
  readonly answers: Answers;
  request(action: RequestText): Promise<SetText>;
}

export class TextFeed implements Disposable {
  private readonly changed = new Emitter<undefined>();
  private readonly ear: Disposable;

  constructor(private readonly link: TextLink) {
    this.ear = link.client.onActionMessage(message => this.heard(message.action));
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
    const action: WriteText = { kind: WRITE_TEXT, isOperation: true, rev, rows, gone, renamed };
    return this.link.answers.to(action, true);
  }

  dispose(): void {
    this.ear.dispose();
  }

  private heard(action: Action): void {
    if (action.kind === 'setModel') this.changed.fire(undefined);
    if (action.kind !== APPLY_CHANGE) return;
    const { puts, removes } = action as unknown as ChangeMessage;
    if (puts.length > 0 || removes.length > 0) this.changed.fire(undefined);
  }
}
