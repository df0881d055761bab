// SPDX-License-Identifier: Apache-2.0
// One field for everything: commands, what the server offers for the selection, what the palette can draw, and every
// element of the diagram. Words may be written in any order.
import { type Action, CreateNodeOperation, type EditorContext, type LabeledAction, RequestContextActions, TriggerNodeCreationAction } from '@eclipse-glsp/client';
import { html, nothing, render, type TemplateResult } from 'lit';
import { typeOf } from '../panel/form';
import { nameOf } from '../panel/names';
import { offerLabel } from '../languages/offers';
import { inEnglish } from '../texts/english';
import type { LanguageDescription } from '../api/diagrams';
import { type Command, type Desk, isEnabled, written } from './command';
import './commands.css';
import type { EditorSession } from '../editor/session';
import { allNodes } from './selection';
import { t } from '../texts/texts';

/** More than this is not read; another letter makes it fewer. */
const MOST = 40;

interface Choice {
  readonly label: string;
  readonly detail: string;
  /** Further words that find it. */
  readonly also?: string;
  readonly keys?: string;
  run(): void;
}

export interface PaletteSource {
  readonly desk: Desk;
  readonly commands: readonly Command[];
  readonly language: LanguageDescription | undefined;
}

let opened: HTMLDialogElement | undefined;

/** Opens the field; `elements` lists the elements of the diagram alone. */
export function openCommandPalette(source: PaletteSource, only?: 'elements'): void {
  // Its `close` event comes later than the closing; a key pressed in between counts.
  if (opened?.open === true) return;
  const dialog = document.createElement('dialog');
  opened = dialog;
  dialog.className = 'command-palette';
  dialog.setAttribute('aria-label', only === undefined ? t.commands.all : t.commands.find);
  let choices: readonly Choice[] = only === undefined ? [...commandChoices(source), ...elementChoices(source)] : elementChoices(source);
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
          aria-label=${only === undefined ? t.commands.search : t.commands.searchElements}
          placeholder=${only === undefined ? t.commands.searchHint : t.commands.searchElementsHint}
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
  if (only === undefined) {
    void serverChoices(source).then(more => {
      choices = [...choices, ...more];
      draw();
    });
  }
}

function choiceLine(choice: Choice, index: number, isCurrent: boolean, choose: () => void): TemplateResult {
  return html`<li role="option" id="command-choice-${index}" aria-selected=${isCurrent ? 'true' : 'false'} @click=${choose}>
    <span>${choice.label}</span><small>${choice.detail}</small>${choice.keys === undefined ? nothing : html`<kbd>${choice.keys}</kbd>`}
  </li>`;
}

/** Those in which every word occurs; those that begin with the text first. */
export function ranked<T extends Pick<Choice, 'label' | 'detail' | 'also'>>(choices: readonly T[], text: string): readonly T[] {
  const words = text.toLowerCase().split(/\s+/).filter(word => word !== '');
  if (words.length === 0) return choices;
  const fits = choices.filter(choice => words.every(word => `${choice.label} ${choice.detail} ${choice.also ?? ''}`.toLowerCase().includes(word)));
  const first = words[0] ?? '';
  const rank = ({ label }: T): number => (label.toLowerCase().startsWith(first) ? 0 : label.toLowerCase().includes(first) ? 1 : 2);
  return fits.toSorted((left, right) => rank(left) - rank(right));
}

function commandChoices({ desk, commands }: PaletteSource): readonly Choice[] {
  return commands
    .filter(command => command.id !== 'palette' && isEnabled(command, desk))
    .map(command => ({
      label: command.label,
      detail: t.commands.groups[command.group],
      also: inEnglish(command.label),
      ...(command.keys?.[0] === undefined ? {} : { keys: written(command.keys[0]) }),
      run: () => command.run(desk),
    }));
}

function elementChoices({ desk, language }: PaletteSource): readonly Choice[] {
  return allNodes(desk.session).map(node => ({
    label: nameOf(node),
    detail: (language && typeOf(language, node.type)?.name) ?? node.type,
    run: () => void desk.session.show([node.id]).then(() => desk.session.focusCanvas()),
  }));
}

function nameById(session: EditorSession, id: string): string {
  const element = session.root?.index.getById(id);
  return element === undefined ? id : nameOf(element);
}

/** What the language offers for the selection, and what its palette draws. */
async function serverChoices({ desk }: PaletteSource): Promise<readonly Choice[]> {
  const { session } = desk;
  if (desk.isReadonly || !desk.isOnline) return [];
  const selectedElementIds = session.context.selectedElements.map(element => element.id);
  const editorContext: EditorContext = { selectedElementIds, lastMousePosition: session.middle };
  const answer = await session.request(RequestContextActions.create({ contextId: 'command-palette', editorContext }));
  return answer.actions.map((offered: LabeledAction) => ({
    label: offerLabel(session.diagramType, offered, id => nameById(session, id)),
    also: offered.label,
    detail: t.commands.draw,
    run: () => void session.dispatch(...offered.actions.map(action => inMiddle(action, session.middle))),
  }));
}

function inMiddle(action: Action, location: { x: number; y: number }): Action {
  return TriggerNodeCreationAction.is(action) ? CreateNodeOperation.create(action.elementTypeId, { location }) : action;
}
