// SPDX-License-Identifier: Apache-2.0
// A command: something a person can do in the editor, told once. Menus, the command palette, the sheet of keys and the
// keyboard all read the same list.
import type { EditorSession } from '../editor/session';
import type { IconName } from '../shell/icons';

export { matches, written } from '../shell/keys';

export type CommandGroup = 'Edit' | 'Select' | 'Arrange' | 'View' | 'Diagram' | 'Help';

/** What commands act on. */
export interface Desk {
  readonly session: EditorSession;
  readonly isReadonly: boolean;
  readonly isOnline: boolean;
}

export interface Command {
  readonly id: string;
  readonly label: string;
  /** What it would do now, where that says more than the label. */
  readonly now?: (desk: Desk) => string;
  /** Whether it would do nothing now. */
  readonly isIdle?: (desk: Desk) => boolean;
  readonly group: CommandGroup;
  /** Keys as people write them, the first one shown: `Ctrl+Shift+Z`, `]`, `Alt+ArrowLeft`. Ctrl is ⌘ on a Mac. */
  readonly keys?: readonly string[];
  /** Who listens for the keys: this page wherever the focus is, or the canvas itself while it has the focus. */
  readonly heard?: 'page' | 'canvas';
  readonly icon?: IconName;
  /** It is there for these alone: what is stored on the server, or files of the workspace. */
  readonly of?: 'stored' | 'files';
  /** It would change the diagram. */
  readonly edits?: boolean;
  /** It writes beside the diagram: nothing for who may only read, but begun without a connection, too. */
  readonly writes?: boolean;
  /** Fewest selected elements that it needs. */
  readonly needs?: number;
  run(desk: Desk): void;
}

/** Whether the command makes sense now. */
export function isEnabled(command: Command, desk: Desk): boolean {
  if (command.of !== undefined && (command.of === 'files') !== desk.session.isFile) return false;
  if (command.edits === true && (desk.isReadonly || !desk.isOnline)) return false;
  if (command.isIdle?.(desk) === true) return false;
  if (command.writes === true && desk.isReadonly) return false;
  return desk.session.context.selectedElements.length >= (command.needs ?? 0);
}

/** How the command is called now. */
export function labelNow(command: Command, desk: Desk): string {
  return command.now?.(desk) ?? command.label;
}

/** Whether somebody is typing, or a dialog or menu has the keyboard. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  if (document.querySelector('dialog[open], .menu') !== null) return true;
  return target?.closest('input, textarea, select, [contenteditable]') != null;
}
