// SPDX-License-Identifier: Apache-2.0
// One field in which something is found by typing and taken with Enter. Words may be written in any order.
import { html, nothing, render, type TemplateResult } from 'lit';
import { t } from '../texts/texts';
import './commands.css';

/** More than this is not read; another letter makes it fewer. */
const MOST = 40;

export interface Choice {
  readonly label: string;
  readonly detail: string;
  /** Further words that find it. */
  readonly also?: string;
  /** Found by this too, as it stands: not by words in it. */
  readonly id?: string;
  readonly keys?: string;
  run(): void;
}

export interface Choosing {
  /** Name of the dialog. */
  readonly title: string;
  /** Name of the field, and what stands in it while it is empty. */
  readonly search: string;
  readonly hint: string;
  readonly choices: readonly Choice[];
  /** What comes later, below the others. */
  readonly more?: Promise<readonly Choice[]>;
}

let opened: HTMLDialogElement | undefined;

/** Opens the field; at most one is open. */
export function openChoices({ title, search, hint, choices: first, more }: Choosing): void {
  // Its `close` event comes later than the closing; a key pressed in between counts.
  if (opened?.open === true) return;
  const dialog = document.createElement('dialog');
  opened = dialog;
  dialog.className = 'command-palette';
  dialog.setAttribute('aria-label', title);
  let choices = first;
  let wanted = '';
  let at = 0;
  const found = (): readonly Choice[] => ranked(choices, wanted).slice(0, MOST);
  const choose = (choice: Choice | undefined): void => {
    if (choice === undefined) return;
    dialog.close();
    choice.run();
  };
  const draw = (): void => {
    const shown = found();
    at = Math.max(0, Math.min(at, shown.length - 1));
    render(
      html`<input
          class="field"
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="command-choices"
          aria-activedescendant=${shown.length > 0 ? `command-choice-${at}` : nothing}
          aria-label=${search}
          placeholder=${hint}
          autocomplete="off"
          @input=${(event: Event) => {
            wanted = (event.target as HTMLInputElement).value;
            at = 0;
            draw();
          }}
          @keydown=${(event: KeyboardEvent) => {
            const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
            if (by !== 0) {
              at = (at + by + shown.length) % Math.max(1, shown.length);
              draw();
              dialog.querySelector(`#command-choice-${at}`)?.scrollIntoView({ block: 'nearest' });
              event.preventDefault();
            } else if (event.key === 'Enter' && !event.isComposing) {
              choose(found()[at]);
              event.preventDefault();
            }
          }}
        />
        <ul role="listbox" id="command-choices" aria-label=${t.commands.choices}>
          ${shown.map((choice, index) => choiceLine(choice, index, index === at, () => choose(choice)))}
        </ul>
        ${shown.length === 0 ? html`<p class="panel-note" role="status">${t.commands.noneCalled}</p>` : nothing}`,
      dialog,
    );
  };
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', event => {
    if (event.target === dialog) dialog.close();
  });
  draw();
  document.body.append(dialog);
  dialog.showModal();
  void more?.then(later => {
    choices = [...choices, ...later];
    draw();
  });
}

function choiceLine(choice: Choice, index: number, isCurrent: boolean, choose: () => void): TemplateResult {
  return html`<li role="option" id="command-choice-${index}" aria-selected=${isCurrent ? 'true' : 'false'} @click=${choose}>
    <span>${choice.label}</span><small>${choice.detail}</small>${choice.keys === undefined ? nothing : html`<kbd>${choice.keys}</kbd>`}
  </li>`;
}

/** Those in which every word occurs, and those whose id begins with the text; the one with that id first, then labels that begin so. */
export function ranked<T extends Pick<Choice, 'label' | 'detail' | 'also' | 'id'>>(choices: readonly T[], text: string): readonly T[] {
  const words = text.toLowerCase().split(/\s+/).filter(word => word !== '');
  if (words.length === 0) return choices;
  const whole = text.trim().toLowerCase();
  const fits = choices.filter(
    choice => words.every(word => `${choice.label} ${choice.detail} ${choice.also ?? ''}`.toLowerCase().includes(word)) || (whole !== '' && choice.id?.toLowerCase().startsWith(whole) === true),
  );
  const first = words[0] ?? '';
  const rank = ({ label, id }: T): number => (id?.toLowerCase() === whole ? -1 : label.toLowerCase().startsWith(first) ? 0 : label.toLowerCase().includes(first) ? 1 : 2);
  return fits.toSorted((left, right) => rank(left) - rank(right));
}
