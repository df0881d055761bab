// SPDX-License-Identifier: Apache-2.0
// The palette: what can be drawn, as the server lists it. A click or a press-and-drag takes an element in the hand; Enter
// puts a node in the middle of the view, or an edge between two selected nodes, so that drawing needs no mouse.
import {
  type Action,
  CreateEdgeOperation,
  EnableDefaultToolsAction,
  EnableToolsAction,
  MarqueeMouseTool,
  type PaletteItem,
  RequestContextActions,
  TriggerEdgeCreationAction,
  TriggerNodeCreationAction,
  GNode,
} from '@eclipse-glsp/client';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import './palette.css';
import type { EditorSession } from '../editor/session';
import { type PaletteEntry, paletteEntries } from '../languages/offers';
import { icon, type IconName } from '../shell/icons';
import { creating } from './place';
import { toast } from '../shell/toasts';
import { Carrier } from '../touch/carry';
import { t } from '../texts/texts';
import { drawnBy } from './items';
import { pictureOf } from './picture';

type Tool = 'select' | 'marquee';

@customElement('glsp-palette')
export class Palette extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  @property({ type: Boolean }) disabled = false;
  /** On narrow screens it lies above the canvas while it is open, and goes when something of it is in the hand. */
  @property({ type: Boolean, reflect: true }) open = false;
  @state() private groups: readonly PaletteEntry[] = [];
  @state() private wanted = '';
  /** Label of the item in the hand. */
  @state() private held = '';
  @state() private tool: Tool = 'select';
  private readonly carrier = new Carrier(this);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.session.paletteShelf.onChange(() => this.requestUpdate());
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
      <div class="palette-groups" @keydown=${this.itemKey}>${this.disabled ? html`<p class="palette-note">${t.palette.readOnly}</p>` : this.items()}</div>
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
    return html`${text === '' ? this.shelves() : nothing}
    ${groups.map(
      ({ group, items }) =>
        html`<section aria-label=${group.label}>
          <h2>${group.label}</h2>
          ${items.map(item => this.row(item, item.label))}
        </section>`,
    )}`;
  }

  /** What was drawn last, as a row of pictures of which the height never changes, and what was pinned. */
  private shelves(): TemplateResult {
    const all = new Map(this.groups.flatMap(group => group.children ?? [group]).map(item => [drawnBy(item).type, item]));
    const of = (types: readonly string[]): readonly PaletteEntry[] => types.flatMap(type => all.get(type) ?? []);
    const { recent, pinned } = this.session.paletteShelf;
    return html`${shelf(t.palette.recent, 'palette-recent', of(recent), item => this.itemButton(item, t.palette.recentItem(item.label), false))}
    ${shelf(t.palette.pinned, '', of(pinned), item => this.row(item, t.palette.pinnedItem(item.label)))}`;
  }

  private row(item: PaletteItem, name: string): TemplateResult {
    return html`<div class="palette-row">${this.itemButton(item, name, true)}${this.pinButton(item)}</div>`;
  }

  private pinButton(item: PaletteItem): TemplateResult | typeof nothing {
    const { type } = drawnBy(item);
    if (type === '') return nothing;
    const isPinned = this.session.paletteShelf.pinned.includes(type);
    const name = (isPinned ? t.palette.unpin : t.palette.pin)(item.label);
    return html`<button class="button plain square palette-pin ${isPinned ? 'pinned' : ''}" aria-label=${name} title=${name} @click=${() => this.session.paletteShelf.togglePin(type)}>
      ${icon('pin')}
    </button>`;
  }

  private sorted(group: PaletteEntry): readonly PaletteEntry[] {
    return (group.children ?? [group]).toSorted((left, right) => left.sortString.localeCompare(right.sortString));
  }

  private itemButton(item: PaletteItem, name: string, isNamed: boolean): TemplateResult {
    return html`<button
      class="palette-item"
      aria-label=${name}
      title=${isNamed ? nothing : item.label}
      aria-pressed=${this.held === item.label ? 'true' : 'false'}
      @pointerdown=${(event: PointerEvent) => this.grab(item, event)}
      @click=${(event: MouseEvent) => this.clicked(item, event)}
      @contextmenu=${(event: Event) => event.preventDefault()}
    >
      ${pictureOf(this.session.look, drawnBy(item))}${isNamed ? html`<span>${item.label}</span>` : nothing}
    </button>`;
  }

  private grab(item: PaletteItem, event: PointerEvent): void {
    if (event.button !== 0) return;
    if (event.pointerType === 'mouse') this.hold(item);
    else this.carry(item, event);
  }

  private carry(item: PaletteItem, event: PointerEvent): void {
    const { canvas } = this.session;
    if (canvas === null) return;
    this.carrier.begin(event, canvas, {
      take: () => {
        this.hold(item);
        this.open = false;
      },
      layDown: () => this.take('select'),
    });
  }

  private hold(item: PaletteItem): void {
    this.held = item.label;
    void this.session.dispatch(...item.actions);
  }

  /** `detail` is 0 for a click made by the keyboard; mouse and finger have taken the item by then. */
  private clicked(item: PaletteItem, event: MouseEvent): void {
    if (event.detail !== 0) return;
    void this.session.dispatch(...item.actions.flatMap(action => this.byKeyboard(action)));
  }

  private byKeyboard(action: Action): readonly Action[] {
    if (TriggerNodeCreationAction.is(action)) return creating(this.session, action);
    if (!TriggerEdgeCreationAction.is(action)) return [action];
    const [source, target] = this.session.context.selectedElements.filter(element => element instanceof GNode);
    if (source === undefined || target === undefined) {
      toast({ tone: 'info', text: t.palette.selectTwo, detail: t.palette.selectTwoHint });
      return [];
    }
    return [CreateEdgeOperation.create({ elementTypeId: action.elementTypeId, sourceElementId: source.id, targetElementId: target.id })];
  }

  private take(tool: Tool): void {
    this.held = '';
    this.tool = tool;
    void this.session.dispatch(tool === 'select' ? EnableDefaultToolsAction.create() : EnableToolsAction.create([MarqueeMouseTool.ID]));
  }

  private readonly searched = (event: Event): void => {
    this.wanted = (event.target as HTMLInputElement).value;
  };

  /** Up and down walk through the items; Tab goes to the pin of an item and on. */
  private readonly itemKey = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by === 0) return;
    const items = [...this.querySelectorAll<HTMLElement>('.palette-item')];
    const at = items.findIndex(item => item.parentElement?.contains(document.activeElement) === true && item.parentElement.classList.contains('palette-row') || item === document.activeElement);
    (items[at + by] ?? this.querySelector<HTMLElement>('input'))?.focus();
    event.preventDefault();
  };

  private readonly searchKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.wanted = '';
    if (event.key === 'ArrowDown') this.querySelector<HTMLElement>('.palette-item')?.focus();
  };
}

function shelf(title: string, name: string, items: readonly PaletteItem[], button: (item: PaletteItem) => TemplateResult): TemplateResult | typeof nothing {
  if (items.length === 0) return nothing;
  return html`<section class=${name} aria-label=${title}>
    <h2>${title}</h2>
    <div>${items.map(button)}</div>
  </section>`;
}
