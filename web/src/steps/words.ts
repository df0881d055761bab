// SPDX-License-Identifier: Apache-2.0
// What an undo or a redo would do, in the words of the page's language: `move 3 elements`.
import { things } from '../activity/deeds';
import type { Deed } from '../api/diagrams';
import { t } from '../texts/texts';
import type { Step, Way } from './feed';

/** Deeds that are told of one step; an import may have all of them. */
const TOLD = 2;

/** What the edit itself did: `create Check stock; connect 2 edges`. Empty when nobody knows. */
export function named({ operation, deeds }: Pick<Step, 'operation' | 'deeds'>): string {
  const said = deeds.slice(0, TOLD).map(deed => sentence(operation, deed));
  return (deeds.length > TOLD ? [...said, '…'] : said).join('; ');
}

/** `Undo: move 3 elements`, or only `Undo`. */
export function stepLabel(way: Way, step: Step | undefined): string {
  const what = step === undefined ? '' : named(step);
  return what === '' ? t.commands[way] : t.steps.named(t.commands[way], what);
}

function sentence(operation: string, deed: Deed): string {
  const what = things(deed);
  return operation === 'arrange' && deed.verb === 'moved' ? t.steps.layOut(what) : t.steps.deeds[deed.verb](what, deed.count);
}
