// SPDX-License-Identifier: Apache-2.0
// Zoom and fit.
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { icon } from '../shell/icons';
import type { EditorSession } from './session';

const STEP = 1.25;

@customElement('glsp-zoom')
export class ZoomBar extends LitElement {
  @property({ attribute: false }) session!: EditorSession;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.session.onViewport(() => this.requestUpdate());
    this.session.onModel(() => this.requestUpdate());
  }

  protected override render(): TemplateResult {
    const zoom = this.session.viewport?.zoom ?? 1;
    return html`<div class="zoom-bar" role="toolbar" aria-label="View">
      <button class="button plain square" aria-label="Zoom out" title="Zoom out" @click=${() => this.session.zoomTo(zoom / STEP)}>${icon('minus')}</button>
      <button class="button plain zoom-level" aria-label="Zoom ${Math.round(zoom * 100)} percent; set to 100" title="Set to 100 %" @click=${() => this.session.zoomTo(1)}>
        ${Math.round(zoom * 100)} %
      </button>
      <button class="button plain square" aria-label="Zoom in" title="Zoom in" @click=${() => this.session.zoomTo(zoom * STEP)}>${icon('add')}</button>
      <span class="rule"></span>
      <button class="button plain square" aria-label="Fit the diagram" title="Fit the diagram" @click=${() => void this.session.fit()}>${icon('fit')}</button>
    </div>`;
  }
}
