// SPDX-License-Identifier: Apache-2.0
// Commands that lock, hide and put on layers.
import { isLocked } from '../canvas/lockable';
import type { Command, Desk } from '../commands/command';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';
import { chooseLayer } from './choice';
import { HIDE_KEY, LOCK_KEY } from './keys';
import { everyElement, layersOf, locking } from './locking';

export const ARRANGING: readonly Command[] = [
  { id: 'lock', label: t.layers.lockCommand, group: 'Arrange', keys: [LOCK_KEY], heard: 'page', icon: 'lock', edits: true, needs: 1, run: toggleLock },
  { id: 'to-layer', label: t.layers.putOnLayer, group: 'Arrange', icon: 'layers', edits: true, needs: 1, run: toLayer },
];

export const VIEWING: readonly Command[] = [
  { id: 'hide', label: t.layers.hideCommand, group: 'View', keys: [HIDE_KEY], heard: 'page', icon: 'eyeOff', needs: 1, run: hide },
  { id: 'show-all', label: t.layers.showAllCommand, group: 'View', icon: 'eye', run: ({ session }) => void session.showAll() },
];

/** Unlocks what is selected when all of it is locked, else locks it. */
function toggleLock({ session }: Desk): void {
  const { selectedElements } = session.context;
  const operation = locking(selectedElements, !selectedElements.every(isLocked));
  if (operation !== undefined) void session.dispatch(operation);
}

function toLayer({ session }: Desk): void {
  const stage = document.querySelector('.stage')?.getBoundingClientRect() ?? new DOMRect();
  const layers = layersOf(everyElement(session.root, id => session.isStored(id)));
  const dispatch = (operation: Parameters<typeof session.dispatch>[0]): void => void session.dispatch(operation);
  chooseLayer({ elements: session.context.selectedElements, layers, dispatch }, { x: stage.x + stage.width / 2 - 105, y: stage.y + 80 });
}

function hide({ session }: Desk): void {
  const ids = session.context.selectedElements.map(each => each.id);
  void session.hide('ids', ids, true);
  toast({ tone: 'info', text: t.layers.hidden(ids.length), action: { label: t.layers.showThem, run: () => void session.hide('ids', ids, false) } });
}
