// SPDX-License-Identifier: Apache-2.0
// Who one is to the server, for the whole page: asked when it loads, and again when somebody signs in. Other tabs of the browser
// are told, so that those whose login had ended go on by themselves.
import { type Me, whoAmI } from '../api/access';
import { ApiError } from '../api/http';
import { knownAs } from '../shell/author';
import { t } from '../texts/texts';

const CHANNEL = 'glsp.login';

const listeners = new Set<() => void>();
const others = new BroadcastChannel(CHANNEL);
let known: Me | undefined;

others.addEventListener('message', () => void learn());

/** Who one is; undefined before that is known, and where nobody asks. */
export function me(): Me | undefined {
  return known;
}

/** What is said to somebody whom the server does not know (any longer). */
export function whoAreYou(): { readonly text: string; readonly hint: string } {
  return known?.isLoggedIn === true ? { text: t.login.ended, hint: t.login.endedHint } : { text: t.login.asked, hint: t.login.askedHint };
}

/** Called when somebody is in, here or in another tab. */
export function onComing(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Asks who one is. Whoever must first say so is nobody yet. */
export async function learn(): Promise<void> {
  try {
    known = await whoAmI();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return;
  }
  knownAs(known.subject === '' ? undefined : known.name);
  for (const listener of [...listeners]) listener();
}

/** Who one is, for what is asked of everybody in turn. */
export async function whoIs(): Promise<Me | undefined> {
  if (known === undefined) await learn();
  return known;
}

/** The page was loaded, or a token was taken: this page asks who one is, and the other tabs do if that is somebody. */
export async function cameIn(): Promise<void> {
  await learn();
  if (known?.isLoggedIn === true) others.postMessage('in');
}
