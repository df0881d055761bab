// SPDX-License-Identifier: Apache-2.0
// Several steps at once: the last steps as a menu at the undo button, back to the one that is chosen.
import { RedoAction, UndoAction } from '@eclipse-glsp/client';
import type { EditorSession } from '../editor/session';
import { type MenuPart, showMenu } from '../shell/menu';
import { t } from '../texts/texts';
import { requestSteps, type Step, type Way } from './feed';
import { named } from './words';

/** Undoes or redoes so many steps, one after the other; the first that is refused, by a message, is the last. */
export async function goBack(session: EditorSession, way: Way, count: number): Promise<void> {
  for (let step = 0; step < count && !session.isClosed(); step++) {
    const refused = await session.answers.to(way === 'undo' ? UndoAction.create() : RedoAction.create(), false);
    if (refused !== undefined) return;
  }
}

/** The last steps each way; choosing one goes back to before it, or on to behind it. */
export async function showSteps(session: EditorSession, at: HTMLElement): Promise<void> {
  const { undo, redo } = await session.request(requestSteps());
  const entries = (way: Way, steps: readonly Step[]): MenuPart[] =>
    steps.map((step, index): MenuPart => ({ label: named(step) || t.steps.unknown, run: () => void goBack(session, way, index + 1) }));
  const parts: MenuPart[] = [];
  if (undo.length > 0) parts.push({ heading: t.steps.undoTo }, ...entries('undo', undo));
  if (redo.length > 0) parts.push({ heading: t.steps.redoTo }, ...entries('redo', redo));
  if (parts.length === 0) parts.push({ heading: t.steps.none });
  showMenu(parts, at);
}
