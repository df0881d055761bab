// SPDX-License-Identifier: Apache-2.0
// The comments of the diagram, newest thread first: open or resolved ones, and the field for a new one.
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { EditorSession } from '../editor/session';
import type { Refusal } from '../delta/message';
import { icon } from '../shell/icons';
import { t } from '../texts/texts';
import './comments.css';
import './composer';
import type { Composer } from './composer';
import type { Draft } from './drafts';
import type { CommentFeed, Fresh } from './feed';
import { type Anchor, commentsOf, type Thread } from './message';
import { anchorHere, titleOf } from './places';
import './thread';
import type { ThreadView } from './thread';

/** Names follow edits when those have calmed down. */
const CALM_MS = 200;
/** "3 minutes ago" is told anew this often. */
const MINUTE_MS = 60_000;
/** What is on the screen this long was seen. */
const SEEN_MS = 3_000;
const NEW = 'new';

@customElement('glsp-comments')
export class CommentList extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  @property({ type: Boolean }) locked = false;
  @property({ type: Boolean }) online = true;
  @state() private shows: 'open' | 'resolved' = 'open';
  @state() private said = '';
  @state() private now = Date.now();
  private timer: number | undefined;
  private clock: number | undefined;
  private seeing: number | undefined;
  private readonly stops: { dispose(): void }[] = [];

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private get feed(): CommentFeed {
    return this.session.comments;
  }

  protected override firstUpdated(): void {
    this.stops.push(
      this.feed.onChange(() => this.changed()),
      this.feed.onFresh(fresh => this.announce(fresh)),
    );
    this.session.onModel(() => {
      if (!this.isConnected) return;
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.requestUpdate(), CALM_MS);
    });
    this.clock = window.setInterval(() => (this.now = Date.now()), MINUTE_MS);
    // A text that was being written before the page was loaded again.
    if (this.feed.drafts.get(NEW) !== undefined) this.feed.anchor ??= anchorHere(this.session);
    this.changed();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
    window.clearTimeout(this.seeing);
    window.clearInterval(this.clock);
    for (const stop of this.stops) stop.dispose();
  }

  protected override render(): TemplateResult {
    const { threads, current } = this.feed;
    const open = threads.filter(thread => thread.resolved === undefined);
    const shown = threads.filter(thread => (thread.resolved === undefined) === (this.shows === 'open') || thread.id === current);
    return html`<div class="comments">
      <div class="comments-bar">
        <div class="segments" role="group" aria-label=${t.comments.which}>
          ${this.segment('open', t.comments.open(open.length))} ${this.segment('resolved', t.comments.resolved(threads.length - open.length))}
        </div>
        <button class="button plain square" aria-label=${t.comments.begin} title=${t.comments.begin} ?disabled=${this.locked} @click=${() => this.feed.begin(anchorHere(this.session))}>${icon('add')}</button>
      </div>
      ${this.feed.anchor && !this.locked ? this.composer(this.feed.anchor) : nothing}
      ${shown.length === 0 ? html`<p class="panel-note">${this.shows === 'open' ? t.comments.none : t.comments.noneResolved}</p>` : nothing}
      <ul class="threads">
        ${repeat(shown, thread => thread.id, thread => html`<li>${this.thread(thread)}</li>`)}
      </ul>
      <div class="visually-hidden" role="status">${this.said}</div>
    </div>`;
  }

  private segment(value: 'open' | 'resolved', label: string): TemplateResult {
    return html`<button class="button plain" aria-pressed=${this.shows === value ? 'true' : 'false'} @click=${() => (this.shows = value)}>${label}</button>`;
  }

  private composer({ elementId, place }: Anchor): TemplateResult {
    const title = titleOf(this.session, elementId);
    const about = elementId === undefined ? { place } : { elementId };
    const send = ({ id, text }: Draft): Promise<Refusal | undefined> => this.feed.send({ wish: 'add', threadId: id, text, ...about });
    return html`<section class="thread open new" aria-label=${t.comments.threadAbout(title)}>
      <h2 class="thread-name">${title}</h2>
      <glsp-composer
        data-new
        .feed=${this.feed}
        .draftKey=${NEW}
        .label=${t.comments.about(title)}
        .action=${t.comments.comment}
        .online=${this.online}
        .send=${send}
        .done=${(sent?: Draft) => this.done(sent)}
      ></glsp-composer>
    </section>`;
  }

  private thread(thread: Thread): TemplateResult {
    return html`<glsp-thread
      data-thread=${thread.id}
      .session=${this.session}
      .thread=${thread}
      .heading=${titleOf(this.session, thread.elementId)}
      .open=${thread.id === this.feed.current}
      .fresh=${commentsOf(thread).some(comment => this.feed.isUnread(comment))}
      .locked=${this.locked}
      .online=${this.online}
      .now=${this.now}
    ></glsp-thread>`;
  }

  private changed(): void {
    this.requestUpdate();
    this.see();
    if (!this.feed.wantsFocus) return;
    this.feed.wantsFocus = false;
    const wanted = this.feed.get(this.feed.current);
    if (wanted !== undefined) this.shows = wanted.resolved === undefined ? 'open' : 'resolved';
    void this.updateComplete.then(() => this.takeFocus());
  }

  /** Whoever has the list before them a moment has seen what is new; a page in the background has not. */
  private see(): void {
    if (this.feed.unread === 0) return;
    this.seeing ??= window.setTimeout(() => {
      this.seeing = undefined;
      if (document.visibilityState === 'visible') this.feed.look();
      else document.addEventListener('visibilitychange', () => this.isConnected && this.see(), { once: true });
    }, SEEN_MS);
  }

  private async takeFocus(): Promise<void> {
    const field = this.feed.anchor === undefined ? null : this.querySelector<Composer>('glsp-composer[data-new]');
    const thread = this.querySelector<ThreadView>(`glsp-thread[data-thread="${this.feed.current}"]`);
    const wanted = thread ?? field;
    await wanted?.updateComplete;
    wanted?.scrollIntoView({ block: 'nearest' });
    if (wanted !== null) wanted.focus();
    else this.querySelector<HTMLElement>('.segments button')?.focus();
  }

  /** The new thread is looked at; what was laid down leads back to the canvas. */
  private done(sent: Draft | undefined): void {
    this.feed.leave();
    if (sent === undefined) this.session.focusCanvas();
    else this.feed.show(sent.id);
  }

  private announce(fresh: readonly Fresh[]): void {
    const [first] = fresh;
    if (first === undefined) return;
    const about = titleOf(this.session, first.thread.elementId);
    this.said = fresh.length === 1 ? `${t.comments.said(first.comment.author, about)}: ${first.comment.text}` : t.comments.manySaid(fresh.length);
  }
}
