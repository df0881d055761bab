// SPDX-License-Identifier: Apache-2.0
// The message by which the server tells what one commit changed; the names are the server's.
import type { Action, GModelElementSchema, Marker, Operation } from '@eclipse-glsp/client';

export const APPLY_CHANGE = 'applyChange';

/** The page's own action: shows elements as the server has them. */
export const RESTORE_ELEMENTS = 'restoreElements';

export interface RestoreElementsAction extends Action {
  readonly kind: typeof RESTORE_ELEMENTS;
  readonly elementIds: readonly string[];
}

export type AuthorKind = 'person' | 'agent' | 'model' | 'import' | 'layout' | 'system';

/** One element as it is now, whole, with its children. */
export interface Put {
  readonly parentId: string;
  /** The sibling before it, null = first; absent = the place among its siblings has not changed. */
  readonly after?: string | null;
  readonly element: GModelElementSchema;
}

export interface Refusal {
  readonly operationId?: string;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** What keeps the edit is away: it may be sent again until it is back. */
  readonly later?: boolean;
  /** Where in a text, from 1. */
  readonly line?: number;
  readonly column?: number;
}

export interface ChangeMessage {
  readonly kind: typeof APPLY_CHANGE;
  /** Counts this session's submits; continues the root revision of the last full model. */
  readonly revision: number;
  readonly author?: string;
  readonly authorKind?: AuthorKind;
  readonly operationIds?: readonly string[];
  readonly removes: readonly string[];
  readonly puts: readonly Put[];
  readonly markers?: readonly Marker[];
  readonly refused?: Refusal;
  /** Set by the page: one of its own operations is in this message. */
  readonly own?: boolean;
}

/** A marker as servers of this project send it to pages. */
export interface Problem extends Marker {
  readonly code?: string;
  readonly fix?: { readonly title: string; readonly operations?: readonly Operation[] };
}
