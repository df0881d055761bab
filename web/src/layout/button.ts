// SPDX-License-Identifier: Apache-2.0
// The narrow button beside the layout, with the ways to lay out.
import { html, type TemplateResult } from 'lit';
import { icon } from '../shell/icons';
import { t } from '../texts/texts';

export function layoutButton(canLayOut: boolean, open: () => void): TemplateResult {
  return html`<button class="button plain slim wide" aria-label=${t.layout.choose} title=${t.layout.choose} aria-haspopup="dialog" ?disabled=${!canLayOut} @click=${() => open()}>
    ${icon('down')}
  </button>`;
}
