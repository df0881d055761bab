// SPDX-License-Identifier: Apache-2.0
// The grid: how far apart its lines are, and whether its dots are drawn. Both are chosen for this browser.
import { store, stored } from '../shell/storage';

const STEP_KEY = 'glsp.grid';
const HIDDEN_KEY = 'glsp.grid.hidden';

/** Steps that can be chosen, px; at 1 nothing snaps. */
export const STEPS = [1, 5, 10, 20, 40] as const;
const USUAL = 10;

export type GridStep = (typeof STEPS)[number];

let step: GridStep = chosen();

/** The grid as the client library asks for it; it is asked anew for every step of a drag. */
export const grid = {
  get x(): number {
    return step;
  },
  get y(): number {
    return step;
  },
};

export function gridStep(): GridStep {
  return step;
}

export function setGridStep(value: GridStep): void {
  step = value;
  store(STEP_KEY, value === USUAL ? undefined : String(value));
}

export function isGridShown(): boolean {
  return stored(HIDDEN_KEY) === undefined;
}

export function setGridShown(isShown: boolean): void {
  store(HIDDEN_KEY, isShown ? undefined : 'yes');
}

/** What stands in the storage may have been damaged by hand. */
function chosen(): GridStep {
  const kept = Number(stored(STEP_KEY));
  return STEPS.find(each => each === kept) ?? USUAL;
}
