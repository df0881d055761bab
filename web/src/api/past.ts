// SPDX-License-Identifier: Apache-2.0
// What a diagram was, as the server knows it.
import { call } from './http';

export interface Version {
  readonly name: string;
  readonly revision: number;
  readonly author: string;
  readonly createdAt: string;
}

/** An edit: at which revision, by whom and when. */
export interface Who {
  readonly revision: number;
  readonly author: string;
  readonly authorKind: string;
  readonly time: string;
}

/** Who made an element and who changed it last; left out where the diagram began with it. */
export interface Touched {
  readonly id: string;
  readonly created?: Who;
  readonly changed?: Who;
}

const of = (id: string): string => `/api/diagrams/${encodeURIComponent(id)}`;

export async function listVersions(id: string): Promise<readonly Version[]> {
  return ((await call('GET', `${of(id)}/versions`)) as { versions: readonly Version[] }).versions;
}

export async function nameVersion(id: string, name: string, revision: number): Promise<Version> {
  return (await call('POST', `${of(id)}/versions`, { name, revision })) as Version;
}

/** Of the node or edge that an element is or belongs to. */
export async function touched(id: string, element: string): Promise<Touched | undefined> {
  const found = (await call('GET', `${of(id)}/blame?element=${encodeURIComponent(element)}`)) as { elements: readonly Touched[] };
  return found.elements[0];
}

/** The revision before which history is no longer kept; 0 when all is. */
export async function historyBegins(id: string): Promise<number> {
  return ((await call('GET', `${of(id)}/history?limit=1`)) as { begins: number }).begins;
}

/** The diagram at a revision, drawn. */
export const pastPicture = (id: string, revision: number, theme: string): string => `${of(id)}/revisions/${revision}/picture?theme=${theme}`;

/** What is different between two revisions, drawn in one picture. */
export const pastDifference = (id: string, from: number, to: number, theme: string): string =>
  `${of(id)}/revisions/${from}/difference/picture?to=${to}&theme=${theme}`;
