// SPDX-License-Identifier: Apache-2.0
// Everything in the diagram as a tree, containers with what they hold below them; filtered by a text. Only rows in view
// are in the page: thousands cost as much as a screenful.
import { SelectAction } from '@eclipse-glsp/client';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { LanguageDescription } from '../api/language';
import type { EditorSession } from '../editor/session';
import { icon, type IconName } from '../shell/icons';
import { t } from '../texts/texts';
import { itemsOf } from './outline-items';
import { countOf, inView, type Item, type Row, rowsOf, type Step, stepOf, typedTo } from './outline-rows';
import './outline.css';

/** Edits in a row are listed once. */
const CALM_MS = 200;
/** Letters typed within this time are one word. */
const WORD_MS = 700;
/** Height of a row before one was measured, px. */
const ROW = 30;

/** What somebody closed stays closed while another tab of the panel is shown. */
const closedIn = new WeakMap<EditorSession, Set<string>>();

@customElement('glsp-outline')
export class Outline extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  /** What types are called is known with it. */
  @property({ attribute: false }) language: LanguageDescription | undefined;
  @property({ attribute: false }) selected: readonly string[] = [];
  @state() private wanted = '';
  @state() private rows: readonly Row[] = [];
  /** The row that keys start from. */
  @state() private at = 0;
  @state() private top = 0;
  @state() private height = 600;
  @state() private rowHeight = ROW;
  private items: readonly Item[] = [];
  private count = 0;
  private typed = '';
  private isToBeSeen = false;
  private calm: number | undefined;
  private word: number | undefined;
  private readonly stops: { dispose(): void }[] = [];
  private readonly size = new ResizeObserver(() => this.measure());

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.stops.push(
      this.session.hidden.onChange(() => this.load()),
      this.session.context.onModelRootChanged(() => {
        window.clearTimeout(this.calm);
        this.calm = window.setTimeout(() => this.load(), CALM_MS);
      }),
    );
    this.load();
    this.goToSelection();
    this.size.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.calm);
    window.clearTimeout(this.word);
    this.size.disconnect();
    for (const each of this.stops.splice(0)) each.dispose();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.hasUpdated) return;
    if (changed.has('language')) this.load();
    if (changed.has('selected')) this.goToSelection();
  }

  protected override updated(): void {
    if (this.isToBeSeen) this.scrollToRow();
    this.measure();
  }

  protected override render(): TemplateResult {
    return html`<div class="outline">
      <label class="panel-search">
        ${icon('search')}<span class="visually-hidden">${t.panel.searchOutline}</span>
        <input class="field" type="search" placeholder=${t.panel.search} .value=${this.wanted} @input=${this.searched} @keydown=${this.searchKey} />
      </label>
      <p class="panel-note" role="status">${t.panel.nodes(this.count)}</p>
      ${this.rows.length === 0 ? nothing : this.tree()}
    </div>`;
  }

  private tree(): TemplateResult {
    const { from, to } = inView(this.top, this.height, this.rowHeight, this.rows.length);
    const shown = this.rows.slice(from, to).map((row, index) => ({ row, index: from + index }));
    const current = this.rows[this.at];
    // Who listens is told of it by its id, so it is there wherever the view is.
    if (current !== undefined && (this.at < from || this.at >= to)) shown.push({ row: current, index: this.at });
    return html`<div
      class="outline-tree"
      role="tree"
      tabindex="0"
      aria-label=${t.panel.tabs.outline}
      aria-multiselectable="true"
      aria-activedescendant="outline-row-${this.at}"
      @keydown=${this.key}
      @scroll=${this.scrolled}
    >
      <div role="presentation" style="height: ${this.rows.length * this.rowHeight}px">
        ${repeat(shown, ({ row }) => row.item.id, ({ row, index }) => this.line(row, index))}
      </div>
    </div>`;
  }

  private line({ item, level, place, siblings, isOpen }: Row, index: number): TemplateResult {
    const open = (event: Event): void => {
      event.stopPropagation();
      this.at = index;
      this.open([item.id], isOpen !== true);
    };
    return html`<div
      class="outline-line ${index === this.at ? 'current' : ''}"
      role="treeitem"
      id="outline-row-${index}"
      aria-level=${level}
      aria-posinset=${place}
      aria-setsize=${siblings}
      aria-expanded=${isOpen === undefined ? nothing : isOpen ? 'true' : 'false'}
      aria-selected=${this.selected.includes(item.id) ? 'true' : 'false'}
      style="--level: ${level}; top: ${index * this.rowHeight}px"
      @click=${(event: MouseEvent) => this.clicked(index, event)}
    >
      <i class="outline-twist" @click=${isOpen === undefined ? nothing : open}>${isOpen === undefined ? nothing : icon('chevron')}</i>
      <span class="outline-name">${item.name}</span><small>${item.kind}</small>${item.isLocked ? sign('lock', t.layers.locked) : nothing}${item.isHidden ? sign('eyeOff', t.layers.hiddenHere) : nothing}
    </div>`;
  }

  private get closed(): Set<string> {
    const closed = closedIn.get(this.session) ?? new Set();
    closedIn.set(this.session, closed);
    return closed;
  }

  /** Reads the diagram anew. */
  private load(): void {
    this.items = itemsOf(this.session);
    this.list();
  }

  /** Lists what was read; the row that keys start from stays the same. */
  private list(): void {
    const here = this.rows[this.at]?.item.id;
    const text = this.wanted.trim().toLowerCase();
    const fits = text === '' ? undefined : ({ name, kind, id }: Item) => `${name} ${kind} ${id}`.toLowerCase().includes(text);
    this.rows = rowsOf(this.items, this.closed, fits);
    this.count = countOf(this.items, fits);
    const at = this.rows.findIndex(row => row.item.id === here);
    this.at = at >= 0 ? at : Math.max(0, Math.min(this.at, this.rows.length - 1));
    this.requestUpdate();
  }

  private open(ids: readonly string[], isOpen: boolean): void {
    for (const id of ids) {
      if (isOpen) this.closed.delete(id);
      else this.closed.add(id);
    }
    this.list();
  }

  /** What is selected elsewhere is seen here, whatever it lies in. */
  private goToSelection(): void {
    const [first] = this.selected;
    if (first === undefined || this.selected.includes(this.rows[this.at]?.item.id ?? '')) return;
    const holders = holdersOf(this.items, first);
    if (holders?.some(id => this.closed.has(id)) === true) this.open(holders, true);
    const at = this.rows.findIndex(row => row.item.id === first);
    if (at >= 0) this.goTo(at);
  }

  private goTo(at: number): void {
    this.at = at;
    this.isToBeSeen = true;
    this.requestUpdate();
  }

  private scrollToRow(): void {
    this.isToBeSeen = false;
    const tree = this.querySelector('.outline-tree');
    if (tree === null) return;
    const top = this.at * this.rowHeight;
    if (top < tree.scrollTop) tree.scrollTop = top;
    else if (top + this.rowHeight > tree.scrollTop + tree.clientHeight) tree.scrollTop = top + this.rowHeight - tree.clientHeight;
  }

  private measure(): void {
    const height = this.querySelector('.outline-tree')?.clientHeight ?? 0;
    const rowHeight = this.querySelector('.outline-line')?.getBoundingClientRect().height ?? 0;
    if (height > 0) this.height = height;
    if (rowHeight > 0) this.rowHeight = rowHeight;
  }

  private clicked(index: number, event: MouseEvent): void {
    const row = this.rows[index];
    if (row === undefined) return;
    this.at = index;
    if (event.ctrlKey || event.metaKey) this.toggle(row.item.id);
    else void this.session.show([row.item.id]);
  }

  /** Adds it to the selection or takes it out. */
  private toggle(id: string): void {
    const isSelected = this.selected.includes(id);
    void this.session.dispatch(SelectAction.create(isSelected ? { deselectedElementsIDs: [id] } : { selectedElementsIDs: [id] }));
  }

  private readonly key = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const row = this.rows[this.at];
    if (row === undefined) return;
    const page = Math.max(1, Math.floor(this.height / this.rowHeight) - 1);
    const step = stepOf(this.rows, this.at, event.key, page);
    if (step !== undefined || event.key === 'Enter') this.typed = '';
    if (step !== undefined) this.take(step);
    else if (event.key === 'Enter') void this.session.show([row.item.id]);
    else if (event.key === ' ' && this.typed === '') this.toggle(row.item.id);
    else if (/^[\p{L}\p{N} ]$/u.test(event.key)) this.type(event.key);
    else return;
    event.preventDefault();
  };

  private take(step: Step): void {
    if ('to' in step) this.goTo(step.to);
    else if (this.wanted.trim() === '') this.open(step.ids, step.isOpen);
  }

  private type(letter: string): void {
    this.typed += letter;
    window.clearTimeout(this.word);
    this.word = window.setTimeout(() => (this.typed = ''), WORD_MS);
    const at = typedTo(this.rows, this.at, this.typed);
    if (at !== undefined) this.goTo(at);
  }

  private readonly scrolled = (event: Event): void => {
    this.top = (event.currentTarget as HTMLElement).scrollTop;
  };

  private readonly searched = (event: Event): void => {
    this.wanted = (event.target as HTMLInputElement).value;
    this.list();
  };

  private readonly searchKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown') return;
    this.querySelector<HTMLElement>('.outline-tree')?.focus();
    event.preventDefault();
  };
}

/** Ids of what the node lies in, outermost first; undefined when it is not there. */
function holdersOf(items: readonly Item[], id: string): readonly string[] | undefined {
  for (const item of items) {
    if (item.id === id) return [];
    const inside = holdersOf(item.items, id);
    if (inside !== undefined) return [item.id, ...inside];
  }
  return undefined;
}

function sign(name: IconName, says: string): TemplateResult {
  return html`<span class="outline-sign" title=${says}>${icon(name)}<span class="visually-hidden">, ${says}</span></span>`;
}
