// SPDX-License-Identifier: Apache-2.0
// What can be hidden and locked together: every kind of element in the diagram, the layers that people made, and single
// elements that are hidden. The eye is for this person alone, the lock for everybody.
import type { GModelElement, Operation } from '@eclipse-glsp/client';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import './layers.css';
import type { LanguageDescription } from '../api/language';
import type { HiddenBy } from '../canvas/hidden';
import { isLocked } from '../canvas/lockable';
import { selecting } from '../canvas/moves';
import type { EditorSession } from '../editor/session';
import { icon } from '../shell/icons';
import { showMenu } from '../shell/menu';
import { t } from '../texts/texts';
import { newLayer, renameLayer } from './choice';
import { everyElement, layering, layerOf, layersOf, locking } from './locking';

/** Edits in a row are counted once. */
const CALM_MS = 200;

type Elements = readonly Readonly<GModelElement>[];

@customElement('glsp-layers')
export class LayersList extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  @property({ attribute: false }) language: LanguageDescription | undefined;
  @property({ attribute: false }) selected: readonly string[] = [];
  @property({ type: Boolean }) disabled = false;
  private timer: number | undefined;
  private toDispose: { dispose(): void }[] = [];

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.toDispose = [
      this.session.hidden.onChange(() => this.requestUpdate()),
      this.session.context.onModelRootChanged(() => {
        window.clearTimeout(this.timer);
        this.timer = window.setTimeout(() => this.requestUpdate(), CALM_MS);
      }),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
    for (const each of this.toDispose) each.dispose();
  }

  protected override render(): TemplateResult {
    const { all } = this;
    const byType = Map.groupBy(all, each => each.type);
    const byLayer = Map.groupBy(all, layerOf);
    return html`<div class="layers">
      <h2>${t.layers.kinds}</h2>
      ${all.length === 0 ? html`<p class="panel-note">${t.layers.empty}</p>` : nothing}
      <ul>${this.types(byType).map(([type, name]) => this.line('types', type, name, byType.get(type) ?? []))}</ul>
      <h2>${t.layers.own}</h2>
      ${byLayer.size === (byLayer.has('') ? 1 : 0) ? html`<p class="panel-note">${t.layers.none}</p>` : nothing}
      <ul>${layersOf(all).map(layer => this.line('layers', layer, layer, byLayer.get(layer) ?? []))}</ul>
      <button class="button" ?disabled=${this.disabled || this.selected.length === 0} @click=${() => void newLayer({ elements: this.selection, dispatch: this.dispatch })}>
        ${icon('add')}${t.layers.newLayer}
      </button>
      ${this.single()}
      <p class="panel-note">${t.layers.explained}</p>
    </div>`;
  }

  /** The types that occur, in the language's order, with their names; then those that it does not declare. */
  private types(byType: ReadonlyMap<string, Elements>): readonly (readonly [string, string])[] {
    const declared = this.language === undefined ? [] : [...this.language.nodes, ...this.language.edges];
    const known = declared.filter(each => byType.has(each.type)).map(each => [each.type, each.name] as const);
    const others = [...byType.keys()].filter(type => !known.some(([each]) => each === type)).sort();
    return [...known, ...others.map(type => [type, type] as const)];
  }

  private line(by: HiddenBy, key: string, name: string, elements: Elements): TemplateResult {
    const isHidden = this.session.hidden.hides(by, key);
    const locked = elements.filter(isLocked).length;
    const areLocked = locked === elements.length;
    return html`<li class="layer-line ${isHidden ? 'off' : ''}">
      <button class="layer-name" aria-label=${t.layers.select(name, elements.length)} @click=${() => void this.session.dispatch(selecting(this.members(by, key).map(each => each.id)))}>
        <span>${name}</span><small data-count=${elements.length}></small>
      </button>
      <button class="button plain square" aria-label=${isHidden ? t.layers.show(name) : t.layers.hide(name)} title=${isHidden ? t.layers.show(name) : t.layers.hide(name)} @click=${() => void this.session.hide(by, [key], !isHidden)}>
        ${icon(isHidden ? 'eyeOff' : 'eye')}
      </button>
      <button
        class="button plain square ${locked === 0 ? 'idle' : ''} ${areLocked ? '' : 'partly'}"
        aria-label=${areLocked ? t.layers.unlock(name) : t.layers.lock(name)}
        title=${areLocked ? t.layers.unlock(name) : t.layers.lock(name)}
        ?disabled=${this.disabled}
        @click=${() => this.dispatch(locking(this.members(by, key), !areLocked))}
      >
        ${icon(locked === 0 ? 'unlock' : 'lock')}
      </button>
      ${by === 'layers' ? this.moreButton(name) : html`<span class="layer-more"></span>`}
    </li>`;
  }

  private moreButton(layer: string): TemplateResult {
    const open = (event: Event): void => {
      const elements = this.members('layers', layer);
      const put = layering(this.selection, layer);
      showMenu(
        [
          { label: t.layers.putOn, icon: 'layers', disabled: this.disabled || put === undefined, run: () => this.dispatch(put) },
          { label: t.layers.rename, icon: 'pencil', disabled: this.disabled, run: () => void renameLayer(layer, { elements, dispatch: this.dispatch }) },
          { label: t.layers.remove, icon: 'close', disabled: this.disabled, run: () => this.dispatch(layering(elements, '')) },
        ],
        event.currentTarget as HTMLElement,
      );
    };
    return html`<button class="button plain square layer-more" aria-label=${t.layers.more(layer)} title=${t.layers.more(layer)} aria-haspopup="menu" aria-expanded="false" @click=${open}>
      ${icon('more')}
    </button>`;
  }

  /** Single elements that are hidden, of those that are still there. */
  private single(): TemplateResult | typeof nothing {
    const ids = this.session.hidden.names.ids.filter(id => this.session.isStored(id));
    if (ids.length === 0) return nothing;
    return html`<h2>${t.layers.single}</h2>
      <div class="layer-line">
        <span class="layer-name">${t.layers.hiddenSingle(ids.length)}</span>
        <button class="button" @click=${() => void this.session.hide('ids', ids, false)}>${icon('eye')}${t.layers.showThem}</button>
      </div>`;
  }

  /** Every node and edge. O(elements). */
  private get all(): Elements {
    return everyElement(this.session.root, id => this.session.isStored(id));
  }

  /** Those of a kind or on a layer now; what is shown may be a moment old. */
  private members(by: HiddenBy, key: string): Elements {
    return this.all.filter(each => (by === 'types' ? each.type : layerOf(each)) === key);
  }

  private get selection(): Elements {
    return this.session.context.selectedElements;
  }

  private readonly dispatch = (operation: Operation | undefined): void => {
    if (operation !== undefined) void this.session.dispatch(operation);
  };
}
