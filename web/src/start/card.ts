// SPDX-License-Identifier: Apache-2.0
// One diagram in the list: picture, name, what it is, tags, and what can be done with it.
import { html, nothing, type TemplateResult } from 'lit';
import type { Diagram } from '../api/diagrams';
import type { Hit } from '../api/search';
import { editorPath, follow } from '../routes';
import { foundLines } from '../search/lines';
import { icon } from '../shell/icons';
import { type MenuPart, showMenu } from '../shell/menu';
import { t } from '../texts/texts';
import { pictureOf } from './picture';
import { exactTime, since } from './time';

/** Tags on a card; more would make it higher than its neighbours. */
const MOST_TAGS = 4;

/** What a card shows beside its diagram, and whom it tells. */
export interface CardProps {
  readonly kind: string;
  readonly version: string;
  readonly isTrash: boolean;
  readonly isFavourite: boolean;
  readonly isSelected: boolean;
  readonly isNew: boolean;
  /** What a search found inside. */
  readonly hit: Hit | undefined;
  actions(): readonly MenuPart[];
  select(is: boolean, withRange: boolean): void;
  favourite(is: boolean): void;
  tagged(tag: string): void;
}

export function card(diagram: Diagram, props: CardProps): TemplateResult {
  const { isTrash, isFavourite, isSelected } = props;
  const when = diagram.deletedAt ?? diagram.updatedAt;
  const changed = diagram.updatedBy ? t.start.changedBy(since(when), diagram.updatedBy) : t.start.changed(since(when));
  const name = isTrash ? html`<span class="card-name">${diagram.name}</span>` : html`<a class="card-name" href=${editorPath(diagram.id)} @click=${follow}>${diagram.name}</a>`;
  return html`<li class="card" data-id=${diagram.id} data-selected=${isSelected} data-new=${props.isNew}>
    <div class="card-picture" aria-hidden="true">
      ${isTrash ? icon('trash') : diagram.elements === 0 ? icon('diagram') : html`<img src=${pictureOf(diagram, props.version)} alt="" loading="lazy" decoding="async" draggable="false" @error=${shown} @load=${shown} />`}
    </div>
    <div class="card-text">
      <h2>${name}</h2>
      <p>
        <span class="badge">${props.kind}</span>
        <span class="card-size">${t.start.elements(diagram.elements)}</span>
      </p>
      ${diagram.tags.length === 0
        ? nothing
        : html`<p class="card-tags">
            ${diagram.tags.slice(0, MOST_TAGS).map(tag =>
              isTrash ? html`<span class="tag">${tag}</span>` : html`<button class="tag" title=${t.start.showTagged(tag)} aria-label=${t.start.showTagged(tag)} @click=${() => props.tagged(tag)}>${tag}</button>`,
            )}
            ${diagram.tags.length > MOST_TAGS ? html`<span title=${diagram.tags.slice(MOST_TAGS).join(', ')}>+${diagram.tags.length - MOST_TAGS}</span>` : nothing}
          </p>`}
      <p class="card-time" title=${exactTime(when)}>${isTrash ? t.start.deleted(since(when)) : changed}</p>
      ${foundLines(props.hit, isTrash)}
    </div>
    <label class="card-check">
      <input type="checkbox" .checked=${isSelected} aria-label=${t.start.select(diagram.name)} @click=${(event: MouseEvent) => props.select((event.target as HTMLInputElement).checked, event.shiftKey)} />
    </label>
    ${isTrash
      ? nothing
      : html`<button
          class="button plain square card-star"
          aria-pressed=${isFavourite ? 'true' : 'false'}
          aria-label=${t.start.favourite(diagram.name)}
          title=${isFavourite ? t.start.removeFavourite : t.start.makeFavourite}
          @click=${() => props.favourite(!isFavourite)}
        >
          ${icon('star')}
        </button>`}
    <button
      class="button plain square card-menu"
      aria-label=${t.start.actionsFor(diagram.name)}
      aria-haspopup="menu"
      aria-expanded="false"
      @click=${(event: Event) => showMenu(props.actions(), event.currentTarget as HTMLElement)}
    >
      ${icon('more')}
    </button>
  </li>`;
}

/** A diagram without a picture shows the plain card. */
function shown(event: Event): void {
  (event.target as HTMLElement).classList.toggle('broken', event.type === 'error');
}
