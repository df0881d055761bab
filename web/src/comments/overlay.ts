// SPDX-License-Identifier: Apache-2.0
// Signs of open threads above the canvas, at their elements and places. They follow every movement without a drawing of
// the canvas; with the keyboard they are one stop, and arrows walk among them. News of others are told here as well,
// because this is there whether or not the panel is.
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { CANVAS_ID } from '../editor/canvas-container';
import type { EditorSession } from '../editor/session';
import { icon } from '../shell/icons';
import { showMenu } from '../shell/menu';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';
import './comments.css';
import type { Fresh } from './feed';
import { type Sign, signs } from './marks';
import { find, titleOf } from './places';

/** A text in a message is cut here. */
const EXCERPT = 140;

@customElement('glsp-comment-signs')
export class CommentSigns extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  private frame = 0;
  private at = '';
  private readonly stops: { dispose(): void }[] = [];

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    const { comments } = this.session;
    this.stops.push(
      comments.onChange(() => this.redraw()),
      comments.onFresh(fresh => this.tell(fresh)),
    );
    this.session.onViewport(() => this.redraw());
    this.session.onModel(() => this.redraw());
    this.session.onMoving(() => this.redraw());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.cancelAnimationFrame(this.frame);
    for (const stop of this.stops) stop.dispose();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { root, viewport, comments } = this.session;
    if (root === undefined || viewport === undefined) return nothing;
    const { width, height } = root.canvasBounds;
    const open = comments.threads.filter(thread => thread.resolved === undefined || thread.id === comments.current);
    const found = signs(open, { scroll: viewport.scroll, zoom: viewport.zoom, width, height }, thread => find(this.session, thread));
    if (!found.some(sign => sign.key === this.at)) this.at = found[0]?.key ?? '';
    return html`<div class="comment-signs" role="group" aria-label=${t.comments.onCanvas} @keydown=${this.key} @wheel=${this.wheel}>
      ${repeat(found, sign => sign.key, sign => this.sign(sign))}
    </div>`;
  }

  private sign(sign: Sign): TemplateResult {
    const { comments } = this.session;
    const isCurrent = sign.threads.some(thread => thread.id === comments.current);
    const isUnread = sign.threads.some(thread => [thread.first, ...(thread.replies ?? [])].some(comment => comments.isUnread(comment)));
    const classes = `comment-sign ${isCurrent ? 'current' : ''} ${isUnread ? 'unread' : ''} ${sign.isGone ? 'gone' : ''}`;
    const [first] = sign.threads;
    const label = t.comments.sign(sign.comments, titleOf(this.session, first?.elementId), sign.threads.length);
    return html`<button
      class=${classes}
      style="transform: translate(${Math.round(sign.at.x)}px, ${Math.round(sign.at.y)}px)"
      aria-label=${label}
      title=${label}
      tabindex=${sign.key === this.at ? 0 : -1}
      @focus=${() => (this.at = sign.key)}
      @click=${(event: Event) => this.open(sign, event.currentTarget as HTMLElement)}
    >
      ${icon('comment')}<span>${sign.comments}</span>
    </button>`;
  }

  private open(sign: Sign, button: HTMLElement): void {
    const { comments } = this.session;
    const [first, ...others] = sign.threads;
    if (first === undefined) return;
    if (others.length === 0) comments.show(first.id);
    else {
      const entries = sign.threads.map(thread => ({
        label: t.comments.entry(titleOf(this.session, thread.elementId), excerpt(thread.first.text || t.comments.deleted, 40)),
        run: () => comments.show(thread.id),
      }));
      showMenu(entries, button);
    }
  }

  private tell(fresh: readonly Fresh[]): void {
    const [first] = fresh;
    // Who looks at the list is told there.
    if (first === undefined || document.querySelector('glsp-comments') !== null) return;
    const { comment, thread } = first;
    const action = { label: t.comments.show, run: () => this.session.comments.show(fresh.length === 1 ? thread.id : '') };
    if (fresh.length > 1) toast({ tone: 'info', text: t.comments.manySaid(fresh.length), action });
    else toast({ tone: 'info', text: t.comments.said(comment.author, titleOf(this.session, thread.elementId)), detail: excerpt(comment.text, EXCERPT), action });
  }

  private redraw(): void {
    window.cancelAnimationFrame(this.frame);
    this.frame = window.requestAnimationFrame(() => this.requestUpdate());
  }

  /** Scrolling and zooming go on when a sign comes under the pointer. */
  private readonly wheel = (event: WheelEvent): void => {
    event.preventDefault();
    document.querySelector(`#${CANVAS_ID} > svg`)?.dispatchEvent(new WheelEvent('wheel', event));
  };

  private readonly key = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 0;
    if (by === 0) return;
    const all = [...this.querySelectorAll<HTMLElement>('.comment-sign')];
    all.at((all.indexOf(document.activeElement as HTMLElement) + by) % all.length)?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
}

function excerpt(text: string, most: number): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}
