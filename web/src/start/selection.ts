// SPDX-License-Identifier: Apache-2.0
// What can be done with several diagrams at once; shown while some are ticked.
import { html, nothing, type TemplateResult } from 'lit';
import { icon, type IconName } from '../shell/icons';
import { t } from '../texts/texts';

export interface Deed {
  readonly label: string;
  readonly icon: IconName;
  readonly danger?: boolean;
  run(): void;
}

export function selectionBar(count: number, shown: number, deeds: readonly Deed[], all: () => void, none: () => void): TemplateResult {
  return html`<div class="selection-bar" role="region" aria-label=${t.start.selection} ?hidden=${count === 0}>
    <strong role="status">${count === 0 ? '' : t.start.selected(count)}</strong>
    ${count < shown ? html`<button class="button plain" @click=${all}>${t.start.selectAll(shown)}</button>` : nothing}
    <span class="space"></span>
    ${deeds.map(deed => html`<button class="button ${deed.danger ? 'danger' : ''}" @click=${() => deed.run()}>${icon(deed.icon)}${deed.label}</button>`)}
    <button class="button plain square" aria-label=${t.start.selectNone} title=${t.start.selectNone} @click=${none}>${icon('close')}</button>
  </div>`;
}
