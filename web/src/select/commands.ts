// SPDX-License-Identifier: Apache-2.0
// Commands that select more, less or something else than what is selected. What is hidden is never selected.
import { GEdge, GNode } from '@eclipse-glsp/client';
import { holdersOf, selecting } from '../canvas/moves';
import type { Command, Desk } from '../commands/command';
import { everyElement } from '../layers/locking';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';
import { choose, type Piece, type Wanted } from './pieces';

/** By what, with which key, and how many elements have to be selected already. */
const WAYS: readonly (readonly [Wanted, string | undefined, number])[] = [
  ['type', 'Ctrl+Alt+S', 1],
  ['connected', 'Ctrl+Alt+K', 1],
  ['siblings', 'Ctrl+Alt+G', 1],
  ['inverse', 'Ctrl+Alt+V', 0],
  ['nodes', undefined, 0],
  ['edges', undefined, 0],
];

export const SELECTING: readonly Command[] = WAYS.map(([wanted, key, needs]) => ({
  id: `select-${wanted}`,
  label: t.drawing.select[wanted],
  group: 'Select',
  ...(key === undefined ? {} : { keys: [key], heard: 'page' as const }),
  needs,
  run: desk => select(desk, wanted),
}));

function select({ session }: Desk, wanted: Wanted): void {
  const selected = new Set(session.context.selectedElements.map(each => each.id));
  const seen = everyElement(session.root, id => session.isStored(id)).filter(each => !session.hidden.has(each));
  const ids = choose(seen.map(pieceOf), selected, wanted);
  void session.dispatch(selecting(ids));
  toast({ tone: 'info', text: t.drawing.selected(ids.length), about: 'selected' });
}

function pieceOf(element: GNode | GEdge): Piece {
  const ends = element instanceof GEdge ? [element.sourceId, element.targetId] : [];
  return { id: element.id, type: element.type, parent: containerOf(element), ends };
}

/** The node that holds an element, whatever compartments lie between; else the root. */
function containerOf(element: GNode | GEdge): string {
  return holdersOf(element).find(each => each instanceof GNode)?.id ?? element.root.id;
}
