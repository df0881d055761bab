// SPDX-License-Identifier: Apache-2.0
// The whole diagram in a corner: boxes painted on one small canvas (5,000 take about a millisecond), and a frame around
// what is seen. A click or a drag goes there. People who cannot see it have the outline; it is hidden from screen readers.
import { GNode, GParentElement, type GModelElement, SetViewportAction } from '@eclipse-glsp/client';
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { around } from '../commands/arrange';
import type { EditorSession } from '../editor/session';
import './minimap.css';

const WIDTH = 180;
const HEIGHT = 120;
/** Edits in a row are painted once. */
const CALM_MS = 120;
/** Room around the diagram, as a part of its longer side. */
const ROOM = 0.06;

interface Painted {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

@customElement('glsp-minimap')
export class Minimap extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  private painted: Painted | undefined;
  private timer: number | undefined;
  private frame = 0;
  private readonly theme = new MutationObserver(() => this.paint());
  private readonly scheme = window.matchMedia('(prefers-color-scheme: dark)');

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.session.onModel(() => this.later());
    this.session.hidden.onChange(() => this.later());
    this.session.onViewport(() => this.outline());
    this.theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    this.scheme.addEventListener('change', this.repaint);
    this.paint();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
    window.cancelAnimationFrame(this.frame);
    this.theme.disconnect();
    this.scheme.removeEventListener('change', this.repaint);
  }

  protected override render(): TemplateResult {
    return html`<div class="minimap" aria-hidden="true" @pointerdown=${this.pressed} @pointermove=${this.dragged}>
      <canvas width=${WIDTH * 2} height=${HEIGHT * 2}></canvas>
      <div class="minimap-frame"></div>
    </div>`;
  }

  private later(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.paint(), CALM_MS);
  }

  private readonly repaint = (): void => this.paint();

  private paint(): void {
    const canvas = this.querySelector('canvas');
    const context = canvas?.getContext('2d');
    const { root } = this.session;
    if (canvas == null || context == null || root === undefined) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    const boxes: { readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly holds: boolean }[] = [];
    const walk = (element: GModelElement, x: number, y: number): void => {
      const at = (element as { readonly position?: { readonly x: number; readonly y: number } }).position ?? { x: 0, y: 0 };
      const [left, top] = element === root ? [0, 0] : [x + at.x, y + at.y];
      const children = element instanceof GParentElement ? element.children : [];
      if (element instanceof GNode && this.session.isStored(element.id) && !this.session.hidden.has(element)) {
        boxes.push({ x: left, y: top, ...element.size, holds: children.some(child => child.type === 'struct') });
      }
      for (const child of children) walk(child, left, top);
    };
    walk(root, 0, 0);
    this.hidden = boxes.length === 0;
    const all = around(boxes);
    const room = ROOM * Math.max(all.width, all.height, 1);
    const scale = Math.min((WIDTH * 2) / (all.width + 2 * room), (HEIGHT * 2) / (all.height + 2 * room));
    const left = all.x - (WIDTH * 2 / scale - all.width) / 2;
    const top = all.y - (HEIGHT * 2 / scale - all.height) / 2;
    this.painted = { scale, left, top };
    const style = getComputedStyle(this);
    const [fill, held] = [style.getPropertyValue('--edge'), style.getPropertyValue('--tone-slate-line')];
    for (const box of boxes) {
      context.globalAlpha = box.holds ? 0.35 : 1;
      context.fillStyle = box.holds ? held : fill;
      context.fillRect((box.x - left) * scale, (box.y - top) * scale, Math.max(1.5, box.width * scale), Math.max(1.5, box.height * scale));
    }
    this.outline();
  }

  /** Puts the frame where the view is. */
  private outline(): void {
    const frame = this.querySelector<HTMLElement>('.minimap-frame');
    const { painted } = this;
    const { root, viewport } = this.session;
    if (frame === null || painted === undefined || root === undefined || viewport === undefined) return;
    const factor = painted.scale / 2;
    const clamp = (value: number, most: number): number => Math.max(0, Math.min(most, value));
    const left = clamp((viewport.scroll.x - painted.left) * factor, WIDTH);
    const top = clamp((viewport.scroll.y - painted.top) * factor, HEIGHT);
    const right = clamp((viewport.scroll.x + root.canvasBounds.width / viewport.zoom - painted.left) * factor, WIDTH);
    const bottom = clamp((viewport.scroll.y + root.canvasBounds.height / viewport.zoom - painted.top) * factor, HEIGHT);
    Object.assign(frame.style, { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` });
  }

  private readonly pressed = (event: PointerEvent): void => {
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.go(event);
  };

  private readonly dragged = (event: PointerEvent): void => {
    if (event.buttons === 1) this.go(event);
  };

  private go(event: PointerEvent): void {
    const { painted } = this;
    const { root, viewport } = this.session;
    if (painted === undefined || root === undefined || viewport === undefined) return;
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const x = ((event.clientX - box.left) * 2) / painted.scale + painted.left;
    const y = ((event.clientY - box.top) * 2) / painted.scale + painted.top;
    const scroll = { x: x - root.canvasBounds.width / 2 / viewport.zoom, y: y - root.canvasBounds.height / 2 / viewport.zoom };
    window.cancelAnimationFrame(this.frame);
    this.frame = window.requestAnimationFrame(() => {
      void this.session.dispatch(SetViewportAction.create(root.id, { scroll, zoom: viewport.zoom }, { animate: false }));
    });
  }
}
