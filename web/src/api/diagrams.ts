// SPDX-License-Identifier: Apache-2.0
// The server's REST door as far as the page uses it.
import { described, named } from '../languages/words';
import { call } from './http';
import type { LanguageDescription, LanguageInfo } from './language';

export { ApiError } from './http';
export type { LanguageDescription, LanguageInfo, PropertyInfo, TypeInfo } from './language';

export interface Diagram {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly language: string;
  readonly revision: number;
  readonly elements: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly updatedBy?: string | null;
  readonly deletedAt?: string | null;
  readonly tags: readonly string[];
}

export interface InstalledLanguage extends LanguageInfo {
  /** How its files end: `.wf`. */
  readonly extensions: readonly string[];
}

export interface ServerInfo {
  readonly version: string;
  readonly instance: string;
  readonly mcpUrl: string;
  readonly languages: readonly InstalledLanguage[];
}

/** One kind of thing that an edit did, to how many nodes or edges, and what the first few are called. */
export interface Deed {
  readonly verb: Verb;
  readonly count: number;
  readonly names: readonly string[];
}

export type Verb = 'created' | 'connected' | 'deleted' | 'disconnected' | 'renamed' | 'changed' | 'moved' | 'resized' | 'locked' | 'unlocked';

/** One committed edit. */
export interface HistoryEntry {
  readonly revision: number;
  readonly author: string;
  readonly authorKind: 'person' | 'agent' | 'model' | 'import' | 'layout' | 'system';
  readonly time: string;
  readonly operation: string;
  readonly deeds: readonly Deed[];
  readonly undoes?: number;
  /** The first elements that it changed or made. */
  readonly elements: readonly string[];
}

/** Where the diagram is downloaded in a format of the server. */
export const exportUrl = (id: string, format: string): string =>
  `/api/diagrams/${encodeURIComponent(id)}/export?format=${encodeURIComponent(format)}`;

export async function serverInfo(): Promise<ServerInfo> {
  const info = (await call('GET', '/api/server')) as ServerInfo;
  return { ...info, languages: info.languages.map(named) };
}

export async function getDiagram(id: string): Promise<Diagram> {
  return (await call('GET', one(id))) as Diagram;
}

export async function renameDiagram(id: string, name: string): Promise<Diagram> {
  return (await call('PATCH', one(id), { name })) as Diagram;
}

/** Gives the diagram these tags instead of those it has. */
export async function tagDiagram(id: string, tags: readonly string[]): Promise<Diagram> {
  return (await call('PATCH', one(id), { tags })) as Diagram;
}

/** Moves the diagram to the trash. */
export async function deleteDiagram(id: string): Promise<void> {
  await call('DELETE', one(id));
}

/** Removes a diagram of the trash for good. */
export async function deleteForever(id: string): Promise<void> {
  await call('DELETE', `${one(id)}?forever=true`);
}

export async function restoreDiagram(id: string): Promise<Diagram> {
  return (await call('POST', `${one(id)}/restore`)) as Diagram;
}

/** What a diagram language declares. */
export async function describeLanguage(id: string): Promise<LanguageDescription> {
  return described((await call('GET', `/api/languages/${encodeURIComponent(id)}`)) as LanguageDescription);
}

/** Edits of a diagram, newest first; those older than `before` when given. */
export async function history(id: string, before?: number, limit = 50): Promise<readonly HistoryEntry[]> {
  const from = before === undefined ? '' : `&before=${before}`;
  const answer = (await call('GET', `${one(id)}/history?limit=${limit}${from}`)) as { entries: readonly HistoryEntry[] };
  return answer.entries;
}

/** Opens the session cookie with the access token of the server. */
export async function login(token: string): Promise<void> {
  await call('POST', '/api/login', { token });
}

function one(id: string): string {
  return `/api/diagrams/${encodeURIComponent(id)}`;
}