// SPDX-License-Identifier: Apache-2.0
// Who one is to the server, API tokens, and with whom diagrams are shared.
import { call } from './http';

export const SCOPES = ['read', 'edit', 'agent', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

export const LEVELS = ['view', 'edit', 'own'] as const;
export type Level = (typeof LEVELS)[number];

export const EVERYONE = ['default', 'none', 'view', 'edit'] as const;
export type Everyone = (typeof EVERYONE)[number];

export interface Me {
  /** Empty: nobody asked. */
  readonly subject: string;
  readonly name: string;
  readonly scope: Scope;
  /** It is for some diagrams only. */
  readonly isLimited: boolean;
  readonly isAsked: boolean;
  /** By a login or a token that this browser gave: one can log out. */
  readonly isLoggedIn?: boolean;
}

export interface Token {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  readonly state: 'good' | 'expired' | 'revoked';
  readonly diagrams: readonly string[];
  readonly tags: readonly string[];
  readonly createdAt: string;
  readonly expiresAt?: string | null;
  readonly usedAt?: string | null;
}

export interface NewToken {
  readonly name: string;
  readonly scope: Scope;
  /** null: it does not expire. */
  readonly days: number | null;
  readonly diagrams: readonly string[];
  readonly tags: readonly string[];
}

export interface Person {
  readonly subject: string;
  readonly name: string;
}

export interface Grant extends Person {
  readonly level: Level;
}

export interface Link {
  readonly id: string;
  readonly createdAt: string;
  readonly expiresAt?: string | null;
  readonly usedAt?: string | null;
}

export interface Sharing {
  readonly everyone: Everyone;
  /** What `everyone` means where it says so. */
  readonly default: Exclude<Everyone, 'default'>;
  readonly owner: Person | null;
  readonly grants: readonly Grant[];
  readonly links: readonly Link[];
}

export const whoAmI = async (): Promise<Me> => (await call('GET', '/api/me')) as Me;

/** With whom diagrams may be shared. */
export async function people(): Promise<readonly Person[]> {
  return ((await call('GET', '/api/people')) as { people: readonly Person[] }).people;
}

export async function listTokens(): Promise<readonly Token[]> {
  return ((await call('GET', '/api/tokens')) as { tokens: readonly Token[] }).tokens;
}

/** The token's secret, which is told this once. */
export async function createToken(wanted: NewToken): Promise<string> {
  return ((await call('POST', '/api/tokens', wanted)) as { secret: string }).secret;
}

export async function revokeToken(id: string): Promise<void> {
  await call('DELETE', `/api/tokens/${encodeURIComponent(id)}`);
}

export async function sharingOf(diagram: string): Promise<Sharing> {
  return (await call('GET', `${of(diagram)}/sharing`)) as Sharing;
}

export async function share(diagram: string, change: { readonly everyone?: Everyone; readonly grants?: readonly Grant[] }): Promise<Sharing> {
  return (await call('PUT', `${of(diagram)}/sharing`, change)) as Sharing;
}

/** The address at which whoever has it may look; told this once. */
export async function createLink(diagram: string, days: number | null): Promise<string> {
  return ((await call('POST', `${of(diagram)}/links`, { days })) as { url: string }).url;
}

export async function endLink(diagram: string, link: string): Promise<void> {
  await call('DELETE', `${of(diagram)}/links/${encodeURIComponent(link)}`);
}

function of(diagram: string): string {
  return `/api/diagrams/${encodeURIComponent(diagram)}`;
}
