// SPDX-License-Identifier: Apache-2.0
// The server's REST door for the list of diagrams, and for what new ones begin with.
import { templated } from '../languages/words';
import type { Diagram } from './diagrams';
import { call, send } from './http';

/** Further than anybody scrolls. */
const MOST_LISTED = 10_000;

/** The diagrams there are, and the name of this answer. */
export interface Listed {
  readonly diagrams: readonly Diagram[];
  readonly tag: string;
}

/** The list; undefined when it is still the one that `known` names. */
export async function listDiagrams(trash: boolean, known = ''): Promise<Listed | undefined> {
  const headers: Record<string, string> = known === '' ? {} : { 'If-None-Match': known };
  // The browser's own cache would answer 200 for the server's 304, and the whole list would be drawn again.
  const response = await send('GET', `/api/diagrams?trash=${trash}&limit=${MOST_LISTED}`, undefined, { cache: 'no-store', headers });
  if (response.status === 304) return undefined;
  const { diagrams } = (await response.json()) as { diagrams: readonly Diagram[] };
  return { diagrams, tag: response.headers.get('ETag') ?? '' };
}

/** A diagram to come. Without template, copy and source it is empty. */
export interface NewDiagram {
  readonly type?: string;
  readonly name?: string;
  readonly tags?: readonly string[];
  readonly template?: string;
  readonly copyOf?: string;
  readonly source?: string;
}

export async function createDiagram(wanted: NewDiagram): Promise<Diagram> {
  return (await call('POST', '/api/diagrams', wanted)) as Diagram;
}

/** A text of any format that the server reads; `fileName` helps to tell which one. */
export interface Source {
  readonly source: string;
  readonly fileName?: string;
  /** The text of the file with its places, where a format keeps them apart. */
  readonly layout?: string;
  /** For diagrams that have no name of their own. */
  readonly name: string;
  readonly type?: string;
  readonly format?: string;
}

/** A new diagram, and what of its text is not in it. */
export interface ImportedDiagram extends Diagram {
  readonly leftOut: readonly string[];
}

export interface Brought {
  readonly diagrams: readonly ImportedDiagram[];
  readonly leftOut: readonly string[];
}

/** The code of a refusal of what is understood in part: asked for as `partial`, that part comes. */
export const INCOMPLETE = 'incomplete';

/** Makes a diagram of each that the text holds, and says what of looks could not be taken; with `partial` what else, too. */
export async function importSource(wanted: Source, partial = false): Promise<Brought> {
  return (await call('POST', '/api/import', { ...wanted, partial })) as Brought;
}

/** Makes diagrams of a file of the workspace. */
export async function importFile(id: string, partial = false): Promise<Brought> {
  return (await call('POST', '/api/import', { file: id, partial })) as Brought;
}

/** What a language offers to begin with. */
export interface Template {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly type: string;
}

export async function listTemplates(): Promise<readonly Template[]> {
  return ((await call('GET', '/api/templates')) as { templates: readonly Template[] }).templates.map(templated);
}

/** Pictures in the colours of the page. */
export const templatePicture = (id: string): string => `/api/templates/${encodeURIComponent(id)}/picture?theme=${shownTheme()}`;
export const languagePicture = (id: string): string => `/api/languages/${encodeURIComponent(id)}/picture?theme=${shownTheme()}`;

function shownTheme(): 'light' | 'dark' {
  return document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light';
}

/** The zip of these diagrams, or of all; sent while it is made. `signal` ends it. */
export async function exportAll(ids: readonly string[], signal: AbortSignal): Promise<Response> {
  const asked = new URLSearchParams(ids.map(id => ['id', id]));
  return await send('GET', ids.length === 0 ? '/api/export' : `/api/export?${asked}`, undefined, { signal });
}
