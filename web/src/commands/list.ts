// SPDX-License-Identifier: Apache-2.0
// Every command of the editor, in the order in which lists show them.
import {
  DeleteElementOperation,
  FitToScreenAction,
  MarkersReason,
  RedoAction,
  RequestMarkersAction,
  SelectAllAction,
  TriggerLayoutAction,
  UndoAction,
} from '@eclipse-glsp/client';
import { toast } from '../shell/toasts';
import { align, type Axis, distribute, type Edge } from './arrange';
import type { Command, Desk } from './command';
import { duplicate, reorder } from './edits';
import { copyPicture, print } from './pictures';
import { boxOf } from '../canvas/moves';
import { moving, selectedNodes } from './selection';

const ZOOM_STEP = 1.25;

/** What the page around the canvas does for commands. */
export interface PageCommands {
  palette(): void;
  find(): void;
  sheet(): void;
  togglePanel(): void;
  rename(): void;
  clipboard(what: 'cut' | 'copy' | 'paste'): void;
  exportAs(format: 'svg' | 'json'): void;
}

export function commands(page: PageCommands): readonly Command[] {
  return [
    { id: 'undo', label: 'Undo', group: 'Edit', keys: ['Ctrl+Z'], heard: 'canvas', icon: 'undo', edits: true, run: act(() => UndoAction.create()) },
    { id: 'redo', label: 'Redo', group: 'Edit', keys: ['Ctrl+Shift+Z'], heard: 'canvas', icon: 'redo', edits: true, run: act(() => RedoAction.create()) },
    { id: 'cut', label: 'Cut', group: 'Edit', keys: ['Ctrl+X'], heard: 'canvas', icon: 'cut', edits: true, needs: 1, run: () => page.clipboard('cut') },
    { id: 'copy', label: 'Copy', group: 'Edit', keys: ['Ctrl+C'], heard: 'canvas', icon: 'copy', needs: 1, run: () => page.clipboard('copy') },
    { id: 'paste', label: 'Paste', group: 'Edit', keys: ['Ctrl+V'], heard: 'canvas', edits: true, run: () => page.clipboard('paste') },
    { id: 'duplicate', label: 'Duplicate', group: 'Edit', keys: ['Ctrl+D'], heard: 'page', edits: true, needs: 1, run: desk => void duplicate(desk.session) },
    { id: 'delete', label: 'Delete', group: 'Edit', keys: ['Delete', 'Backspace'], heard: 'canvas', icon: 'trash', edits: true, needs: 1, run: remove },
    { id: 'label', label: 'Edit the label', group: 'Edit', keys: ['F2', 'Enter'], heard: 'canvas', icon: 'pencil', edits: true, needs: 1, run: desk => desk.session.editLabel() },
    { id: 'select-all', label: 'Select all', group: 'Select', keys: ['Ctrl+A'], heard: 'canvas', icon: 'selectAll', run: act(() => SelectAllAction.create()) },
    { id: 'find', label: 'Find an element', group: 'Select', keys: ['Ctrl+F'], heard: 'page', icon: 'search', run: () => page.find() },
    ...ALIGNMENTS.map(([edge, label]) => alignment(edge, label)),
    ...DISTRIBUTIONS.map(([axis, label]) => distribution(axis, label)),
    { id: 'to-front', label: 'Bring to front', group: 'Arrange', keys: [']'], heard: 'page', edits: true, needs: 1, run: desk => reorder(desk.session, 'front') },
    { id: 'to-back', label: 'Send to back', group: 'Arrange', keys: ['['], heard: 'page', edits: true, needs: 1, run: desk => reorder(desk.session, 'back') },
    { id: 'layout', label: 'Lay out the diagram', group: 'Arrange', keys: ['Ctrl+Shift+L'], heard: 'page', icon: 'layout', edits: true, run: act(() => TriggerLayoutAction.create()) },
    { id: 'zoom-in', label: 'Zoom in', group: 'View', keys: ['+', '='], heard: 'page', icon: 'add', run: zoomBy(ZOOM_STEP) },
    { id: 'zoom-out', label: 'Zoom out', group: 'View', keys: ['-'], heard: 'page', icon: 'minus', run: zoomBy(1 / ZOOM_STEP) },
    { id: 'zoom-100', label: 'Zoom to 100 %', group: 'View', keys: ['Shift+0'], heard: 'page', run: desk => desk.session.zoomTo(1) },
    { id: 'fit', label: 'Zoom to the diagram', group: 'View', keys: ['Shift+1'], heard: 'page', icon: 'fit', run: desk => void desk.session.fit() },
    { id: 'fit-selection', label: 'Zoom to the selection', group: 'View', keys: ['Shift+2'], heard: 'page', needs: 1, run: fitSelection },
    { id: 'panel', label: 'Show or hide the side panel', group: 'View', keys: ['Ctrl+B'], heard: 'page', icon: 'panel', run: () => page.togglePanel() },
    { id: 'full-screen', label: 'Full screen', group: 'View', run: () => void fullScreen() },
    { id: 'validate', label: 'Check the diagram', group: 'Diagram', icon: 'validate', run: act(() => RequestMarkersAction.create([], { reason: MarkersReason.BATCH })) },
    { id: 'rename', label: 'Rename the diagram', group: 'Diagram', run: () => page.rename() },
    { id: 'export-svg', label: 'Export as a picture (SVG)', group: 'Diagram', icon: 'download', run: () => page.exportAs('svg') },
    { id: 'export-json', label: 'Export the model (JSON)', group: 'Diagram', icon: 'download', run: () => page.exportAs('json') },
    { id: 'copy-picture', label: 'Copy as a picture', group: 'Diagram', run: desk => void copyPicture(desk.session) },
    { id: 'print', label: 'Print', group: 'Diagram', keys: ['Ctrl+P'], heard: 'page', run: desk => void print(desk.session) },
    { id: 'palette', label: 'All commands', group: 'Help', keys: ['Ctrl+K', 'F1'], heard: 'page', run: () => page.palette() },
    { id: 'sheet', label: 'Keyboard shortcuts', group: 'Help', keys: ['?'], heard: 'page', run: () => page.sheet() },
  ];
}

const ALIGNMENTS: readonly (readonly [Edge, string])[] = [
  ['left', 'Align left'],
  ['center', 'Align centres'],
  ['right', 'Align right'],
  ['top', 'Align top'],
  ['middle', 'Align middles'],
  ['bottom', 'Align bottom'],
];
const DISTRIBUTIONS: readonly (readonly [Axis, string])[] = [
  ['horizontal', 'Distribute horizontally'],
  ['vertical', 'Distribute vertically'],
];

function alignment(edge: Edge, label: string): Command {
  return { id: `align-${edge}`, label, group: 'Arrange', edits: true, needs: 2, run: desk => lineUp(desk, boxes => align(boxes, edge)) };
}

function distribution(axis: Axis, label: string): Command {
  return { id: `distribute-${axis}`, label, group: 'Arrange', edits: true, needs: 3, run: desk => lineUp(desk, boxes => distribute(boxes, axis)) };
}

function lineUp({ session }: Desk, how: (boxes: ReturnType<typeof boxOf>[]) => ReturnType<typeof align>): void {
  const nodes = selectedNodes(session);
  const action = moving(session, nodes, how(nodes.map(boxOf)));
  if (action === undefined) toast({ tone: 'info', text: 'They are there already.' });
  else void session.dispatch(action);
}

type Make = () => Parameters<Desk['session']['dispatch']>[0];

function act(make: Make): (desk: Desk) => void {
  return desk => void desk.session.dispatch(make());
}

function remove({ session }: Desk): void {
  void session.dispatch(DeleteElementOperation.create(session.context.selectedElements.map(element => element.id)));
}

function zoomBy(factor: number): (desk: Desk) => void {
  return ({ session }) => session.zoomTo((session.viewport?.zoom ?? 1) * factor);
}

function fitSelection({ session }: Desk): void {
  const ids = session.context.selectedElements.map(element => element.id);
  void session.dispatch(FitToScreenAction.create(ids, { padding: 60, maxZoom: 1.5, animate: true }));
}

async function fullScreen(): Promise<void> {
  if (document.fullscreenElement === null) await document.documentElement.requestFullscreen();
  else await document.exitFullscreen();
}
