// SPDX-License-Identifier: Apache-2.0
// The panel at the right: tabs about the selection, the diagram and what happened to it.
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../comments/list';
import '../layers/layers-list';
import './activity-list';
import './outline';
import './panel.css';
import './problems';
import './properties';
import type { LanguageDescription } from '../api/diagrams';
import type { EditorSession } from '../editor/session';
import { icon, type IconName } from '../shell/icons';
import { store, stored } from '../shell/storage';
import type { Problem } from '../delta/message';
import { t } from '../texts/texts';

export type Tab = 'properties' | 'outline' | 'problems' | 'activity' | 'comments' | 'layers';

const TABS: readonly Tab[] = ['properties', 'outline', 'layers', 'problems', 'activity', 'comments'];
/** All names side by side are wider than the panel, in some languages twice as wide; the open tab says its name. */
const SIGNS: Readonly<Record<Tab, IconName>> = { properties: 'sliders', outline: 'list', layers: 'layers', problems: 'warning', activity: 'clock', comments: 'comment' };
const KEY = 'glsp.panel.tab';
/** A sheet that was pulled down this far is closed, px. */
const PULL = 60;

@customElement('glsp-panel')
export class SidePanel extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  @property({ attribute: false }) language: LanguageDescription | undefined;
  @property({ attribute: false }) selected: readonly string[] = [];
  @property({ attribute: false }) problems: readonly Problem[] = [];
  @property({ type: Boolean }) disabled = false;
  /** One may only read. */
  @property({ type: Boolean }) locked = false;
  @property({ type: Boolean }) online = true;
  @state() private tab: Tab = TABS.find(tab => tab === stored(KEY)) ?? 'properties';
  private stop: { dispose(): void } | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.stop = this.session.comments.onChange(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop?.dispose();
  }

  show(tab: Tab): void {
    this.tab = tab;
    store(KEY, tab);
  }

  protected override render(): TemplateResult {
    return html`<aside class="panel" aria-label=${t.panel.panel}>
      <button class="sheet-handle" aria-label=${t.touch.closePanel} title=${t.touch.closePanel} @click=${this.close} @pointerdown=${this.pull}></button>
      <div class="panel-tabs" role="tablist" aria-label=${t.panel.panel} @keydown=${this.key}>
        ${this.tabs.map(tab => this.tabButton(tab))}
      </div>
      <div class="panel-body" role="tabpanel" id="panel-body" aria-labelledby="panel-tab-${this.shown}">${this.content()}</div>
    </aside>`;
  }

  /** Files keep no comments. */
  private get tabs(): readonly Tab[] {
    return this.session.isFile ? TABS.filter(tab => tab !== 'comments') : TABS;
  }

  /** The one that is open; what was open last may not be there. */
  private get shown(): Tab {
    return this.tabs.includes(this.tab) ? this.tab : 'properties';
  }

  private tabButton(tab: Tab): TemplateResult {
    const isShown = tab === this.shown;
    const count = this.count(tab);
    return html`<button
      role="tab"
      id="panel-tab-${tab}"
      aria-controls="panel-body"
      aria-selected=${isShown ? 'true' : 'false'}
      tabindex=${isShown ? 0 : -1}
      title=${isShown ? nothing : t.panel.tabs[tab]}
      @click=${() => this.show(tab)}
    >
      ${icon(SIGNS[tab])}<span class=${isShown ? '' : 'visually-hidden'}>${t.panel.tabs[tab]}</span>${count > 0 ? html` <span class="count">${count}</span>` : ''}
    </button>`;
  }

  /** What waits behind a tab. */
  private count(tab: Tab): number {
    if (tab === 'problems') return this.problems.filter(each => each.kind !== 'info').length;
    return tab === 'comments' && tab !== this.tab ? this.session.comments.unread : 0;
  }

  private content(): TemplateResult {
    const { session, language, selected, disabled } = this;
    switch (this.shown) {
      case 'properties':
        return html`<glsp-properties .session=${session} .language=${language} .selected=${selected} .disabled=${disabled}></glsp-properties>`;
      case 'outline':
        return html`<glsp-outline .session=${session} .language=${language} .selected=${selected}></glsp-outline>`;
      case 'layers':
        return html`<glsp-layers .session=${session} .language=${language} .selected=${selected} .disabled=${disabled}></glsp-layers>`;
      case 'problems':
        return html`<glsp-problems .session=${session} .problems=${this.problems} .disabled=${disabled}></glsp-problems>`;
      case 'activity':
        return html`<glsp-activity-list .session=${session} .disabled=${disabled}></glsp-activity-list>`;
      case 'comments':
        return html`<glsp-comments .session=${session} .locked=${this.locked} .online=${this.online}></glsp-comments>`;
    }
  }

  private readonly close = (): void => {
    this.dispatchEvent(new CustomEvent('closed'));
  };

  /** Where the panel is a sheet, it is pulled down by its handle. */
  private readonly pull = (event: PointerEvent): void => {
    const handle = event.currentTarget as HTMLElement;
    const sheet = this.querySelector<HTMLElement>('.panel');
    if (sheet === null) return;
    handle.setPointerCapture(event.pointerId);
    const way = (at: PointerEvent): number => Math.max(0, at.clientY - event.clientY);
    const move = (at: PointerEvent): void => void (sheet.style.transform = `translateY(${way(at)}px)`);
    const end = (at: PointerEvent): void => {
      handle.removeEventListener('pointermove', move);
      sheet.style.transform = '';
      if (at.type === 'pointerup' && way(at) > PULL) this.close();
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', end, { once: true });
    handle.addEventListener('pointercancel', end, { once: true });
  };

  private readonly key = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    const at = this.tabs.indexOf(this.shown) + by;
    const next = this.tabs.at(at % this.tabs.length);
    if (next === undefined) return;
    this.show(next);
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(`#panel-tab-${next}`)?.focus());
    event.preventDefault();
  };
}
