// SPDX-License-Identifier: Apache-2.0
// A call as it is filled in: its address, its headers, the same as a command line, and what came back.
import type { Call } from './spec';

/** What was filled in, by `place:name`; lists are separated by commas. */
export type Filled = ReadonlyMap<string, string>;

export interface Asked {
  readonly method: string;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  /** Text to read; undefined for what is looked at or saved. */
  readonly text?: string;
  /** An address in this page of what is no text. */
  readonly file?: { readonly url: string; readonly isPicture: boolean; readonly name: string };
}

/** What is sent; undefined while a part of the address is missing. */
export function asked(call: Call, filled: Filled, body: string): Asked | undefined {
  const said = (place: string, name: string): string => filled.get(`${place}:${name}`) ?? '';
  const missing = call.parameters.some(each => each.in === 'path' && said('path', each.name) === '');
  if (missing) return undefined;
  const path = call.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(said('path', name)));
  const query = new URLSearchParams();
  const headers: Record<string, string> = {};
  for (const each of call.parameters) {
    const value = said(each.in, each.name);
    if (value === '' || each.in === 'path') continue;
    if (each.in === 'header') headers[each.name] = each.name === 'X-Glsp-Author' ? encodeURIComponent(value) : value;
    else if (each.schema.type === 'array') for (const one of value.split(',')) query.append(each.name, one.trim());
    else query.set(each.name, value);
  }
  const address = query.size === 0 ? path : `${path}?${query}`;
  if (call.body === undefined) return { method: call.method, address, headers };
  return { method: call.method, address, headers: { ...headers, 'Content-Type': 'application/json' }, body };
}

/** The same for a command line. */
export function curl(wanted: Asked, origin: string): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const parts = ['curl', ...(wanted.method === 'GET' ? [] : ['-X', wanted.method]), quoted(origin + wanted.address)];
  for (const [name, value] of Object.entries(wanted.headers)) parts.push('-H', quoted(`${name}: ${value}`));
  if (wanted.body !== undefined) parts.push('-d', quoted(wanted.body));
  return parts.join(' ');
}

/** Sends it. Throws TypeError when nobody answers. */
export async function sent(wanted: Asked): Promise<Answer> {
  const response = await fetch(wanted.address, { method: wanted.method, headers: wanted.headers, ...(wanted.body === undefined ? {} : { body: wanted.body }) });
  const headers = [...response.headers].filter(([name]) => SHOWN.has(name));
  const kind = response.headers.get('content-type') ?? '';
  if (kind.includes('json')) return { status: response.status, headers, text: indented(await response.text()) };
  if (kind.startsWith('text/') || kind === '') return { status: response.status, headers, text: await response.text() };
  const url = URL.createObjectURL(await response.blob());
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'answer';
  return { status: response.status, headers, file: { url, isPicture: kind.startsWith('image/'), name } };
}

const SHOWN = new Set(['content-type', 'etag', 'location', 'cache-control', 'x-glsp-revision', 'x-glsp-left-out', 'x-glsp-diagrams', 'retry-after']);

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
