// SPDX-License-Identifier: Apache-2.0
// Above the canvas while another program's version of the file and unsaved edits wait for a choice.
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { EditorSession } from '../editor/session';
import { icon } from '../shell/icons';
import { t } from '../texts/texts';
import { showDifference } from './difference';
import type { Keep } from './message';

@customElement('glsp-file-notice')
export class FileNotice extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  @state() private isBusy = false;
  private stop: { dispose(): void } | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.stop = this.session.files.onChange(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop?.dispose();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { clash } = this.session.files;
    if (clash === undefined) return nothing;
    const { name } = this.session;
    return html`<section class="notice warn" role="alert" aria-label=${t.files.choice}>
      ${icon('warning')}
      <p><strong>${clash.isSaving ? t.files.notSaved(name) : t.files.differs(name)}</strong> <span>${t.files.differsHint}</span></p>
      <div class="notice-buttons">
        <button class="button" ?disabled=${this.isBusy} @click=${() => void this.choose('file')}>${t.files.takeFile}</button>
        <button class="button" ?disabled=${this.isBusy} @click=${() => void this.choose('mine')}>${clash.isSaving ? t.files.keepAndSave : t.files.keepMine}</button>
        <button class="button primary" ?disabled=${this.isBusy} @click=${() => void showDifference(this.session, keep => this.choose(keep))}>${t.files.showDifference}</button>
      </div>
    </section>`;
  }

  private async choose(keep: Keep): Promise<boolean> {
    this.isBusy = true;
    try {
      const isSettled = await this.session.files.choose(keep);
      // The button that was pressed is gone.
      if (isSettled) this.session.focusCanvas();
      return isSettled;
    } finally {
      this.isBusy = false;
    }
  }
}
