// SPDX-License-Identifier: Apache-2.0
// What the server exports diagrams as and imports them from; the page knows no list of its own.
import { call } from './http';

export type FormatKind = 'picture' | 'text' | 'model';

export interface Format {
  readonly id: string;
  /** In the server's words. */
  readonly title: string;
  readonly kind: FormatKind;
  readonly reads: boolean;
  readonly writes: boolean;
  /** How a file that is written ends, without the dot. */
  readonly suffix: string;
  /** How files that are read usually end: `.puml`. */
  readonly endings: readonly string[];
  /** Ids of the languages that have words in it; none: all. */
  readonly languages: readonly string[];
}

/** A text, and what of the diagram the format could not say. */
export interface TextExport {
  readonly fileName: string;
  readonly mediaType: string;
  readonly text: string;
  readonly leftOut: readonly string[];
}

let known: Promise<readonly Format[]> | undefined;

/** The formats; asked for once. Throws ApiError. */
export function listFormats(): Promise<readonly Format[]> {
  known ??= fetched().catch((error: unknown) => {
    known = undefined; // the next one asks again
    throw error;
  });
  return known;
}

async function fetched(): Promise<readonly Format[]> {
  return ((await call('GET', '/api/formats')) as { formats: readonly Format[] }).formats;
}

export async function exportText(id: string, format: string): Promise<TextExport> {
  return (await call('GET', `/api/diagrams/${encodeURIComponent(id)}/export?format=${encodeURIComponent(format)}&answer=json`)) as TextExport;
}
