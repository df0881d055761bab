// SPDX-License-Identifier: Apache-2.0
// Four handles around the selected node, or, while nothing is selected, around the one that the mouse rests on. A click adds what most likely follows on that side; a drag draws an edge to a
// node, or, let go above the empty canvas, asks what should be there. The same by keys (Alt+Shift+Arrow). The handles
// stand outside the node, so that they cover neither its border nor the handles that resize it, and are gone while
// anything is in the hand or the view moves.
import { type Bounds, GNode, type Point } from '@eclipse-glsp/client';
import { html, LitElement, nothing, type PropertyValues, type SVGTemplateResult, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import './connect.css';
import { READABLE_ZOOM } from '../canvas/looks';
import { boxOf, selecting } from '../canvas/moves';
import type { EditorSession } from '../editor/session';
import { nameOf } from '../panel/names';
import { icon } from '../shell/icons';
import { type MenuPart, showMenu } from '../shell/menu';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';
import { ConnectDrag } from './drag';
import { EdgeKinds } from './edge-kinds';
import type { Side } from './free-place';
import { entriesOf, Offers } from './offers';
import { NodeHover } from './node-hover';
import { middleOf, previewTemplate } from './preview';

export const SIDES: readonly Side[] = ['top', 'right', 'bottom', 'left'];
/** From the border of the node to the middle of a handle, px of the screen: resize handles end before it. */
const AWAY = 22;
/** A press that moved less is a click, px. */
const CLICK_REACH = 4;
/** The view has come to rest, ms. */
const REST_MS = 140;

@customElement('glsp-connect')
export class QuickConnect extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  @property({ attribute: false }) selected: readonly string[] = [];
  @property({ type: Boolean }) disabled = false;
  @state() private drag: ConnectDrag | undefined;
  @state() private isMoving = false;
  private kinds!: EdgeKinds;
  private offers!: Offers;
  private letGo: (() => void) | undefined;
  private timer: number | undefined;
  private hover: NodeHover | undefined;
  private frame = 0;
  /** The node that was added last and is not on the canvas yet. */
  private awaited = '';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.session.onViewport(() => this.viewMoved());
    this.session.onModel(() => this.modelChanged());
    this.session.onHand(() => this.redraw());
    // Arrow keys move the node before the server hears of it.
    this.parentElement?.addEventListener('keydown', this.redraw);
    window.addEventListener('pointerup', this.redraw);
    if (this.parentElement !== null) this.hover = new NodeHover(this.parentElement, target => this.contains(target), () => this.hovered());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
    window.cancelAnimationFrame(this.frame);
    window.removeEventListener('pointerup', this.redraw);
    this.hover?.dispose();
    this.parentElement?.removeEventListener('keydown', this.redraw);
    this.letGo?.();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('session')) {
      this.kinds = new EdgeKinds(this.session);
      this.offers = new Offers(this.session, this.kinds, id => (this.awaited = id));
    }
    if (changed.has('selected') && this.only !== undefined) void this.asked(this.kinds.all()).then(this.redraw);
  }

  private hovered(): void {
    if (this.selected.length === 0 && this.offered !== undefined) void this.asked(this.kinds.all()).then(this.redraw);
    this.requestUpdate();
  }

  /** Asks what should be on that side of the selected node; adds it at once when there is no choice. */
  async grow(side: Side): Promise<void> {
    const source = this.only;
    if (source === undefined) {
      toast({ tone: 'info', text: t.connect.selectOne });
      return;
    }
    const at = this.inWindow(middleOf(this.onScreen(boxOf(source)), side));
    this.choose(await this.asked(this.offers.beside(source, side)), source, at);
  }

  protected override render(): TemplateResult {
    // The handle that a finger took keeps its events only as long as it is there.
    return html`<div class="connect ${this.drag === undefined ? '' : 'drawing'}">
      ${this.handles()}${this.drag === undefined ? nothing : html`<svg aria-hidden="true">${this.preview(this.drag)}</svg>`}
    </div>`;
  }

  private handles(): TemplateResult | typeof nothing {
    const { offered, session } = this;
    const zoom = session.viewport?.zoom ?? 0;
    if (offered === undefined || this.disabled || this.isMoving || session.hasTool || zoom < READABLE_ZOOM || !this.kinds.mayLeave(offered)) return nothing;
    const box = this.onScreen(boxOf(offered));
    return html`${SIDES.map(side => this.handle(side, box))}`;
  }

  private handle(side: Side, box: Bounds): TemplateResult {
    const { x, y } = middleOf({ x: box.x - AWAY, y: box.y - AWAY, width: box.width + 2 * AWAY, height: box.height + 2 * AWAY }, side);
    return html`<button
      class="connect-handle ${side}"
      style="transform: translate(${x}px, ${y}px)"
      tabindex="-1"
      aria-label=${t.connect.handle[side]}
      title=${t.connect.handle[side]}
      @pointerdown=${(event: PointerEvent) => this.pressed(side, event)}
      @click=${(event: MouseEvent) => this.clicked(side, event)}
    >
      <span>${icon('add')}</span>
    </button>`;
  }

  private preview(drag: ConnectDrag): SVGTemplateResult | typeof nothing {
    const { target, allowed } = drag;
    if (!this.session.isStored(drag.source.id)) return nothing;
    const stage = this.stage;
    const to = { x: drag.at.x - stage.left, y: drag.at.y - stage.top };
    const shown = target && { box: this.onScreen(boxOf(target)), isAllowed: allowed && allowed.length > 0 };
    const from = middleOf(this.onScreen(boxOf(drag.source)), drag.side);
    return previewTemplate({ from, to, ...(shown && { target: shown }), isNew: target === undefined && drag.isOnCanvas });
  }

  // --- the hand -------------------------------------------------------------------------------------------------

  private pressed(side: Side, event: PointerEvent): void {
    const source = this.offered;
    if (event.button !== 0 || source === undefined || this.drag !== undefined) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    const start = { x: event.clientX, y: event.clientY };
    this.letGo = this.listen(
      move => {
        const at = { x: move.clientX, y: move.clientY };
        if (this.drag === undefined && Math.hypot(at.x - start.x, at.y - start.y) < CLICK_REACH) return;
        this.drag ??= new ConnectDrag(this.session, this.kinds, source, side, at, () => this.requestUpdate());
        this.drag.move(at);
      },
      end => {
        this.letGo?.();
        if (end.type !== 'pointerup') this.drag = undefined;
        else if (this.drag === undefined) void this.addLikeliest(side, source);
        else void this.dropped(this.drag);
      },
    );
  }

  /** A click without a press is one of the keyboard, or of a reader of screens. */
  private clicked(side: Side, event: MouseEvent): void {
    if (event.detail === 0) void this.addLikeliest(side, this.offered);
  }

  private listen(moved: (event: PointerEvent) => void, ended: (event: PointerEvent) => void): () => void {
    const stop = new AbortController();
    const options = { capture: true, signal: stop.signal };
    window.addEventListener('pointermove', moved, options);
    for (const kind of ['pointerup', 'pointercancel'] as const) window.addEventListener(kind, ended, options);
    const escaped = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      stop.abort();
      this.drag = undefined;
    };
    window.addEventListener('keydown', escaped, options);
    return () => stop.abort();
  }

  private async dropped(drag: ConnectDrag): Promise<void> {
    const { source, target, at } = drag;
    if (!drag.isOnCanvas) {
      this.drag = undefined;
      return;
    }
    const parts = await this.asked(this.offers.at(source, this.inGraph(at), target));
    if (this.drag === drag) this.choose(parts, source, at, target);
  }

  private async addLikeliest(side: Side, source: GNode | undefined): Promise<void> {
    // The node that was added last takes over the handles when it is there.
    if (source === undefined || this.awaited !== '') return;
    if ((await this.asked(this.offers.addLikeliest(source, side))) === false) this.nothing(source);
  }

  /** Runs what there is, or lets one choose; what was drawn is seen until then. */
  private choose(parts: readonly MenuPart[] | undefined, source: GNode, at: Point, target?: GNode): void {
    const entries = entriesOf(parts ?? []);
    const isClear = entries.length === 1;
    if (parts !== undefined && entries.length === 0) this.nothing(source, target);
    if (isClear) entries[0]?.run(at);
    if (isClear || entries.length === 0) this.drag = undefined;
    else showMenu(parts ?? [], at, () => (this.drag = undefined));
  }

  private nothing(source: GNode, target?: GNode): void {
    const text = target === undefined ? t.connect.nothingFollows(nameOf(source)) : t.connect.notAllowed(nameOf(source), nameOf(target));
    toast({ tone: 'warning', text, ...(target === undefined ? { detail: t.connect.nothingFollowsHint } : {}) });
  }

  /** An answer of the server; undefined when it refused to say (the node went, the connection is gone). */
  private async asked<T>(answer: Promise<T>): Promise<T | undefined> {
    try {
      return await answer;
    } catch (error) {
      toast({ tone: 'error', text: t.connect.notAnswered, detail: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  }

  // --- where things are -----------------------------------------------------------------------------------------

  /** The one selected element, if it is a node. */
  private get only(): GNode | undefined {
    return this.selected.length === 1 ? this.nodeOf(this.selected[0]) : undefined;
  }

  /** The node that has handles. */
  private get offered(): GNode | undefined {
    return this.selected.length === 0 ? this.nodeOf(this.hover?.id) : this.only;
  }

  private nodeOf(id: string | undefined): GNode | undefined {
    const found = id === undefined ? undefined : this.session.root?.index.getById(id);
    return found instanceof GNode && this.session.isStored(found.id) ? found : undefined;
  }

  private get stage(): DOMRect {
    return (this.parentElement ?? this).getBoundingClientRect();
  }

  /** From the frame of the graph to px of the stage. */
  private onScreen({ x, y, width, height }: Bounds): Bounds {
    const { scroll, zoom } = this.session.viewport ?? { scroll: { x: 0, y: 0 }, zoom: 1 };
    return { x: (x - scroll.x) * zoom, y: (y - scroll.y) * zoom, width: width * zoom, height: height * zoom };
  }

  private inWindow({ x, y }: Point): Point {
    const { left, top } = this.stage;
    return { x: x + left, y: y + top };
  }

  private inGraph({ x, y }: Point): Point {
    const { scroll, zoom } = this.session.viewport ?? { scroll: { x: 0, y: 0 }, zoom: 1 };
    const { left, top } = this.stage;
    return { x: (x - left) / zoom + scroll.x, y: (y - top) / zoom + scroll.y };
  }

  // --- what moves -----------------------------------------------------------------------------------------------

  private viewMoved(): void {
    if (this.drag !== undefined) {
      this.redraw();
      return;
    }
    this.isMoving = true;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => (this.isMoving = false), REST_MS);
  }

  private modelChanged(): void {
    this.redraw();
    if (this.awaited === '' || !this.session.isStored(this.awaited)) return;
    void this.session.dispatch(selecting([this.awaited]));
    void this.session.reveal(this.awaited);
    this.awaited = '';
  }

  private readonly redraw = (): void => {
    window.cancelAnimationFrame(this.frame);
    this.frame = window.requestAnimationFrame(() => this.requestUpdate());
  };
}
