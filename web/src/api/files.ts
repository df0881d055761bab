// SPDX-License-Identifier: Apache-2.0
// The server's REST door for the files of its workspace folder, and for what another program wrote into one.
import { call, send } from './http';

/** How ids of files begin; the path below the workspace follows. */
export const FILE = 'file:';

export interface WorkspaceFile {
  readonly id: string;
  readonly path: string;
  /** Id of its format: `json`, `bpmn`. */
  readonly format: string;
  /** Empty where only the contents tell it. */
  readonly language: string;
  readonly size: number;
  readonly changedAt: string;
  /** It is open somewhere, with edits that are not saved. */
  readonly isUnsaved: boolean;
  /** It is imported, not opened. */
  readonly isForeign: boolean;
}

export interface ListedFiles {
  readonly files: readonly WorkspaceFile[];
  /** Not all of them are listed when this is false. */
  readonly isWhole: boolean;
  readonly tag: string;
}

/** How what is open differs from what the file holds. */
export interface FileDifference {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly moved: number;
  readonly lines: readonly string[];
}

export const isFile = (id: string): boolean => id.startsWith(FILE);

/** The files; undefined when they are still those that `known` names. */
export async function listFiles(known = ''): Promise<ListedFiles | undefined> {
  const headers: Record<string, string> = known === '' ? {} : { 'If-None-Match': known };
  const response = await send('GET', '/api/files', undefined, { cache: 'no-store', headers });
  if (response.status === 304) return undefined;
  const listed = (await response.json()) as Omit<ListedFiles, 'tag'>;
  return { ...listed, tag: response.headers.get('ETag') ?? '' };
}

export async function fileDifference(id: string): Promise<FileDifference> {
  return (await call('GET', `/api/diagrams/${encodeURIComponent(id)}/disk/difference`)) as FileDifference;
}

/** Both drawn in one picture; `at` makes it another picture every time it is asked for. */
export const differencePicture = (id: string, theme: 'light' | 'dark', at: string): string =>
  `/api/diagrams/${encodeURIComponent(id)}/disk/picture?theme=${theme}&at=${encodeURIComponent(at)}`;
