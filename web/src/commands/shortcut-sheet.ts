// SPDX-License-Identifier: Apache-2.0
// The sheet of keys: every command that has one, by group, and what the keys do on the canvas itself.
import { html, render } from 'lit';
import { type Command, type CommandGroup, written } from './command';
import './commands.css';
import { t } from '../texts/texts';

const GROUPS: readonly CommandGroup[] = ['Edit', 'Select', 'Arrange', 'View', 'Diagram', 'Help'];

/** Keys that are heard by the canvas alone and belong to no command. */
const ON_CANVAS: readonly (readonly [string, string])[] = [
  ['Arrows', t.commands.keysOnCanvas.arrows],
  ['Shift+Arrows', t.commands.keysOnCanvas.shiftArrows],
  ['Ctrl+Arrows', t.commands.keysOnCanvas.ctrlArrows],
  ['Arrows', t.commands.keysOnCanvas.edgeArrows],
  ['Alt+Arrows', t.commands.keysOnCanvas.altArrows],
  ['Alt+PageDown', t.commands.keysOnCanvas.altPages(written('Alt+PageUp'))],
  ['Alt+Enter', t.commands.keysOnCanvas.altEnter],
  ['Ctrl+Click', t.commands.keysOnCanvas.click],
  ['Ctrl+.', t.commands.keysOnCanvas.problems(written('Ctrl+,'))],
  ['Escape', t.commands.keysOnCanvas.escape],
];

export function openShortcutSheet(commands: readonly Command[]): void {
  if (document.querySelector('.shortcut-sheet[open]') !== null) return;
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog shortcut-sheet';
  dialog.setAttribute('aria-labelledby', 'sheet-title');
  const line = (keys: readonly string[], label: string): unknown =>
    html`<div><dt>${keys.map(key => html`<kbd>${key}</kbd> `)}</dt><dd>${label}</dd></div>`;
  const groups = GROUPS.map(group => [group, commands.filter(each => each.group === group && each.keys !== undefined)] as const);
  render(
    html`<h2 id="sheet-title">${t.commands.sheet}</h2>
      <div class="sheet-groups" tabindex="0" role="region" aria-label=${t.commands.byGroup}>
        ${groups.map(
          ([group, listed]) =>
            html`<section aria-label=${t.commands.groups[group]}>
              <h3>${t.commands.groups[group]}</h3>
              <dl>${listed.map(each => line((each.keys ?? []).map(written), each.label))}</dl>
            </section>`,
        )}
        <section aria-label=${t.commands.onCanvas}>
          <h3>${t.commands.onCanvas}</h3>
          <dl>${ON_CANVAS.map(([key, label]) => line([written(key)], label))}</dl>
        </section>
      </div>
      <div class="actions"><button class="button primary" @click=${() => dialog.close()}>${t.shell.close}</button></div>`,
    dialog,
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
