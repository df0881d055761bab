// SPDX-License-Identifier: Apache-2.0
// The comments of the open diagram as the server tells them, which one is looked at, and what is being written. Wishes
// go to the server as requests: one that was on its way when the connection broke is sent again and done once.
import { type Action, Emitter, type Event, type GLSPClient, type IActionDispatcher, type IActionHandler, type IDiagramOptions, TYPES } from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import type { Refusal } from '../delta/message';
import { store, stored } from '../shell/storage';
import { Drafts } from './drafts';
import { type Anchor, type Comment, COMMENT, type CommentedAction, type CommentsMessage, commentsOf, type CommentWish, type Thread } from './message';

/** A comment of somebody else that this page had not seen. */
export interface Fresh {
  readonly thread: Thread;
  readonly comment: Comment;
}

export type Wish = Omit<CommentWish, 'kind' | 'requestId'>;

@injectable()
export class CommentFeed implements IActionHandler {
  @inject(TYPES.IActionDispatcher) private readonly dispatcher!: IActionDispatcher;
  private readonly changed = new Emitter<undefined>();
  private readonly came = new Emitter<readonly Fresh[]>();
  private readonly opened = new Emitter<undefined>();
  private readonly known = new Map<string, Thread>();
  private sorted: readonly Thread[] = [];
  private isTold = false;
  private seen: string;
  private readonly seenKey: string;
  readonly drafts: Drafts;
  /** What a new thread will be about, while one is being written. */
  anchor: Anchor | undefined;
  /** The thread that is looked at. */
  current = '';
  /** Somebody asked to see the thread or the new draft; whoever shows it takes the focus there. */
  wantsFocus = false;

  constructor(@inject(TYPES.IDiagramOptions) options: IDiagramOptions) {
    const uri = options.sourceUri ?? '';
    this.drafts = new Drafts(`glsp.comments.drafts.${uri}`);
    this.seenKey = `glsp.comments.seen.${uri}`;
    this.seen = stored(this.seenKey) ?? '';
  }

  /** Anything: threads, the draft's anchor, which one is looked at. */
  get onChange(): Event<undefined> {
    return this.changed.event;
  }

  get onFresh(): Event<readonly Fresh[]> {
    return this.came.event;
  }

  /** Somebody wants to see the comments. */
  get onOpen(): Event<undefined> {
    return this.opened.event;
  }

  /** Newest thread first; the order does not change while one writes. */
  get threads(): readonly Thread[] {
    return this.sorted;
  }

  get(id: string): Thread | undefined {
    return this.known.get(id);
  }

  /** How many comments of others came since somebody looked. */
  get unread(): number {
    return [...this.known.values()].flatMap(commentsOf).filter(comment => this.isUnread(comment)).length;
  }

  isUnread(comment: Comment): boolean {
    return comment.own !== true && comment.text !== '' && comment.time > this.seen;
  }

  /** Everything that is here now was looked at. */
  look(): void {
    const newest = [...this.known.values()].flatMap(commentsOf).reduce((latest, comment) => (comment.time > latest ? comment.time : latest), '');
    if (newest <= this.seen) return;
    this.seen = newest;
    store(this.seenKey, newest);
    this.changed.fire(undefined);
  }

  handle(action: Action): void {
    const { threads = [], gone = [], full = false } = action as CommentsMessage;
    const before = new Map(this.known);
    if (full) this.known.clear();
    for (const thread of threads) this.known.set(thread.id, thread);
    for (const id of gone) this.known.delete(id);
    if (!this.known.has(this.current)) this.current = '';
    this.sorted = [...this.known.values()].toSorted(newestFirst);
    const fresh = this.isTold ? threads.flatMap(thread => news(thread, before.get(thread.id))) : [];
    this.isTold = true;
    this.changed.fire(undefined);
    if (fresh.length > 0) this.came.fire(fresh);
  }

  /** Begins a thread, or takes the one that is being written elsewhere. */
  begin(anchor: Anchor): void {
    this.anchor = anchor;
    this.current = '';
    this.open();
  }

  /** Shows a thread, or all of them. */
  show(id = ''): void {
    this.current = id;
    this.open();
  }

  /** Lays the new thread down; its text stays until it is discarded. */
  leave(): void {
    this.anchor = undefined;
    this.changed.fire(undefined);
  }

  /** Which thread is looked at, without taking the focus there. */
  select(id: string): void {
    this.current = id;
    this.changed.fire(undefined);
  }

  /** Carries a wish out; why not, when it was refused. */
  async send(wish: Wish): Promise<Refusal | undefined> {
    const action: CommentWish = { kind: COMMENT, requestId: '', ...wish };
    const { refused } = await this.dispatcher.request<CommentedAction>(action);
    return refused;
  }

  private open(): void {
    this.wantsFocus = true;
    this.opened.fire(undefined);
    this.changed.fire(undefined);
  }
}

/** ISO 8601 times are in the order of their texts. */
function newestFirst(left: Thread, right: Thread): number {
  if (left.first.time !== right.first.time) return left.first.time > right.first.time ? -1 : 1;
  return left.id < right.id ? -1 : 1;
}

function news(thread: Thread, before: Thread | undefined): readonly Fresh[] {
  const known = new Set(before === undefined ? [] : commentsOf(before).map(comment => comment.id));
  return commentsOf(thread)
    .filter(comment => comment.own !== true && !known.has(comment.id) && comment.text !== '')
    .map(comment => ({ thread, comment }));
}

/** Hands wishes to the server, past the model source: it knows only what the server declared. */
@injectable()
export class WishSender implements IActionHandler {
  @inject(TYPES.IDiagramOptions) private readonly options!: IDiagramOptions;
  private client: GLSPClient | undefined;

  async handle(action: Action): Promise<void> {
    this.client ??= await this.options.glspClientProvider();
    this.client.sendActionMessage({ clientId: this.options.clientId, action });
  }
}
