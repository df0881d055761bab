// SPDX-License-Identifier: Apache-2.0
// Every command of the editor, in the order in which lists show them.
import {
  DeleteElementOperation,
  FitToScreenAction,
  isDeletable,
  MarkersReason,
  RedoAction,
  RequestMarkersAction,
  SelectAllAction,
  UndoAction,
} from '@eclipse-glsp/client';
import { openActivityChart } from '../chart/dialog';
import type { Side } from '../connect/free-place';
import { setTheme, THEMES, toggleContrast } from '../shell/theme';
import { toast } from '../shell/toasts';
import { align, type Axis, distribute, type Edge } from './arrange';
import type { Command, Desk } from './command';
import { duplicate, reorder } from './edits';
import { ARRANGING, VIEWING } from '../layers/commands';
import { layOutAgain, openLayoutDialog } from '../layout/dialog';
import { anchorHere } from '../comments/places';
import { isLocked } from '../canvas/lockable';
import { sayLocked } from '../canvas/locked';
import { OPEN_INSIDE } from '../inside/open';
import { openPast } from '../past/dialog';
import { copyPicture } from '../pictures/copy';
import { boxOf } from '../canvas/moves';
import { goToPart } from './parts';
import { toggleGrid } from '../editor/grid-menu';
import { moving, selectedNodes } from './selection';
import { beginAt, connectTo, moveInto } from './targets';
import { SELECTING } from '../select/commands';
import { straighten } from './straighten';
import type { Way } from '../steps/feed';
import { stepLabel } from '../steps/words';
import { t } from '../texts/texts';

const ZOOM_STEP = 1.25;

/** What the page around the canvas does for commands. */
export interface PageCommands {
  palette(): void;
  find(): void;
  sheet(): void;
  togglePanel(): void;
  toggleText(): void;
  rename(): void;
  openFile(): void;
  grow(side: Side): void;
  tags(): void;
  share(): void;
  showTab(tab: 'layers'): void;
  clipboard(what: 'cut' | 'copy' | 'paste'): void;
  /** What every diagram can be written as. */
  exportAs(format: 'svg' | 'pdf' | 'json'): void;
  exportPng(): void;
  print(): void;
  /** Runs what changes the theme and shows the choice. */
  recolour(change: () => void): void;
}

export function commands(page: PageCommands): readonly Command[] {
  return [
    { id: 'undo', ...stepping('undo'), keys: ['Ctrl+Z'], icon: 'undo', run: act(() => UndoAction.create()) },
    { id: 'redo', ...stepping('redo'), keys: ['Ctrl+Shift+Z'], icon: 'redo', run: act(() => RedoAction.create()) },
    { id: 'cut', label: t.commands.cut, group: 'Edit', keys: ['Ctrl+X'], heard: 'canvas', icon: 'cut', edits: true, needs: 1, run: () => page.clipboard('cut') },
    { id: 'copy', label: t.commands.copy, group: 'Edit', keys: ['Ctrl+C'], heard: 'canvas', icon: 'copy', needs: 1, run: () => page.clipboard('copy') },
    { id: 'paste', label: t.commands.paste, group: 'Edit', keys: ['Ctrl+V'], heard: 'canvas', edits: true, run: () => page.clipboard('paste') },
    { id: 'copy-text', label: t.clipboard.copyText, group: 'Edit', needs: 1, run: ({ session }) => session.clipboard.texts?.copy() },
    { id: 'paste-text', label: t.clipboard.pasteText, group: 'Edit', edits: true, run: ({ session }) => session.clipboard.texts?.ask() },
    { id: 'duplicate', label: t.commands.duplicate, group: 'Edit', keys: ['Ctrl+D'], heard: 'page', edits: true, needs: 1, run: desk => void duplicate(desk.session) },
    { id: 'delete', label: t.commands.delete, group: 'Edit', keys: ['Delete', 'Backspace'], heard: 'canvas', icon: 'trash', edits: true, needs: 1, run: remove },
    { id: 'label', label: t.commands.label, group: 'Edit', keys: ['F2', 'Enter'], heard: 'canvas', icon: 'pencil', edits: true, needs: 1, run: desk => desk.session.editLabel() },
    { id: 'comment', label: t.commands.comment, group: 'Edit', keys: ['Ctrl+Alt+M'], heard: 'page', icon: 'comment', of: 'stored', writes: true, run: ({ session }) => session.comments.begin(anchorHere(session)) },
    ...GROWTHS.map(([side, key]) => growth(side, key, page)),
    { id: 'connect', label: t.targets.connect, group: 'Edit', keys: ['Ctrl+Shift+E'], heard: 'page', edits: true, needs: 1, run: connectTo },
    { id: 'begin-at', label: t.targets.beginAt, group: 'Edit', edits: true, needs: 1, run: beginAt },
    { id: 'select-all', label: t.commands.selectAll, group: 'Select', keys: ['Ctrl+A'], heard: 'canvas', icon: 'selectAll', run: act(() => SelectAllAction.create()) },
    ...SELECTING,
    { id: 'find', label: t.commands.find, group: 'Select', keys: ['Ctrl+F'], heard: 'page', icon: 'search', run: () => page.find() },
    ...EDGES.map(alignment),
    ...AXES.map(distribution),
    { id: 'to-front', label: t.commands.toFront, group: 'Arrange', keys: [']'], heard: 'page', edits: true, needs: 1, run: desk => reorder(desk.session, 'front') },
    { id: 'to-back', label: t.commands.toBack, group: 'Arrange', keys: ['['], heard: 'page', edits: true, needs: 1, run: desk => reorder(desk.session, 'back') },
    { id: 'straighten', label: t.drawing.straighten, group: 'Arrange', edits: true, needs: 1, run: straighten },
    ...ARRANGING,
    { id: 'move-into', label: t.targets.moveInto, group: 'Arrange', edits: true, needs: 1, run: moveInto },
    { id: 'layout', label: t.commands.layout, group: 'Arrange', keys: ['Ctrl+Shift+L'], heard: 'page', icon: 'layout', edits: true, run: ({ session }) => void layOutAgain(session) },
    { id: 'choose-layout', label: t.layout.chooseCommand, group: 'Arrange', keys: ['Ctrl+Alt+A'], heard: 'page', edits: true, run: ({ session }) => openLayoutDialog(session) },
    { id: 'zoom-in', label: t.commands.zoomIn, group: 'View', keys: ['+', '='], heard: 'page', icon: 'add', run: zoomBy(ZOOM_STEP) },
    { id: 'zoom-out', label: t.commands.zoomOut, group: 'View', keys: ['-'], heard: 'page', icon: 'minus', run: zoomBy(1 / ZOOM_STEP) },
    { id: 'zoom-100', label: t.commands.zoom100, group: 'View', keys: ['Shift+0'], heard: 'page', run: desk => desk.session.zoomTo(1) },
    { id: 'fit', label: t.commands.fit, group: 'View', keys: ['Shift+1'], heard: 'page', icon: 'fit', run: desk => void desk.session.fit() },
    { id: 'fit-selection', label: t.commands.fitSelection, group: 'View', keys: ['Shift+2'], heard: 'page', needs: 1, run: fitSelection },
    OPEN_INSIDE,
    { id: 'grid', label: t.drawing.gridCommand, group: 'View', run: ({ session }) => toggleGrid(session) },
    ...VIEWING,
    { id: 'layers', label: t.layers.layersCommand, group: 'View', icon: 'layers', run: () => page.showTab('layers') },
    { id: 'panel', label: t.commands.panel, group: 'View', keys: ['Ctrl+B'], heard: 'page', icon: 'panel', run: () => page.togglePanel() },
    { id: 'text', label: t.text.show, group: 'View', keys: ['Ctrl+E'], heard: 'page', icon: 'lines', run: () => page.toggleText() },
    { id: 'comments', label: t.commands.comments, group: 'View', keys: ['Ctrl+Alt+C'], heard: 'page', of: 'stored', run: ({ session }) => session.comments.show() },
    { id: 'next-part', label: t.targets.nextPart, group: 'View', keys: ['F6'], heard: 'page', run: () => goToPart(1) },
    { id: 'previous-part', label: t.targets.previousPart, group: 'View', keys: ['Shift+F6'], heard: 'page', run: () => goToPart(-1) },
    ...colours(page),
    { id: 'full-screen', label: t.commands.fullScreen, group: 'View', run: () => void fullScreen() },
    { id: 'validate', label: t.commands.validate, group: 'Diagram', icon: 'validate', run: act(() => RequestMarkersAction.create([], { reason: MarkersReason.BATCH })) },
    { id: 'save', label: t.files.saveFile, group: 'Diagram', icon: 'save', keys: ['Ctrl+S'], of: 'files', writes: true, run: ({ session }) => session.files.save() },
    { id: 'open-file', label: t.files.openCommand, group: 'Diagram', icon: 'file', run: () => page.openFile() },
    { id: 'rename', label: t.commands.rename, group: 'Diagram', of: 'stored', run: () => page.rename() },
    { id: 'tags', label: t.commands.tags, group: 'Diagram', icon: 'tag', of: 'stored', run: () => page.tags() },
    { id: 'past', label: t.past.command, group: 'Diagram', icon: 'clock', run: ({ session, isReadonly, isOnline }) => void openPast(session, isOnline && !isReadonly) },
    { id: 'share', label: t.sharing.share, group: 'Diagram', icon: 'person', of: 'stored', run: () => page.share() },
    { id: 'activity-chart', label: t.chart.command, group: 'Diagram', icon: 'chart', run: ({ session }) => openActivityChart(session.diagramId, () => session.focusCanvas()) },
    { id: 'export-svg', label: t.commands.exportSvg, group: 'Diagram', icon: 'download', run: () => page.exportAs('svg') },
    { id: 'export-png', label: t.pictures.png, group: 'Diagram', icon: 'download', run: () => page.exportPng() },
    { id: 'export-pdf', label: t.commands.exportPdf, group: 'Diagram', icon: 'download', run: () => page.exportAs('pdf') },
    { id: 'export-json', label: t.commands.exportJson, group: 'Diagram', icon: 'download', run: () => page.exportAs('json') },
    { id: 'copy-picture', label: t.commands.copyPicture, group: 'Diagram', run: desk => void copyPicture(desk.session) },
    { id: 'print', label: t.commands.print, group: 'Diagram', keys: ['Ctrl+P'], heard: 'page', run: () => page.print() },
    { id: 'palette', label: t.commands.all, group: 'Help', keys: ['Ctrl+K', 'F1'], heard: 'page', run: () => page.palette() },
    { id: 'sheet', label: t.commands.sheet, group: 'Help', keys: ['?'], heard: 'page', run: () => page.sheet() },
  ];
}

const EDGES: readonly Edge[] = ['left', 'center', 'right', 'top', 'middle', 'bottom'];
const AXES: readonly Axis[] = ['horizontal', 'vertical'];

const GROWTHS: readonly (readonly [Side, string])[] = [
  ['right', 'Alt+Shift+ArrowRight'],
  ['bottom', 'Alt+Shift+ArrowDown'],
  ['left', 'Alt+Shift+ArrowLeft'],
  ['top', 'Alt+Shift+ArrowUp'],
];

/** The same as in the menu behind the sign of the theme, which narrow screens have no room for. */
function colours(page: PageCommands): readonly Command[] {
  const themes = THEMES.map((value): Command => ({ id: `theme-${value}`, label: t.shell.themeIs(t.shell.themes[value]), group: 'View', run: () => page.recolour(() => setTheme(value)) }));
  return [...themes, { id: 'contrast', label: t.shell.highContrast, group: 'View', run: () => page.recolour(toggleContrast) }];
}

function stepping(way: Way): Pick<Command, 'label' | 'now' | 'isIdle' | 'group' | 'heard' | 'edits'> {
  return {
    label: t.commands[way],
    now: ({ session }) => stepLabel(way, session.steps.next(way)),
    isIdle: ({ session }) => session.steps.isEmpty(way),
    group: 'Edit',
    heard: 'canvas',
    edits: true,
  };
}

function growth(side: Side, key: string, page: PageCommands): Command {
  return { id: `add-${side}`, label: t.connect.add[side], group: 'Edit', keys: [key], heard: 'page', edits: true, needs: 1, run: () => page.grow(side) };
}

function alignment(edge: Edge): Command {
  return { id: `align-${edge}`, label: t.commands.align[edge], group: 'Arrange', edits: true, needs: 2, run: desk => lineUp(desk, boxes => align(boxes, edge)) };
}

function distribution(axis: Axis): Command {
  return { id: `distribute-${axis}`, label: t.commands.distribute[axis], group: 'Arrange', edits: true, needs: 3, run: desk => lineUp(desk, boxes => distribute(boxes, axis)) };
}

function lineUp({ session }: Desk, how: (boxes: ReturnType<typeof boxOf>[]) => ReturnType<typeof align>): void {
  const nodes = selectedNodes(session);
  const action = moving(session, nodes, how(nodes.map(boxOf)));
  if (action === undefined) toast({ tone: 'info', text: t.commands.thereAlready });
  else void session.dispatch(action);
}

type Make = () => Parameters<Desk['session']['dispatch']>[0];

function act(make: Make): (desk: Desk) => void {
  return desk => void desk.session.dispatch(make());
}

function remove({ session }: Desk): void {
  const { selectedElements } = session.context;
  const doomed = selectedElements.filter(isDeletable);
  if (doomed.length < selectedElements.length) sayLocked(selectedElements.filter(isLocked));
  if (doomed.length > 0) void session.dispatch(DeleteElementOperation.create(doomed.map(element => element.id)));
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
