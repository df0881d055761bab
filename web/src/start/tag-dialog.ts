// SPDX-License-Identifier: Apache-2.0
// The dialog that tags one diagram or several: every tag that is in use as a box to tick, and a field for new ones.
import { html, nothing, type TemplateResult } from 'lit';
import { ApiError, type Diagram, tagDiagram } from '../api/diagrams';
import { icon } from '../shell/icons';
import { type Modal, openModal } from '../shell/modal';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';
import { folded, tagCounts } from './shelf';

const LONGEST_TAG = 40;

/** A tag, and whether all, some or none of the diagrams have it. */
interface Choice {
  readonly tag: string;
  readonly is: boolean | undefined;
}

/** The choices at first: all known tags. `undefined` stands for some. */
export function choices(diagrams: readonly Diagram[], known: readonly string[]): readonly Choice[] {
  const used = tagCounts(diagrams).map(([tag]) => tag);
  const all = [...known, ...used.filter(tag => !known.some(each => folded(each) === folded(tag)))];
  return all.map(tag => {
    const count = diagrams.filter(diagram => diagram.tags.some(each => folded(each) === folded(tag))).length;
    return { tag, is: count === 0 ? false : count === diagrams.length ? true : undefined };
  });
}

/** The tags of a diagram once the choices hold: what is left at `some` stays as it is. */
export function chosen(diagram: Diagram, all: readonly Choice[]): readonly string[] {
  const decided = new Map(all.filter(each => each.is !== undefined).map(each => [folded(each.tag), each]));
  const kept = diagram.tags.filter(tag => decided.get(folded(tag))?.is !== false);
  const has = new Set(kept.map(folded));
  return [...kept, ...all.filter(each => each.is === true && !has.has(folded(each.tag))).map(each => each.tag)];
}

/** The tags that a text names; commas part them. */
export function named(text: string): readonly string[] {
  return text.split(',').map(tag => tag.replace(/\s+/g, ' ').trim()).filter(tag => tag !== '');
}

/** Shows the dialog. Resolves to the diagrams as they are then; undefined when it was left. */
export function editTags(diagrams: readonly Diagram[], known: readonly string[]): Promise<readonly Diagram[] | undefined> {
  const { promise, resolve } = Promise.withResolvers<readonly Diagram[] | undefined>();
  let all = choices(diagrams, known);
  let problem: ApiError | undefined;
  const add = (modal: Modal): void => {
    const field = modal.element.querySelector<HTMLInputElement>('input[name=tag]');
    for (const tag of named(field?.value ?? '')) {
      all = [...all.filter(each => folded(each.tag) !== folded(tag)), { tag: all.find(each => folded(each.tag) === folded(tag))?.tag ?? tag, is: true }];
    }
    if (field !== null) field.value = '';
    modal.update();
  };
  const save = async (modal: Modal): Promise<void> => {
    add(modal);
    try {
      const done: Diagram[] = [];
      for (const diagram of diagrams) done.push(await tagDiagram(diagram.id, chosen(diagram, all)));
      resolve(done);
      modal.close();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      problem = error;
      modal.update();
    }
  };
  const box = (modal: Modal, choice: Choice): TemplateResult => {
    const set = (event: Event): void => {
      const is = (event.target as HTMLInputElement).checked;
      all = all.map(each => (each === choice ? { ...each, is } : each));
      modal.update();
    };
    return html`<label class="tag-choice"><input type="checkbox" .checked=${choice.is === true} .indeterminate=${choice.is === undefined} @change=${set} /><span>${choice.tag}</span></label>`;
  };
  const fieldKey = (modal: Modal, event: KeyboardEvent): void => {
    const field = event.target as HTMLInputElement;
    if ((event.key !== 'Enter' && event.key !== ',') || field.value.trim() === '') return;
    event.preventDefault();
    add(modal);
  };
  const [first] = diagrams;
  const modal = openModal({
    title: diagrams.length === 1 ? t.start.tagsOf(first?.name ?? '') : t.start.tagsOfMany(diagrams.length),
    contents: shown => html`<form
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        void save(shown);
      }}
    >
      ${all.length === 0 ? html`<p>${t.start.noTagsYet}</p>` : html`<div class="tag-choices" role="group" aria-label=${t.start.tags}>${all.map(choice => box(shown, choice))}</div>`}
      <label for="new-tag">${t.start.newTag}</label>
      <div class="tag-new">
        <input id="new-tag" name="tag" class="field" maxlength=${LONGEST_TAG} autocomplete="off" aria-describedby="new-tag-hint" @keydown=${(event: KeyboardEvent) => fieldKey(shown, event)} />
        <button type="button" class="button" @click=${() => add(shown)}>${icon('add')}${t.start.add}</button>
      </div>
      <p id="new-tag-hint" class="hint">${t.start.newTagHint}</p>
      ${problem === undefined ? nothing : html`<p class="wrong" role="alert">${problem.message}. ${problem.hint}</p>`}
      <div class="actions">
        <button type="button" class="button" @click=${() => shown.close()}>${t.shell.cancel}</button>
        <button type="submit" class="button primary">${t.shell.save}</button>
      </div>
    </form>`,
    closed: () => resolve(undefined),
  });
  modal.element.querySelector<HTMLInputElement>('input[name=tag]')?.focus();
  return promise;
}

/** As `editTags`, and says what was done. */
export async function tag(diagrams: readonly Diagram[], known: readonly string[]): Promise<readonly Diagram[] | undefined> {
  const done = await editTags(diagrams, known);
  const [first] = done ?? [];
  if (done !== undefined && first !== undefined) {
    toast({ tone: 'good', text: done.length === 1 ? t.start.tagged(first.name, first.tags) : t.start.taggedMany(done.length) });
  }
  return done;
}
