// SPDX-License-Identifier: Apache-2.0
// Which commands have a button in the bar of the editor, and which are in its menus.

/** The button of the last steps, among the commands. */
export const STEPS = 'steps';
/** The button of the ways to lay out, beside the command that does. */
export const LAYOUTS = 'layouts';
/** Commands with a button in the bar. */
export const BAR = ['undo', 'redo', STEPS, 'delete', '', 'layout', LAYOUTS, 'validate'];
/** What the menu beside them holds. */
export const MORE = ['duplicate', 'find', 'choose-layout', 'share', '', 'select-type', 'select-connected', 'select-siblings', 'select-inverse', '', 'to-front', 'to-back', '', 'align-left', 'align-center', 'align-right', 'align-top', 'align-middle', 'align-bottom', 'distribute-horizontal', 'distribute-vertical', 'straighten', '', 'palette', 'sheet', 'text', 'full-screen'];

/** What has no room in the bar of a narrow screen. */
export const BEHIND = ['delete', 'layout', 'validate', 'rename', '', 'export-svg', 'export-png', 'export-pdf', 'export-json', 'copy-picture', 'print', ''];
