// SPDX-License-Identifier: Apache-2.0
// A text becomes diagrams: the field for it, its format, and what is wrong with it while it cannot be read.
import { html, nothing } from 'lit';
import { ApiError } from '../api/diagrams';
import { type Format, listFormats } from '../api/formats';
import { nameOf } from '../formats/names';
import { openModal } from '../shell/modal';
import { t } from '../texts/texts';
import { importText, type Outcome } from './importing';

const AUTO = '';

/** Stays open until the text could be read; undefined when it was left. */
export function askForText(): Promise<Outcome | undefined> {
  const { promise, resolve } = Promise.withResolvers<Outcome | undefined>();
  let formats: readonly Format[] = [];
  let problem: Outcome['problem'];
  let again: Outcome['again'];
  let isBusy = false;

  const make = async (): Promise<void> => {
    if (isBusy) return;
    const value = (id: string): string => modal.element.querySelector<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>(`#${id}`)?.value ?? '';
    const text = value('paste-source');
    const format = value('paste-format');
    const name = value('paste-name').trim();
    if (text.trim() === '') problem = { message: t.formats.paste.empty, hint: '' };
    else if (await came(importText(text, { ...(format === AUTO ? {} : { format }), ...(name === '' ? {} : { name }) }))) return;
    modal.update();
    modal.element.querySelector('textarea')?.focus();
  };

  /** Whether diagrams were made: then the dialog is left. */
  const came = async (coming: Promise<Outcome>): Promise<boolean> => {
    isBusy = true;
    again = undefined;
    modal.update();
    const outcome = await coming;
    isBusy = false;
    ({ problem, again } = outcome);
    if (problem !== undefined) return false;
    resolve(outcome);
    modal.close();
    return true;
  };

  const takePart = async (): Promise<void> => {
    if (again !== undefined && !isBusy && !(await came(again()))) modal.update();
  };

  const modal = openModal({
    title: t.formats.paste.title,
    look: 'wide',
    contents: shown => html`<form
      @submit=${(event: Event) => {
        event.preventDefault();
        void make();
      }}
    >
      <label for="paste-source">${t.formats.paste.text}</label>
      <textarea
        id="paste-source"
       
        class="field paste-source"
        rows="10"
        spellcheck="false"
        autofocus
        aria-describedby=${problem === undefined ? nothing : 'paste-source-problem'}
        aria-invalid=${problem === undefined ? 'false' : 'true'}
        placeholder=${t.formats.paste.example}
        @input=${() => {
          if (again === undefined) return;
          again = undefined; // it was about the text before
          modal.update();
        }}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void make();
        }}
      ></textarea>
      <div class="new-fields">
        <div>
          <label for="paste-format">${t.formats.paste.format}</label>
          <select id="paste-format" class="field">
            <option value=${AUTO}>${t.formats.paste.auto}</option>
            ${formats.filter(each => each.reads).map(each => html`<option value=${each.id}>${nameOf(each)}</option>`)}
          </select>
        </div>
        <div>
          <label for="paste-name">${t.formats.paste.name}</label>
          <input id="paste-name" class="field" maxlength="190" autocomplete="off" />
        </div>
      </div>
      <div role="status">${isBusy ? html`<p>${t.formats.paste.making}</p>` : nothing}</div>
      <p id="paste-source-problem" class="wrong" role="alert">${problem === undefined ? nothing : html`${problem.message} ${problem.hint}`}</p>
      <div class="actions">
        <button type="button" class="button" @click=${() => shown.close()}>${t.shell.cancel}</button>
        ${again === undefined ? nothing : html`<button type="button" class="button" @click=${() => void takePart()}>${t.start.importUnderstood}</button>`}
        <button type="submit" class="button primary" ?disabled=${isBusy}>${t.formats.paste.make}</button>
      </div>
    </form>`,
    closed: () => resolve(undefined),
  });
  void read().then(found => {
    formats = found;
    if (modal.element.isConnected) modal.update();
  });
  return promise;
}

/** Without the list the format is told by the text. */
async function read(): Promise<readonly Format[]> {
  try {
    return await listFormats();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return [];
  }
}
