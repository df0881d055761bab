// SPDX-License-Identifier: Apache-2.0
// The dialog for a new diagram: its name, and what it begins with: nothing, a template of a language, or an own one.
import { html, nothing, type TemplateResult } from 'lit';
import { ApiError, type Diagram, type LanguageInfo } from '../api/diagrams';
import { listTemplates, type NewDiagram, type Template, templatePicture } from '../api/library';
import { icon } from '../shell/icons';
import { openModal } from '../shell/modal';
import { t } from '../texts/texts';
import { found, kindChoice } from './kinds';
import { pictureOf } from './picture';
import { folded, TEMPLATE_TAG } from './shelf';

/** One of the choices. */
interface Beginning {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly picture?: string;
  readonly type: string;
  readonly wanted: NewDiagram;
}

/** Shows the dialog; resolves to what is to be made, or to undefined when it was left. */
export function askForNew(languages: readonly LanguageInfo[], version: string, diagrams: readonly Diagram[]): Promise<NewDiagram | undefined> {
  const { promise, resolve } = Promise.withResolvers<NewDiagram | undefined>();
  const own = diagrams.filter(diagram => diagram.tags.some(tag => folded(tag) === TEMPLATE_TAG)).map(diagram => ofDiagram(diagram, version));
  let type = languages[0]?.diagramType ?? 'workflow-diagram';
  let name: string = t.start.untitled;
  let isNamed = false;
  let templates: readonly Beginning[] | undefined;
  let picked = '';
  let sought = '';

  const modal = openModal({
    title: t.start.newDiagram,
    look: 'widest',
    contents: shown => {
      const offered = (all: readonly Beginning[]): readonly Beginning[] => all.filter(each => each.type === type);
      const choice = (beginning: Beginning): TemplateResult => {
        const pick = (): void => {
          picked = beginning.key;
          if (!isNamed) name = beginning.key === '' ? t.start.untitled : beginning.name;
          shown.update();
        };
        return html`<label class="beginning">
          <input type="radio" name="beginning" class="visually-hidden" .checked=${picked === beginning.key} @change=${pick} />
          <span class="beginning-picture">${beginning.picture === undefined ? icon('add') : html`<img src=${beginning.picture} alt="" loading="lazy" @error=${hide} />`}</span>
          <strong>${beginning.name}</strong>
          ${beginning.description === '' ? nothing : html`<span class="hint">${beginning.description}</span>`}
        </label>`;
      };
      const submit = (event: SubmitEvent): void => {
        event.preventDefault();
        const all = [...(templates ?? []), ...own];
        const wanted = all.find(each => each.key === picked)?.wanted ?? { type };
        resolve({ ...wanted, name: name.trim() });
        shown.close();
      };
      const empty: Beginning = { key: '', name: t.start.empty, description: t.start.emptyHint, type, wanted: { type } };
      const mine = offered(own);
      return html`<form @submit=${submit}>
        <div class="new-fields">
          <div>
            <label for="new-name">${t.shell.name}</label>
            <input
              id="new-name"
              name="name"
              class="field"
              maxlength="200"
              required
              pattern=".*\\S.*"
              autocomplete="off"
              .value=${name}
              @input=${(event: Event) => {
                name = (event.target as HTMLInputElement).value;
                isNamed = true;
              }}
            />
          </div>
        </div>
        ${kindChoice({
          languages,
          chosen: type,
          wanted: sought,
          choose: chosen => {
            type = chosen;
            picked = '';
            shown.update();
          },
          search: text => {
            sought = text;
            // What cannot be seen is not chosen.
            const [first, ...rest] = found(languages, text);
            if (first !== undefined && ![first, ...rest].some(each => each.diagramType === type)) {
              type = first.diagramType;
              picked = '';
            }
            shown.update();
          },
        })}
        <fieldset class="beginnings">
          <legend>${t.start.beginWith}</legend>
          <div class="beginning-grid">${[empty, ...offered(templates ?? [])].map(choice)}</div>
        </fieldset>
        ${mine.length === 0
          ? nothing
          : html`<fieldset class="beginnings">
              <legend>${t.start.ownTemplates}</legend>
              <div class="beginning-grid">${mine.map(choice)}</div>
            </fieldset>`}
        <div class="actions">
          <button type="button" class="button" @click=${() => shown.close()}>${t.shell.cancel}</button>
          <button type="submit" class="button primary">${t.start.create}</button>
        </div>
      </form>`;
    },
    closed: () => resolve(undefined),
  });
  modal.element.querySelector<HTMLInputElement>('input[name=name]')?.select();
  void loaded().then(found => {
    templates = found;
    if (modal.element.isConnected) modal.update();
  });
  return promise;
}

/** The templates of all languages; none when the server has none to give: an empty diagram can be made all the same. */
async function loaded(): Promise<readonly Beginning[]> {
  try {
    return (await listTemplates()).map(ofTemplate);
  } catch (error) {
    if (error instanceof ApiError) return [];
    throw error;
  }
}

function ofTemplate(template: Template): Beginning {
  const { name, description } = template;
  return { key: `template ${template.id}`, name, description, picture: templatePicture(template.id), type: template.type, wanted: { template: template.id } };
}

function ofDiagram(diagram: Diagram, version: string): Beginning {
  return { key: `copy ${diagram.id}`, name: diagram.name, description: t.start.elements(diagram.elements), picture: pictureOf(diagram, version), type: diagram.type, wanted: { copyOf: diagram.id } };
}

function hide(event: Event): void {
  (event.target as HTMLElement).hidden = true;
}
