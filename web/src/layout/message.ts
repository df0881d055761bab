// SPDX-License-Identifier: Apache-2.0
// A layout of one's choice, as it is asked for and answered; the names are the server's.
import type { Action, RequestAction, ResponseAction } from '@eclipse-glsp/client';
import type { Refusal } from '../delta/message';

export const REQUEST_LAYOUT = 'requestLayout';
export const CANCEL_LAYOUT = 'cancelLayout';
export const LAYOUT_PROGRESS = 'layoutProgress';

export const ALGORITHMS = ['layered', 'tree', 'radial', 'force', 'stress', 'packing'] as const;
export const DIRECTIONS = ['right', 'down', 'left', 'up'] as const;
export const SCOPES = ['all', 'new', 'chosen', 'inside'] as const;

export type Algorithm = (typeof ALGORITHMS)[number];
export type Direction = (typeof DIRECTIONS)[number];
/** Everything; what came since the last layout; what is selected; what the selected container holds. */
export type Scope = (typeof SCOPES)[number];

export interface LayoutOptions {
  readonly algorithm: Algorithm;
  /** Absent: as the diagram flows already. */
  readonly direction?: Direction;
  /** Between neighbours, px. */
  readonly spacing: number;
  /** Long chains go on in a next row. */
  readonly wrap: boolean;
}

export interface RequestLayout extends RequestAction<LaidOut> {
  readonly kind: typeof REQUEST_LAYOUT;
  readonly operationId: string;
  readonly scope: Scope;
  readonly elementIds: readonly string[];
  readonly options: LayoutOptions;
}

export interface LayoutProgress extends Action {
  readonly operationId: string;
  readonly seconds: number;
}

/** How good a drawing is; less is better. */
export interface Quality {
  readonly overlaps: number;
  readonly throughNodes: number;
  readonly labels: number;
  readonly crossings: number;
  readonly bends: number;
  /** px. */
  readonly width: number;
  readonly height: number;
}

export interface LaidOut extends ResponseAction {
  /** The edit, 0 when nothing had to move. */
  readonly revision?: number;
  readonly moved?: number;
  /** Absent for drawings where counting takes too long. */
  readonly before?: Quality | null;
  readonly after?: Quality | null;
  /** What stayed where others had put it meanwhile. */
  readonly notes?: readonly string[];
  readonly refused?: Refusal;
}
