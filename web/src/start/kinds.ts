// SPDX-License-Identifier: Apache-2.0
// The kinds of diagrams as cards: what each looks like, its name, what it is for. Kinds that an extension of the server
// brings come with theirs.
import { html, nothing, type TemplateResult } from 'lit';
import type { LanguageInfo } from '../api/diagrams';
import { languagePicture } from '../api/library';
import { icon } from '../shell/icons';
import { t } from '../texts/texts';
import { folded } from './shelf';

/** From so many on, a field finds them. */
const MANY = 4;

export interface KindChoice {
  readonly languages: readonly LanguageInfo[];
  /** The diagram type that is chosen. */
  readonly chosen: string;
  readonly wanted: string;
  readonly choose: (type: string) => void;
  readonly search: (wanted: string) => void;
}

/** Those that have all words in their name, sentence or id. */
export function found(languages: readonly LanguageInfo[], wanted: string): readonly LanguageInfo[] {
  const words = folded(wanted).split(/\s+/u).filter(word => word !== '');
  return languages.filter(({ id, name, description }) => words.every(word => folded(`${id} ${name} ${description}`).includes(word)));
}

export function kindChoice({ languages, chosen, wanted, choose, search }: KindChoice): TemplateResult | typeof nothing {
  if (languages.length < 2) return nothing;
  const shown = found(languages, wanted);
  return html`<fieldset class="beginnings kinds">
    <legend>${t.start.type}</legend>
    ${languages.length < MANY
      ? nothing
      : html`<label class="kind-search">
          ${icon('search')}<span class="visually-hidden">${t.start.findType}</span>
          <input class="field" type="search" autocomplete="off" placeholder=${t.start.findType} .value=${wanted} @input=${(event: Event) => search((event.target as HTMLInputElement).value)} @keydown=${stay} />
        </label>`}
    <div class="beginning-grid">
      ${shown.map(
        ({ diagramType, name, description, id }) => html`<label class="beginning">
          <input type="radio" name="kind" class="visually-hidden" .checked=${diagramType === chosen} @change=${() => choose(diagramType)} />
          <span class="beginning-picture"><img src=${languagePicture(id)} alt="" loading="lazy" @error=${hide} /></span>
          <strong>${name}</strong><span class="hint">${description}</span>
        </label>`,
      )}
    </div>
    <p class="hint" role="status">${shown.length === 0 ? t.start.noSuchType(wanted) : nothing}</p>
  </fieldset>`;
}

/** Enter in the search must not make a diagram yet. */
function stay(event: KeyboardEvent): void {
  if (event.key === 'Enter') event.preventDefault();
}

function hide(event: Event): void {
  (event.target as HTMLElement).hidden = true;
}
