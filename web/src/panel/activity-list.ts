// SPDX-License-Identifier: Apache-2.0
// Who did what, newest first: jump to what an edit changed, or take that one edit back.
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { told } from '../activity/deeds';
import { ApiError, history, type HistoryEntry } from '../api/diagrams';
import { openActivityChart } from '../chart/dialog';
import type { EditorSession } from '../editor/session';
import { openPast } from '../past/dialog';
import { avatar } from '../shell/controls';
import { icon } from '../shell/icons';
import { exactTime, since } from '../start/time';
import { t } from '../texts/texts';

/** Edits in a row are asked for once. */
const CALM_MS = 400;
const PAGE = 50;

@customElement('glsp-activity-list')
export class ActivityList extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  @property({ type: Boolean }) disabled = false;
  @state() private entries: readonly HistoryEntry[] = [];
  @state() private wanted = '';
  @state() private who: 'everybody' | 'people' | 'agents' = 'everybody';
  @state() private problem = '';
  @state() private isComplete = false;
  private timer: number | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.session.onModel(() => this.later());
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
  }

  protected override render(): TemplateResult {
    const text = this.wanted.trim().toLowerCase();
    const found = this.entries.filter(entry => this.isWanted(entry, text));
    return html`<div class="activity-list">
      <div class="panel-filter">
        <label class="panel-search">
          ${icon('search')}<span class="visually-hidden">${t.panel.searchActivity}</span>
          <input class="field" type="search" placeholder=${t.panel.search} .value=${this.wanted} @input=${this.searched} />
        </label>
        <label><span class="visually-hidden">${t.panel.whose}</span>
          <select class="field" @change=${this.chosen}>
            <option value="everybody">${t.panel.everybody}</option>
            <option value="people">${t.panel.people}</option>
            <option value="agents">${t.panel.agents}</option>
          </select>
        </label>
      </div>
      <div class="activity-tools">
        <button class="button plain" @click=${() => void openPast(this.session, !this.disabled)}>${icon('clock')}${t.past.show}</button>
        <button class="button plain" @click=${() => openActivityChart(this.session.diagramId)}>${icon('chart')}${t.chart.show}</button>
      </div>
      ${this.problem ? html`<p class="panel-note" role="status">${this.problem}</p>` : nothing}
      ${found.length === 0 && !this.problem ? html`<p class="panel-note" role="status">${this.entries.length === 0 ? t.panel.nothingEdited : t.panel.nothingFits}</p>` : nothing}
      <ol>${found.map(entry => this.entry(entry))}</ol>
      ${this.isComplete ? nothing : html`<button class="button plain" @click=${() => void this.more()}>${t.panel.earlier}</button>`}
    </div>`;
  }

  private entry(entry: HistoryEntry): TemplateResult {
    const there = entry.elements.filter(id => this.session.isStored(id));
    const sign = entry.authorKind === 'person' ? avatar(entry.author) : html`<span class="agent-sign">${icon('spark')}</span>`;
    const line = html`${sign}<span class="activity-what"><strong>${entry.author}</strong> ${told(entry)}
      <time datetime=${entry.time} title=${exactTime(entry.time)}>${since(entry.time)}</time></span>`;
    return html`<li>
      <button class="activity-entry" ?disabled=${there.length === 0} title=${there.length === 0 ? '' : t.panel.showChanged} @click=${() => void this.session.show(there)}>${line}</button>
      <button class="button plain square" title=${t.panel.revert} aria-label=${t.panel.revertOf(told(entry), entry.author)} ?disabled=${this.disabled} @click=${() => this.revert(entry)}>
        ${icon('restore')}
      </button>
    </li>`;
  }

  private isWanted(entry: HistoryEntry, text: string): boolean {
    if (this.who === 'people' && entry.authorKind !== 'person') return false;
    if (this.who === 'agents' && entry.authorKind === 'person') return false;
    return `${entry.author} ${told(entry)}`.toLowerCase().includes(text);
  }

  private revert(entry: HistoryEntry): void {
    // GLSP's own undo, with the revision that it takes back; what cannot be taken back is refused in words.
    void this.session.dispatch({ kind: 'glspUndo', args: { revision: entry.revision } } as never);
  }

  private later(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.load(), CALM_MS);
  }

  /** Asks for the newest; what was asked for before stays below. */
  private async load(): Promise<void> {
    await this.ask(async () => {
      const newest = await history(this.session.diagramId, undefined, PAGE);
      const oldest = newest.at(-1)?.revision ?? 0;
      const before = this.entries.filter(entry => entry.revision < oldest);
      this.isComplete = newest.length < PAGE || (before.length > 0 && this.isComplete);
      this.entries = [...newest, ...before];
    });
  }

  private async more(): Promise<void> {
    await this.ask(async () => {
      const older = await history(this.session.diagramId, this.entries.at(-1)?.revision, PAGE);
      this.isComplete = older.length < PAGE;
      this.entries = [...this.entries, ...older];
    });
  }

  private async ask(load: () => Promise<void>): Promise<void> {
    try {
      await load();
      this.problem = '';
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.problem = error.message;
    }
  }

  private readonly searched = (event: Event): void => {
    this.wanted = (event.target as HTMLInputElement).value;
  };

  private readonly chosen = (event: Event): void => {
    this.who = (event.target as HTMLSelectElement).value as typeof this.who;
  };
}
