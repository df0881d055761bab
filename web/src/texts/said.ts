// SPDX-License-Identifier: Apache-2.0
// What the server says when it refuses or fails: its code as a sentence, its own words beside it.
import { t } from './texts';
import { entryFor } from './words';

export interface Said {
  readonly text: string;
  /** What it says more closely, and what to do; may be empty. */
  readonly detail: string;
}

export function said({ code, message, hint = '' }: { readonly code: string; readonly message: string; readonly hint?: string | undefined }): Said {
  const text = entryFor(t.server.errors, code);
  if (text === undefined) return { text: message, detail: hint };
  return { text, detail: [message, hint].filter(each => each !== '').join(' · ') };
}
