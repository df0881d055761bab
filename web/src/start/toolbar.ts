// SPDX-License-Identifier: Apache-2.0
// Above the list: its parts, its tags, its order.
import { html, nothing, type TemplateResult } from 'lit';
import { follow, type ListRoute, listPath, type View, VIEWS } from '../routes';
import { icon, type IconName } from '../shell/icons';
import { t } from '../texts/texts';
import { folded, type Sort, SORTS } from './shelf';

const SIGNS: Readonly<Record<View, IconName>> = { all: 'diagram', recent: 'restore', favourites: 'star', files: 'file', trash: 'trash' };

/** Parts without tags. */
const TAGLESS: readonly View[] = ['files', 'trash'];

/** The parts of the list as links, so that they have addresses and the browser's back button works. */
export function viewLinks(place: ListRoute): TemplateResult {
  return html`<nav class="views" aria-label=${t.start.parts}>
    ${VIEWS.map(
      view =>
        html`<a href=${listPath(view, TAGLESS.includes(view) || TAGLESS.includes(place.view) ? [] : place.tags)} aria-current=${view === place.view ? 'page' : nothing} @click=${follow}>${icon(SIGNS[view])}${t.start.views[view]}</a>`,
    )}
  </nav>`;
}

export function sortChoice(sort: Sort, changed: (sort: Sort) => void): TemplateResult {
  const pick = (event: Event): void => {
    const found = SORTS.find(each => each === (event.target as HTMLSelectElement).value);
    if (found !== undefined) changed(found);
  };
  return html`<label class="sort">
    <span>${t.start.sortBy}</span>
    <select class="field" @change=${pick}>
      ${SORTS.map(each => html`<option value=${each} ?selected=${each === sort}>${t.start.sorts[each]}</option>`)}
    </select>
  </label>`;
}

/** Tags to narrow the list by; those that are chosen stay even when no diagram has them any more. */
export function tagFilter(place: ListRoute, counts: readonly (readonly [string, number])[]): TemplateResult | typeof nothing {
  const chosen = new Set(place.tags.map(folded));
  const gone = place.tags.filter(tag => !counts.some(([each]) => folded(each) === folded(tag))).map(tag => [tag, 0] as const);
  const all = [...counts, ...gone];
  if (all.length === 0) return nothing;
  return html`<div class="tag-filter" role="group" aria-label=${t.start.filterByTag}>
    ${icon('tag')}
    ${all.map(([tag, count]) => {
      const is = chosen.has(folded(tag));
      const tags = is ? place.tags.filter(each => folded(each) !== folded(tag)) : [...place.tags, tag];
      return html`<a class="tag" href=${listPath(place.view, tags)} role="button" aria-pressed=${is ? 'true' : 'false'} @click=${follow} @keydown=${space}>${tag}<small>${count}</small></a>`;
    })}
    ${place.tags.length === 0 ? nothing : html`<a class="tag-clear" href=${listPath(place.view)} @click=${follow}>${t.start.allTags}</a>`}
  </div>`;
}

/** What looks and is called like a button answers the space bar, too. */
function space(event: KeyboardEvent): void {
  if (event.key !== ' ') return;
  event.preventDefault();
  (event.currentTarget as HTMLElement).click();
}
