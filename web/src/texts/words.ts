// SPDX-License-Identifier: Apache-2.0
// Words of the server in the page's language, as far as the message files know them.

/** The text for a name that came from outside; the name itself where there is none. */
export function wordFor(words: Readonly<Record<string, string>>, name: string): string {
  return (Object.hasOwn(words, name) ? words[name] : undefined) ?? name;
}
