// SPDX-License-Identifier: Apache-2.0
// The diagram as text, as it travels; the names are the server's.
import type { Operation, Point, RequestAction, ResponseAction } from '@eclipse-glsp/client';

export const REQUEST_TEXT = 'requestText';
export const WRITE_TEXT = 'writeText';
export const PASTE_TEXT = 'pasteText';

export interface RequestText extends RequestAction<SetText> {
  readonly kind: typeof REQUEST_TEXT;
  /** Only what is new since this revision is asked for. */
  readonly since?: number;
  /** Only these nodes, what they contain and the edges among them. */
  readonly elementIds?: readonly string[];
  /** With places and sizes. */
  readonly geometry?: boolean;
}

export interface TextLine {
  /** The node. */
  readonly id: string;
  readonly text: string;
  /** The node whose line it stands behind, null = at the end; absent: where it was. */
  readonly after?: string | null;
}

export interface SetText extends ResponseAction {
  /** Of the diagram. */
  readonly revision: number;
  /** All lines in their order, else those that came or may read otherwise. */
  readonly whole: boolean;
  readonly lines: readonly TextLine[];
  readonly gone?: readonly string[];
}

/** Draws a text beside what is there, its corner at a place of the diagram. */
export interface PasteText extends Operation {
  readonly kind: typeof PASTE_TEXT;
  readonly text: string;
  readonly at: Point;
}

export interface Row {
  /** Line number, from 1. */
  readonly line: number;
  readonly text: string;
}

/** What is new in a text that was read at `rev`. */
export interface WriteText extends Operation {
  readonly kind: typeof WRITE_TEXT;
  readonly rev: number;
  readonly rows: readonly Row[];
  readonly gone: readonly string[];
  /** Old id -> new id. */
  readonly renamed: Readonly<Record<string, string>>;
}
