// SPDX-License-Identifier: Apache-2.0
// What a diagram was, as the server knows it.
import { call } from './http';

export interface Version {
  readonly name: string;
  readonly revision: number;
  readonly author: string;
  readonly createdAt: string;
}

const of = (id: string): string => `/api/diagrams/${encodeURIComponent(id)}`;

export async function listVersions(id: string): Promise<readonly Version[]> {
  return ((await call('GET', `${of(id)}/versions`)) as { versions: readonly Version[] }).versions;
}

export async function nameVersion(id: string, name: string, revision: number): Promise<Version> {
  return (await call('POST', `${of(id)}/versions`, { name, revision })) as Version;
}

/** The diagram at a revision, drawn. */
export const pastPicture = (id: string, revision: number, theme: string): string => `${of(id)}/revisions/${revision}/picture?theme=${theme}`;

/** What is different between two revisions, drawn in one picture. */
export const pastDifference = (id: string, from: number, to: number, theme: string): string =>
  `${of(id)}/revisions/${from}/difference/picture?to=${to}&theme=${theme}`;
