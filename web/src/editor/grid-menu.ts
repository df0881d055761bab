// SPDX-License-Identifier: Apache-2.0
// The choice of the grid, for this browser.
import { SetViewportAction } from '@eclipse-glsp/client';
import { type GridStep, gridStep, isGridShown, setGridShown, setGridStep, STEPS } from '../canvas/grid';
import { type MenuPart, showMenu } from '../shell/menu';
import { t } from '../texts/texts';
import type { EditorSession } from './session';

export function showGridMenu(session: EditorSession, at: HTMLElement | { readonly x: number; readonly y: number }): void {
  const steps = STEPS.map((step): MenuPart => ({ label: named(step), checked: step === gridStep(), run: () => change(session, () => setGridStep(step)) }));
  const shown: MenuPart = { label: t.drawing.showGrid, checked: isGridShown(), run: () => toggleGrid(session) };
  showMenu([{ heading: t.drawing.snapTo }, ...steps, 'line', shown], at);
}

export function toggleGrid(session: EditorSession): void {
  change(session, () => setGridShown(!isGridShown()));
}

function named(step: GridStep): string {
  return step === 1 ? t.drawing.noGrid : t.drawing.gridStep(step);
}

/** Makes the choice, and draws the canvas again as it is. */
function change(session: EditorSession, choose: () => void): void {
  choose();
  const { root, viewport } = session;
  if (root === undefined || viewport === undefined) return;
  void session.dispatch(SetViewportAction.create(root.id, { scroll: viewport.scroll, zoom: viewport.zoom }, { animate: false }));
}
