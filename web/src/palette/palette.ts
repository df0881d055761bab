// SPDX-License-Identifier: Apache-2.0
// The palette: what can be drawn, as the server lists it. A click or a press-and-drag takes an element in the hand; Enter
// puts a node in the middle of the view, or an edge between two selected nodes, so that drawing needs no mouse.
import {
  type Action,
  CreateEdgeOperation,
  CreateNodeOperation,
  EnableDefaultToolsAction,
  EnableToolsAction,
  MarqueeMouseTool,
  type PaletteItem,
  RequestContextActions,
  TriggerEdgeCreationAction,
  TriggerNodeCreationAction,
  GNode,
} from '@eclipse-glsp/client';
import { html, LitElement, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import './palette.css';
import { diamond } from '../canvas/geometry';
import { GLYPHS } from '../canvas/glyphs';
import type { EditorSession } from '../editor/session';
import { lookFor } from '../languages/look';
import { lookOf } from '../languages/registry';
import { type PaletteEntry, paletteEntries } from '../languages/offers';
import { icon, type IconName } from '../shell/icons';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';

type Tool = 'select' | 'marquee';

@customElement('glsp-palette')
export class Palette extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  @property({ type: Boolean }) disabled = false;
  @state() private groups: readonly PaletteEntry[] = [];
  @state() private wanted = '';
  /** Label of the item in the hand. */
  @state() private held = '';
  @state() private tool: Tool = 'select';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Asks the server for the items; previews carry the next names, so they are asked for again after changes. */
  async load(): Promise<void> {
    const context = { selectedElementIds: [] };
    const answer = await this.session.request(RequestContextActions.create({ contextId: 'tool-palette', editorContext: context }));
    this.groups = paletteEntries(this.session.diagramType, answer.actions as PaletteItem[]).toSorted((left, right) => left.sortString.localeCompare(right.sortString));
  }

  /** The tool in the hand was laid down (Escape, or the element was placed). */
  released(): void {
    this.held = '';
    this.tool = 'select';
  }

  protected override render(): TemplateResult {
    return html`<aside class="palette" aria-label=${t.palette.palette}>
      <div class="palette-tools" role="toolbar" aria-label=${t.palette.tools}>
        ${this.toolButton('select', t.palette.select, 'cursor')} ${this.toolButton('marquee', t.palette.marquee, 'marquee')}
      </div>
      <label class="palette-search">
        ${icon('search')}<span class="visually-hidden">${t.palette.searchPalette}</span>
        <input class="field" type="search" placeholder=${t.palette.search} .value=${this.wanted} @input=${this.searched} @keydown=${this.searchKey} />
      </label>
      <div class="palette-groups">${this.disabled ? html`<p class="palette-note">${t.palette.readOnly}</p>` : this.items()}</div>
    </aside>`;
  }

  private toolButton(tool: Tool, label: string, name: IconName): TemplateResult {
    const pressed = this.tool === tool && this.held === '';
    return html`<button class="button plain square" aria-label=${label} title=${label} aria-pressed=${pressed ? 'true' : 'false'} @click=${() => this.take(tool)}>
      ${icon(name)}
    </button>`;
  }

  private items(): TemplateResult {
    const text = this.wanted.trim().toLowerCase();
    const groups = this.groups
      .map(group => ({ group, items: this.sorted(group).filter(item => `${item.label} ${item.also ?? ''}`.toLowerCase().includes(text)) }))
      .filter(({ items }) => items.length > 0);
    if (groups.length === 0) return html`<p class="palette-note" role="status">${text === '' ? t.palette.loading : t.palette.noneCalled}</p>`;
    return html`${groups.map(
      ({ group, items }) =>
        html`<section aria-label=${group.label}>
          <h2>${group.label}</h2>
          ${items.map(item => this.itemButton(item))}
        </section>`,
    )}`;
  }

  private sorted(group: PaletteEntry): readonly PaletteEntry[] {
    return (group.children ?? [group]).toSorted((left, right) => left.sortString.localeCompare(right.sortString));
  }

  private itemButton(item: PaletteItem): TemplateResult {
    return html`<button
      class="palette-item"
      aria-pressed=${this.held === item.label ? 'true' : 'false'}
      @pointerdown=${(event: PointerEvent) => this.grab(item, event)}
      @click=${(event: MouseEvent) => this.clicked(item, event)}
    >
      ${preview(this.session.diagramType, item)}<span>${item.label}</span>
    </button>`;
  }

  private grab(item: PaletteItem, event: PointerEvent): void {
    if (event.button !== 0) return;
    (event.currentTarget as HTMLElement).releasePointerCapture(event.pointerId);
    this.held = item.label;
    void this.session.dispatch(...item.actions);
  }

  /** `detail` is 0 for a click made by the keyboard; the mouse has already grabbed the item by then. */
  private clicked(item: PaletteItem, event: MouseEvent): void {
    if (event.detail !== 0) return;
    const actions = item.actions.map(action => this.byKeyboard(action)).filter(action => action !== undefined);
    void this.session.dispatch(...actions);
  }

  private byKeyboard(action: Action): Action | undefined {
    if (TriggerNodeCreationAction.is(action)) {
      return CreateNodeOperation.create(action.elementTypeId, { location: this.session.middle, ...(action.args ? { args: action.args } : {}) });
    }
    if (!TriggerEdgeCreationAction.is(action)) return action;
    const [source, target] = this.session.context.selectedElements.filter(element => element instanceof GNode);
    if (source === undefined || target === undefined) {
      toast({ tone: 'info', text: t.palette.selectTwo, detail: t.palette.selectTwoHint });
      return undefined;
    }
    return CreateEdgeOperation.create({ elementTypeId: action.elementTypeId, sourceElementId: source.id, targetElementId: target.id });
  }

  private take(tool: Tool): void {
    this.held = '';
    this.tool = tool;
    void this.session.dispatch(tool === 'select' ? EnableDefaultToolsAction.create() : EnableToolsAction.create([MarqueeMouseTool.ID]));
  }

  private readonly searched = (event: Event): void => {
    this.wanted = (event.target as HTMLInputElement).value;
  };

  private readonly searchKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.wanted = '';
    if (event.key === 'ArrowDown') this.querySelector<HTMLElement>('.palette-item')?.focus();
  };
}

/** A small picture of what the item draws. */
function preview(diagramType: string, item: PaletteItem): TemplateResult | typeof nothing {
  const action = item.actions[0];
  const type = action !== undefined && 'elementTypeId' in action ? String(action.elementTypeId) : '';
  const looks = lookOf(diagramType);
  const edge = lookFor(looks.edges, type);
  if (TriggerEdgeCreationAction.is(action)) {
    return picture(
      'edge',
      svg`<path class="line" d="M5 22 L26 10" stroke-dasharray=${edge?.line === 'dashed' ? '4 3' : nothing}></path>
        <path class="arrow" d="M29.500 8 L21.800 8 L25.800 14.500 Z"></path>`,
    );
  }
  const look = lookFor(looks.nodes, type);
  return picture(`tone-${look?.tone ?? 'neutral'}`, shapeOf(look?.shape ?? 'rectangle', look?.icon ?? look?.glyph ?? 'none'));
}

function picture(names: string, content: SVGTemplateResult): TemplateResult {
  return html`<svg class="preview ${names}" viewBox="0 0 34 32" width="34" height="32" aria-hidden="true">${content}</svg>`;
}

function shapeOf(shape: string, glyph: keyof typeof GLYPHS): SVGTemplateResult {
  const drawn = (x: number, y: number, scale: number): SVGTemplateResult =>
    svg`<g class="glyph" transform="translate(${x} ${y}) scale(${scale})"><path d=${GLYPHS[glyph]}></path></g>`;
  switch (shape) {
    case 'diamond':
      return svg`<g transform="translate(4 3)"><path class="sprotty-node" d=${diamond(26, 26, 2.5)}></path>${drawn(7.5, 7.5, 0.69)}</g>`;
    case 'bar':
      return svg`<rect class="sprotty-node" x="14.500" y="4" width="5" height="24" rx="2"></rect>`;
    case 'container':
      return svg`<rect class="sprotty-node" x="3" y="4" width="28" height="24" rx="5"></rect><path class="stroke" d="M9 10h16"></path>`;
    default:
      return svg`<rect class="sprotty-node" x="3" y="6" width="28" height="20" rx="5"></rect>
        <rect class="icon-plate" x="7" y="10" width="12" height="12" rx="3"></rect>${drawn(8.2, 11.2, 0.6)}
        <path class="stroke" d="M22.500 16h5"></path>`;
  }
}
