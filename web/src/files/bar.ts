// SPDX-License-Identifier: Apache-2.0
// Beside the name of an open file: whether something is unsaved, and the button that saves it.
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { written } from '../commands/command';
import type { EditorSession } from '../editor/session';
import { icon } from '../shell/icons';
import { t } from '../texts/texts';
import './files.css';

@customElement('glsp-file-bar')
export class FileBar extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  @property({ type: Boolean }) disabled = false;
  private stop: { dispose(): void } | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.stop = this.session.files.onChange(() => this.requestUpdate());
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop?.dispose();
  }

  protected override render(): TemplateResult {
    const { isDirty } = this.session.files;
    return html`<span class="file-state" role="status" data-dirty=${isDirty}>${isDirty ? html`<i aria-hidden="true"></i>${t.files.unsaved}` : nothing}</span>
      <button class="button plain square" aria-label=${t.editor.withKey(t.files.save, written('Ctrl+S'))} title=${t.editor.withKey(t.files.save, written('Ctrl+S'))} ?disabled=${this.disabled} @click=${() => this.session.files.save()}>
        ${icon('save')}
      </button>`;
  }
}
