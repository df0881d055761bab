// SPDX-License-Identifier: Apache-2.0
// How somebody wants diagrams laid out: kept in this browser, for each diagram language.
import { store, stored } from '../shell/storage';
import { type Algorithm, ALGORITHMS, type Direction, DIRECTIONS, type LayoutOptions } from './message';

/** Gaps between neighbours, px. */
export const SPACINGS = { narrow: 24, medium: 40, wide: 80 } as const;
export type Spacing = keyof typeof SPACINGS;

export interface LayoutChoice {
  readonly algorithm: Algorithm;
  /** Undefined: as the diagram flows already. */
  readonly direction: Direction | undefined;
  readonly spacing: Spacing;
  readonly wrap: boolean;
}

export const USUAL: LayoutChoice = { algorithm: 'layered', direction: undefined, spacing: 'medium', wrap: false };

const DIRECTED: readonly Algorithm[] = ['layered', 'tree'];

/** Whether a direction means anything to the algorithm. */
export const hasDirection = (algorithm: Algorithm): boolean => DIRECTED.includes(algorithm);
/** Whether the algorithm can go on in a next row. */
export const canWrap = (algorithm: Algorithm): boolean => algorithm === 'layered';

const keyOf = (language: string): string => `glsp.layout.${language}`;

export function rememberedChoice(language: string): LayoutChoice {
  return read(stored(keyOf(language)));
}

export function rememberChoice(language: string, choice: LayoutChoice): void {
  store(keyOf(language), JSON.stringify(choice));
}

/** What is kept, as far as it still means something. */
export function read(kept: string | undefined): LayoutChoice {
  let found: Partial<Record<keyof LayoutChoice, unknown>> | null;
  try {
    found = JSON.parse(kept ?? 'null') as typeof found;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return USUAL;
  }
  const { algorithm, direction, spacing, wrap } = found ?? {};
  return {
    algorithm: ALGORITHMS.find(each => each === algorithm) ?? USUAL.algorithm,
    direction: DIRECTIONS.find(each => each === direction),
    spacing: (Object.keys(SPACINGS) as Spacing[]).find(each => each === spacing) ?? USUAL.spacing,
    wrap: wrap === true,
  };
}

/** The choice as the server takes it; what the algorithm has no use for is left out. */
export function optionsOf({ algorithm, direction, spacing, wrap }: LayoutChoice): LayoutOptions {
  return {
    algorithm,
    ...(direction !== undefined && hasDirection(algorithm) ? { direction } : {}),
    spacing: SPACINGS[spacing],
    wrap: wrap && canWrap(algorithm),
  };
}
