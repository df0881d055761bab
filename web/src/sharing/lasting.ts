// SPDX-License-Identifier: Apache-2.0
// For how long a token or a link is good.
import { html, type TemplateResult } from 'lit';
import { t } from '../texts/texts';

const FOREVER = 'never';
const DAYS = [1, 7, 30, 90, 365] as const;

export function lasting(id: string, usual: number): TemplateResult {
  return html`<div>
    <label for=${id}>${t.sharing.goodFor}</label>
    <select id=${id} name="days" class="field">
      ${DAYS.map(days => html`<option value=${days} ?selected=${days === usual}>${t.sharing.days(days)}</option>`)}
      <option value=${FOREVER}>${t.sharing.forever}</option>
    </select>
  </div>`;
}

/** The text of a field. */
export function textOf(form: HTMLFormElement, name: string): string {
  const field = form.elements.namedItem(name);
  return field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? field.value.trim() : '';
}

/** What was chosen in a form; null: for ever. */
export function daysOf(form: HTMLFormElement): number | null {
  const chosen = textOf(form, 'days');
  return chosen === FOREVER ? null : Number(chosen);
}
