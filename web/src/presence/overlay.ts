// SPDX-License-Identifier: Apache-2.0
// Pointers and selections of others, above the canvas. Never in the way: it takes no pointer and no focus, and screen
// readers hear of others through the list of who is here.
import { GNode, type GModelElement, type Point } from '@eclipse-glsp/client';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { boxOf } from '../canvas/moves';
import type { EditorSession } from '../editor/session';
import { hue } from '../shell/author';
import type { Person } from './module';
import './presence.css';

/** Boxes around more than this many elements of one selection are noise. */
const MOST_BOXES = 30;

@customElement('glsp-presence')
export class PresenceOverlay extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  @state() private people: readonly Person[] = [];
  private frame = 0;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.session.onPresence(people => (this.people = people));
    this.session.onViewport(() => this.tellView());
    this.session.onModel(() => this.redraw());
    this.session.hidden.onChange(() => this.redraw());
    this.session.onSelection(change => this.session.presence.tell({ selection: [...change.selectedElements] }));
    const stage = this.parentElement;
    stage?.addEventListener('pointermove', this.pointed);
    stage?.addEventListener('pointerleave', this.left);
    this.tellView();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.cancelAnimationFrame(this.frame);
    this.parentElement?.removeEventListener('pointermove', this.pointed);
    this.parentElement?.removeEventListener('pointerleave', this.left);
  }

  protected override render(): TemplateResult {
    return html`<div class="presence" aria-hidden="true">
      ${this.people.flatMap(person => this.boxes(person))}
      ${repeat(
        this.people.filter(person => person.cursor !== undefined),
        person => person.id,
        person => this.pointer(person),
      )}
    </div>`;
  }

  private pointer(person: Person): TemplateResult | typeof nothing {
    const at = person.cursor && this.onScreen(person.cursor);
    if (at === undefined) return nothing;
    return html`<div class="presence-pointer" style="--hue: ${hue(person.name)}; transform: translate(${at.x}px, ${at.y}px)">
      <svg viewBox="0 0 16 20" width="16" height="20"><path d="M1 1l5 17 2.500-7L15 9z"></path></svg><span>${person.name}</span>
    </div>`;
  }

  private boxes(person: Person): readonly TemplateResult[] {
    const zoom = this.session.viewport?.zoom ?? 1;
    // What an agent changed is lit up already; its name at it says enough.
    const elements = (person.selection ?? []).slice(0, MOST_BOXES).flatMap(id => nodeOf(this.session.root?.index.getById(id))).filter(node => !this.session.hidden.has(node));
    return elements.flatMap((node, index) => {
      const box = boxOf(node);
      const at = this.onScreen(box);
      if (at === undefined) return [];
      const style = `--hue: ${hue(person.name)}; transform: translate(${at.x - 4}px, ${at.y - 4}px); width: ${box.width * zoom + 8}px; height: ${box.height * zoom + 8}px`;
      const name = index === 0 ? html`<span>${person.name}</span>` : nothing;
      return [html`<div class="presence-box ${person.kind === 'person' ? '' : 'agent'}" style=${style}>${name}</div>`];
    });
  }

  private onScreen({ x, y }: Point): Point | undefined {
    const { viewport } = this.session;
    if (viewport === undefined) return undefined;
    return { x: (x - viewport.scroll.x) * viewport.zoom, y: (y - viewport.scroll.y) * viewport.zoom };
  }

  private redraw(): void {
    if (this.people.length === 0) return;
    window.cancelAnimationFrame(this.frame);
    this.frame = window.requestAnimationFrame(() => this.requestUpdate());
  }

  private tellView(): void {
    const { root, viewport } = this.session;
    this.redraw();
    if (root === undefined || viewport === undefined) return;
    const { width, height } = root.canvasBounds;
    const { scroll, zoom } = viewport;
    this.session.presence.tell({ view: { x: scroll.x, y: scroll.y, width: width / zoom, height: height / zoom } });
  }

  private readonly pointed = (event: PointerEvent): void => {
    const { viewport } = this.session;
    if (viewport === undefined) return;
    const box = this.getBoundingClientRect();
    const place = this.parentElement?.getBoundingClientRect() ?? box;
    const cursor = {
      x: Math.round((event.clientX - place.left) / viewport.zoom + viewport.scroll.x),
      y: Math.round((event.clientY - place.top) / viewport.zoom + viewport.scroll.y),
    };
    this.session.presence.tell({ cursor });
  };

  private readonly left = (): void => this.session.presence.tell({ cursor: undefined });
}

/** The node that an element belongs to. */
function nodeOf(element: GModelElement | undefined): readonly GNode[] {
  return element instanceof GNode ? [element] : [];
}
