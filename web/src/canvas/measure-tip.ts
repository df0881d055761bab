// SPDX-License-Identifier: Apache-2.0
// What is in the hand, in numbers: its place while it is moved, its size while it is resized. Beside the panel, which has
// the same numbers for everybody, so nobody has to hear them here.
import { type Action, GNode, type GModelRoot, MoveAction, SetBoundsFeedbackAction } from '@eclipse-glsp/client';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { around } from '../commands/arrange';
import type { EditorSession } from '../editor/session';
import { t } from '../texts/texts';
import { boxOf, outermost } from './moves';
import './measure-tip.css';

/** Moves by keys have no end that is told; the numbers go when nothing moves for this long, ms. */
const REST_MS = 900;
/** Distance from what it is about, px of the screen. */
const GAP = 10;

interface Shown {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

@customElement('glsp-measure-tip')
export class MeasureTip extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  @state() private shown: Shown | undefined;
  private ids: readonly string[] = [];
  private isResize = false;
  private frame: number | undefined;
  private timer: number | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const kind of ['pointerup', 'pointercancel']) window.addEventListener(kind, this.over, true);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const kind of ['pointerup', 'pointercancel']) window.removeEventListener(kind, this.over, true);
    this.over();
  }

  protected override firstUpdated(): void {
    this.session.onMoving(action => this.moved(action));
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.shown === undefined) return nothing;
    const { text, x, y } = this.shown;
    return html`<div class="measure-tip" aria-hidden="true" style="transform: translate(calc(${x}px - 50%), ${y}px)">${text}</div>`;
  }

  /** Drawn with the next frame: the canvas is not there yet, and several moves in a frame are one. */
  private moved(action: Action): void {
    this.isResize = action.kind === SetBoundsFeedbackAction.KIND;
    this.ids = this.isResize
      ? (action as SetBoundsFeedbackAction).bounds.map(each => each.elementId)
      : (action as MoveAction).moves.map(each => each.elementId);
    this.frame ??= window.requestAnimationFrame(() => this.look());
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(this.over, REST_MS);
  }

  private look(): void {
    this.frame = undefined;
    const { root, viewport } = this.session;
    if (root === undefined || viewport === undefined) return;
    const nodes = outermost(this.ids.flatMap(id => nodeOf(root, id)));
    if (nodes.length === 0) return;
    const { x, y, width, height } = around(nodes.map(boxOf));
    const { scroll, zoom } = viewport;
    const round = Math.round;
    this.shown = {
      text: this.isResize ? t.drawing.size(round(width), round(height)) : t.drawing.place(round(x), round(y)),
      x: round((x + width / 2 - scroll.x) * zoom),
      y: round((y + height - scroll.y) * zoom + GAP),
    };
  }

  private readonly over = (): void => {
    window.clearTimeout(this.timer);
    if (this.frame !== undefined) window.cancelAnimationFrame(this.frame);
    this.frame = this.timer = undefined;
    this.shown = undefined;
  };
}

function nodeOf(root: Readonly<GModelRoot>, id: string): GNode[] {
  const found = root.index.getById(id);
  return found instanceof GNode ? [found] : [];
}
