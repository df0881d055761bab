// SPDX-License-Identifier: Apache-2.0
// How an operation was received: who sends it may wait until the server has done or refused it.
import type { Action, Disposable } from '@eclipse-glsp/client';
import { APPLY_CHANGE, type ChangeMessage, type Refusal } from '../delta/message';
import { newId } from '../shell/ids';
import type { LiveClient } from './live-client';

/** Why not; undefined when it was done. */
export type Answer = Refusal | undefined;

/** Operations whose refusal is told where they were made and not by a message, by their ids. */
export const awaited: Set<string> = new Set<string>();

export class Answers implements Disposable {
  private readonly waiting = new Map<string, (answer: Answer) => void>();
  /** What waits and has been in the outbox. */
  private readonly sent = new Set<string>();
  private readonly ear: Disposable;
  private readonly forget: () => void;

  constructor(
    private readonly client: LiveClient,
    private readonly dispatch: (action: Action) => Promise<void>,
  ) {
    this.ear = client.onActionMessage(message => this.heard(message.action));
    this.forget = client.outbox.onChange(() => this.looked());
  }

  /** Sends an operation; resolves when the server has decided. `isQuiet`: its refusal is told by who asks. */
  to(action: Action, isQuiet: boolean): Promise<Answer> {
    const id = newId();
    if (isQuiet) awaited.add(id);
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.waiting.set(id, resolve);
    void this.dispatch({ ...action, args: { ...(action as { readonly args?: object }).args, operationId: id } } as Action);
    return promise;
  }

  dispose(): void {
    this.ear.dispose();
    this.forget();
    for (const id of this.waiting.keys()) awaited.delete(id);
  }

  private heard(action: Action): void {
    if (action.kind !== APPLY_CHANGE) return;
    const { refused, operationIds = [] } = action as unknown as ChangeMessage;
    if (refused?.operationId !== undefined) this.settle(refused.operationId, refused);
    for (const id of operationIds) this.settle(id, undefined);
  }

  /** The outbox may also learn by another way than a message that an operation was dealt with. */
  private looked(): void {
    for (const id of this.waiting.keys()) {
      if (this.client.outbox.has(id)) this.sent.add(id);
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
