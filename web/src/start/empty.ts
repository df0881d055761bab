// SPDX-License-Identifier: Apache-2.0
// What the list says when it shows nothing: why, and what to do.
import { html, nothing, type TemplateResult } from 'lit';
import { follow, type ListRoute, listPath } from '../routes';
import { icon, type IconName } from '../shell/icons';
import { t } from '../texts/texts';

export function emptyList(place: ListRoute, text: string, isReallyEmpty: boolean, create: () => void): TemplateResult {
  if (text.trim() !== '') return html`<p class="quiet" role="status">${t.search.none(text.trim())}</p>`;
  if (place.view === 'trash') return note('trash', t.start.trashIsEmpty);
  if (isReallyEmpty) {
    return note('diagram', t.start.noneYet, t.start.noneYetHint, html`<button class="button primary" @click=${create}>${icon('add')}${t.start.newDiagram}</button>`);
  }
  const all = html`<a class="button" href=${listPath('all')} @click=${follow}>${t.start.allDiagrams}</a>`;
  if (place.tags.length > 0) return note('tag', t.start.noneTagged(place.tags.join(', ')), '', all);
  return place.view === 'favourites' ? note('star', t.start.noFavourites, t.start.noFavouritesHint, all) : note('restore', t.start.noneOpened, t.start.noneOpenedHint, all);
}

function note(sign: IconName, title: string, hint = '', action: TemplateResult | typeof nothing = nothing): TemplateResult {
  return html`<div class="empty">
    ${icon(sign)}
    <h2>${title}</h2>
    ${hint === '' ? nothing : html`<p>${hint}</p>`} ${action}
  </div>`;
}
