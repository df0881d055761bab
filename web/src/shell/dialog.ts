// SPDX-License-Identifier: Apache-2.0
// Modal questions. The native dialog keeps the focus inside and gives it back afterwards.
import { html, nothing, render, type TemplateResult } from 'lit';
import { t } from '../texts/texts';

export interface Question {
  readonly title: string;
  readonly text?: string;
  /** Label of a text field; without it the question is yes or no. */
  readonly label?: string;
  readonly value?: string;
  /** The text is not shown while it is typed. */
  readonly secret?: boolean;
  readonly confirm: string;
  readonly danger?: boolean;
  /** Further fields, shown above the text field; their values are read by the caller. */
  readonly body?: TemplateResult;
}

/** Asks; resolves to the text (`''` when there is no field), or to undefined when cancelled. */
export function ask(question: Question): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog';
  dialog.setAttribute('aria-labelledby', 'dialog-title');
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const field = dialog.querySelector<HTMLInputElement>('input[name=text]');
    dialog.close();
    resolve(field?.value.trim() ?? '');
  };
  render(
    html`<form @submit=${submit}>
      <h2 id="dialog-title">${question.title}</h2>
      ${question.text ? html`<p>${question.text}</p>` : nothing} ${question.body ?? nothing}
      ${question.label === undefined
        ? nothing
        : html`<label for="dialog-text">${question.label}</label>
            <input id="dialog-text" name="text" type=${question.secret ? 'password' : 'text'} class="field" autocomplete="off" maxlength="200" required .value=${question.value ?? ''} />`}
      <div class="actions">
        <button type="button" class="button" @click=${() => dialog.close()}>${t.shell.cancel}</button>
        <button type="submit" class="button ${question.danger ? 'danger' : 'primary'}">${question.confirm}</button>
      </div>
    </form>`,
    dialog,
  );
  dialog.addEventListener('close', () => {
    resolve(undefined);
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector<HTMLInputElement>('input[name=text]')?.select();
  return promise;
}
