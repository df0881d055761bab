// SPDX-License-Identifier: Apache-2.0
// One thread: closed, its first comment; open, everything that was said, with a field to say more.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { EditorSession } from '../editor/session';
import { avatar } from '../shell/controls';
import { ask } from '../shell/dialog';
import { icon } from '../shell/icons';
import { toast } from '../shell/toasts';
import { exactTime, since } from '../start/time';
import { t } from '../texts/texts';
import { wordFor } from '../texts/words';
import './composer';
import type { Composer } from './composer';
import type { CommentFeed, Wish } from './feed';
import { type Comment, commentsOf, type Thread } from './message';
import { goTo } from './places';

@customElement('glsp-thread')
export class ThreadView extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  @property({ attribute: false }) thread!: Thread;
  @property() heading = '';
  @property({ type: Boolean }) open = false;
  /** Something in it was not seen yet. */
  @property({ type: Boolean }) fresh = false;
  /** One may only read. */
  @property({ type: Boolean }) locked = false;
  @property({ type: Boolean }) online = true;
  /** Times are told anew. */
  @property({ type: Number }) now = 0;
  @state() private editing = '';
  @state() private isReplying = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // A reply that was being written goes on where it was.
    if (changed.has('open') && this.open) this.isReplying = this.feed.drafts.get(`reply:${this.thread.id}`) !== undefined;
  }

  private get feed(): CommentFeed {
    return this.session.comments;
  }

  override focus(): void {
    this.querySelector<HTMLElement>('.thread-title')?.focus();
  }

  protected override render(): TemplateResult {
    const { thread, open } = this;
    const comments = commentsOf(thread);
    return html`<article class="thread ${open ? 'open' : ''} ${thread.resolved ? 'resolved' : ''}" aria-label=${t.comments.threadAbout(this.heading)}>
      <div class="thread-top">
        <button class="thread-title" aria-expanded=${open ? 'true' : 'false'} @click=${this.toggled}>
          <span class="thread-name">${this.heading}</span>
          ${this.fresh ? html`<span class="badge fresh">${t.comments.fresh}</span>` : nothing}
        </button>
        ${open
          ? html`<button class="button plain square" aria-label=${t.comments.showOnCanvas} title=${t.comments.showOnCanvas} @click=${() => void goTo(this.session, thread)}>${icon('fit')}</button>`
          : nothing}
      </div>
      ${open ? this.conversation(comments) : this.summary(comments)}
    </article>`;
  }

  private summary(comments: readonly Comment[]): TemplateResult {
    const { first } = this.thread;
    const count = comments.length - 1;
    // The title is the control; the text below it may be clicked as well.
    return html`<div class="comment short" @click=${this.toggled}>
      ${sign(first)}
      <div>
        <p class="comment-head"><strong>${first.author}</strong>${this.time(first)}</p>
        <p class="comment-text">${first.text || t.comments.deleted}</p>
        ${count > 0 ? html`<p class="comment-more">${t.comments.replies(count)}</p>` : nothing}
      </div>
    </div>`;
  }

  private conversation(comments: readonly Comment[]): TemplateResult {
    const { resolved } = this.thread;
    return html`<ol class="comment-list">
        ${repeat(comments, comment => comment.id, comment => this.comment(comment))}
      </ol>
      ${resolved
        ? html`<p class="thread-resolved">${icon('validate')}<span>${t.comments.resolvedBy(resolved.author)} <time datetime=${resolved.time} title=${exactTime(resolved.time)}>${since(resolved.time)}</time></span></p>`
        : nothing}
      ${this.locked ? nothing : this.answers()}`;
  }

  private answers(): TemplateResult {
    const { thread } = this;
    const slot = `reply:${thread.id}`;
    if (this.isReplying) {
      return html`<glsp-composer
        .feed=${this.feed}
        .draftKey=${slot}
        .label=${t.comments.replyTo(this.heading)}
        .action=${t.comments.reply}
        .online=${this.online}
        .send=${(draft: { readonly id: string; readonly text: string }) => this.feed.send({ wish: 'reply', threadId: thread.id, commentId: draft.id, text: draft.text })}
        .done=${() => this.replied()}
      ></glsp-composer>`;
    }
    const resolves = thread.resolved === undefined;
    return html`<div class="thread-buttons">
      <button class="button" data-reply @click=${() => this.begin()}>${t.comments.reply}</button>
      <button class="button plain" ?disabled=${!this.online} @click=${() => void this.wish({ wish: resolves ? 'resolve' : 'reopen', threadId: thread.id })}>
        ${icon(resolves ? 'validate' : 'restore')}${resolves ? t.comments.resolve : t.comments.reopen}
      </button>
    </div>`;
  }

  private comment(comment: Comment): TemplateResult {
    if (this.editing === comment.id && !this.locked) {
      const { id: threadId } = this.thread;
      return html`<li class="comment">
        <glsp-composer
          .feed=${this.feed}
          .draftKey=${`edit:${comment.id}`}
          .label=${t.comments.edit}
          .action=${t.shell.save}
          .text=${comment.text}
          .online=${this.online}
          .send=${(draft: { readonly text: string }) => this.feed.send({ wish: 'edit', threadId, commentId: comment.id, text: draft.text })}
          .done=${() => this.edited()}
        ></glsp-composer>
      </li>`;
    }
    const mine = comment.own === true && comment.text !== '' && !this.locked;
    return html`<li class="comment">
      ${sign(comment)}
      <div>
        <p class="comment-head">
          <strong>${comment.author}</strong>${comment.authorKind === 'person' ? nothing : html`<span class="badge">${wordFor(t.presence.kinds, comment.authorKind)}</span>`}${this.time(comment)}
        </p>
        <p class="comment-text">${comment.text || html`<em>${t.comments.deleted}</em>`}</p>
        ${mine
          ? html`<p class="comment-own">
              <button class="link" aria-label=${t.comments.editOf(comment.text)} @click=${() => this.edit(comment)}>${t.comments.edit}</button>
              <button class="link" aria-label=${t.comments.deleteOf(comment.text)} ?disabled=${!this.online} @click=${() => void this.erase(comment)}>${t.comments.delete}</button>
            </p>`
          : nothing}
      </div>
    </li>`;
  }

  private time(comment: Comment): TemplateResult {
    const edited = comment.editedAt === undefined ? nothing : html` <span title=${exactTime(comment.editedAt)}>${t.comments.edited}</span>`;
    return html`<small><time datetime=${comment.time} title=${exactTime(comment.time)}>${since(comment.time)}</time>${edited}</small>`;
  }

  private readonly toggled = (): void => {
    if (this.open) this.feed.select('');
    else {
      this.feed.select(this.thread.id);
      void goTo(this.session, this.thread);
    }
  };

  private begin(): void {
    this.isReplying = true;
    this.focusField();
  }

  private replied(): void {
    this.isReplying = false;
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('[data-reply]')?.focus());
  }

  private edit(comment: Comment): void {
    this.editing = comment.id;
    this.focusField();
  }

  private edited(): void {
    this.editing = '';
    void this.updateComplete.then(() => this.focus());
  }

  private focusField(): void {
    void this.updateComplete.then(async () => {
      const composer = this.querySelector<Composer>('glsp-composer');
      await composer?.updateComplete;
      composer?.focus();
      composer?.scrollIntoView({ block: 'nearest' });
    });
  }

  private async erase(comment: Comment): Promise<void> {
    const isAll = comment.id === this.thread.id && (this.thread.replies ?? []).every(reply => reply.own === true);
    const sure = await ask({ title: isAll ? t.comments.deleteThread : t.comments.deleteComment, text: comment.text.slice(0, 200), confirm: t.comments.delete, danger: true });
    if (sure !== undefined) await this.wish({ wish: 'delete', threadId: this.thread.id, commentId: comment.id });
  }

  private async wish(wish: Wish): Promise<void> {
    const refused = await this.feed.send(wish);
    if (refused !== undefined) toast({ tone: 'error', text: refused.message, detail: refused.hint ?? '' });
  }
}

function sign(comment: Comment): TemplateResult {
  return comment.authorKind === 'person' ? avatar(comment.author) : html`<span class="agent-sign">${icon('spark')}</span>`;
}
