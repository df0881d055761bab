// SPDX-License-Identifier: Apache-2.0
// A call to the server's REST door, and what it says when it refuses.
import { author } from '../shell/author';
import { noteServerTime } from '../shell/clock';
import { newId } from '../shell/ids';
import { said } from '../texts/said';
import { t } from '../texts/texts';

/** The server said no, or could not be reached; `hint` says what to do. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string,
    readonly status: number,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** The answer's JSON; undefined when there is none. Throws ApiError. */
export async function call(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await send(method, path, body);
  return response.status === 204 ? undefined : await response.json();
}

/** The answer itself when it is a good one, or says that nothing changed. Throws ApiError. */
export async function send(method: string, path: string, body?: unknown, more: RequestInit = {}): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json', 'X-Glsp-Author': inHeader(author()), ...(more.headers as Record<string, string> | undefined) };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (method !== 'GET') headers['Idempotency-Key'] = newId();
  const init: RequestInit = { ...more, method, headers };
  if (body !== undefined) init.body = JSON.stringify(body);
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new ApiError('unreachable', t.connection.unreachable, t.connection.unreachableHint, 0);
  }
  noteServerTime(response.headers.get('date'));
  if (response.ok || response.status === 304) return response;
  throw await failure(response);
}

/** A header holds no more than Latin letters; the server takes the name back out of its percent signs. */
function inHeader(name: string): string {
  return encodeURIComponent(name.replace(/\p{Surrogate}/gu, ''));
}

async function failure(response: Response): Promise<ApiError> {
  const kind = response.headers.get('Content-Type') ?? '';
  if (kind.includes('json')) {
    const { error } = (await response.json()) as { error?: { code?: string; message?: string; hint?: string } };
    const code = error?.code ?? 'unknown';
    const { text, detail } = said({ code, message: error?.message ?? t.connection.answered(response.status), hint: error?.hint });
    return new ApiError(code, text, detail, response.status);
  }
  return new ApiError('unknown', t.connection.answered(response.status), t.connection.answeredHint, response.status);
}
