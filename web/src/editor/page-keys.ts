// SPDX-License-Identifier: Apache-2.0
// Keys that mean commands, wherever the focus is, as long as nobody is typing.
import { type Command, type Desk, isEnabled, isTyping, matches } from '../commands/command';
import { isOnCanvas } from './hand';

/** Runs the command that the key means, if any. */
export function runByKey(event: KeyboardEvent, commands: readonly Command[], desk: Desk): void {
  if (event.defaultPrevented) return;
  const command = commands.find(each => each.keys?.some(key => matches(event, key)) === true);
  if (command === undefined) return;
  if (command.heard === 'canvas') {
    // With the focus on a tab or a button, Ctrl+A still means the diagram; Enter means the button, and a marked text is copied.
    const isHeard = (event.ctrlKey || event.metaKey) && !isOnCanvas(event) && !isTyping(event) && window.getSelection()?.isCollapsed !== false;
    if (!isHeard) return;
  }
  // With Ctrl a key means a command even while somebody types, and so does F6; a letter alone is a letter.
  const isLetter = !event.ctrlKey && !event.metaKey && !/^F\d+$/.test(event.key);
  if (isTyping(event) && (isLetter || document.querySelector('dialog[open], .menu') !== null)) return;
  event.preventDefault();
  if (isEnabled(command, desk)) command.run(desk);
}
