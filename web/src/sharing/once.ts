// SPDX-License-Identifier: Apache-2.0
// A secret that is told once: shown to be copied, never kept by the page.
import { html, type TemplateResult } from 'lit';
import { icon } from '../shell/icons';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';

export function once(label: string, secret: string): TemplateResult {
  const copy = async (event: Event): Promise<void> => {
    const field = (event.currentTarget as HTMLElement).parentElement?.querySelector('input');
    try {
      await navigator.clipboard.writeText(secret);
      toast({ tone: 'good', text: t.sharing.copied });
    } catch (error) {
      // The browser may forbid it; then it is chosen, to be copied by hand.
      if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error;
      field?.select();
      toast({ tone: 'info', text: t.sharing.copyByHand });
    }
  };
  return html`<div class="secret" role="status">
    <label for="secret-text">${label}</label>
    <div class="secret-line">
      <input id="secret-text" class="field" readonly .value=${secret} @focus=${(event: Event) => (event.target as HTMLInputElement).select()} />
      <button type="button" class="button primary" @click=${(event: Event) => void copy(event)}>${icon('copy')}${t.sharing.copy}</button>
    </div>
    <p class="hint">${t.sharing.onceHint}</p>
  </div>`;
}
