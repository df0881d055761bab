// SPDX-License-Identifier: Apache-2.0
// Zoom and fit.
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { icon } from '../shell/icons';
import { showGridMenu } from './grid-menu';
import type { EditorSession } from './session';
import { t } from '../texts/texts';

const STEP = 1.25;
/** A click within this time goes on from where the last one was bound for: zooming is animated, ms. */
const ON_THE_WAY_MS = 500;

@customElement('glsp-zoom')
export class ZoomBar extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  private bound = { zoom: 1, until: 0 };

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.session.onViewport(() => this.requestUpdate());
    this.session.onModel(() => this.requestUpdate());
  }

  protected override render(): TemplateResult {
    const zoom = this.session.viewport?.zoom ?? 1;
    return html`<div class="zoom-bar" role="toolbar" aria-label=${t.editor.view}>
      <button class="button plain square" aria-label=${t.editor.zoomOut} title=${t.editor.zoomOut} @click=${() => this.zoomBy(1 / STEP)}>${icon('minus')}</button>
      <button class="button plain zoom-level" aria-label=${t.editor.zoomIs(Math.round(zoom * 100))} title=${t.editor.zoomTo100} @click=${() => this.session.zoomTo(1)}>
        ${t.editor.percent(Math.round(zoom * 100))}
      </button>
      <button class="button plain square" aria-label=${t.editor.zoomIn} title=${t.editor.zoomIn} @click=${() => this.zoomBy(STEP)}>${icon('add')}</button>
      <span class="rule"></span>
      <button class="button plain square" aria-label=${t.editor.fit} title=${t.editor.fit} @click=${() => void this.session.fit()}>${icon('fit')}</button>
      <button class="button plain square" aria-label=${t.drawing.grid} title=${t.drawing.grid} aria-haspopup="menu" aria-expanded="false" @click=${(event: Event) => showGridMenu(this.session, event.currentTarget as HTMLElement)}>${icon('grid')}</button>
    </div>`;
  }

  private zoomBy(factor: number): void {
    const now = performance.now();
    const from = now < this.bound.until ? this.bound.zoom : (this.session.viewport?.zoom ?? 1);
    this.bound = { zoom: from * factor, until: now + ON_THE_WAY_MS };
    this.session.zoomTo(this.bound.zoom);
  }
}
