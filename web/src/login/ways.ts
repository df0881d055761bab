// SPDX-License-Identifier: Apache-2.0
// How one comes in here: with a token, or by logging in at a provider, to which the browser goes and comes back.
import { ApiError, call } from '../api/http';
import { leaveFor } from '../shell/leave';
import { toast } from '../shell/toasts';

export interface Ways {
  /** What that is called at which one may log in. */
  readonly provider?: string;
}

export async function waysIn(): Promise<Ways> {
  return (await call('GET', '/api/login')) as Ways;
}

/** Where the browser goes to log in; afterwards it comes back to what it shows now, or to another address of this server. */
export function loginAddress(back = window.location.pathname + window.location.search): string {
  return `/login?to=${encodeURIComponent(back)}`;
}

/** Goes to log in. What waits to be sent is kept, so nobody is asked whether it may be lost. */
export function goToLogin(event: MouseEvent): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  leaveFor((event.currentTarget as HTMLAnchorElement).href);
}

/** Ends the login here and, where that can be, at the provider; then shows the start page. */
export async function logOut(): Promise<void> {
  try {
    const { url } = (await call('POST', '/api/logout')) as { url?: string };
    leaveFor(url ?? '/');
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast({ tone: 'error', text: error.message, detail: error.hint });
  }
}
