// SPDX-License-Identifier: Apache-2.0
// Words that the server says, by the names that it gives them. It speaks English, so English needs none of these.

export type Words = Readonly<Record<string, string>>;

/** What a diagram language calls its types, properties and findings. */
export interface LanguageWords {
  readonly name: string;
  readonly description: string;
  /** By the id of a node or edge type. */
  readonly types: Readonly<Record<string, { readonly name: string; readonly description: string }>>;
  /** By the name of a property. */
  readonly properties: Readonly<Record<string, { readonly title: string; readonly description?: string; readonly choices?: Words }>>;
  /** By the code of a finding of validation: a title, what is wrong, and what to do about it. */
  readonly findings: Readonly<Record<string, { readonly label: string; readonly says: string; readonly fix?: string }>>;
  /** By the id of a template, without the language's. */
  readonly templates: Readonly<Record<string, { readonly name: string; readonly description: string }>>;
}

/** The entry for a name that came from outside. */
export function entryFor<T>(entries: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return entries !== undefined && Object.hasOwn(entries, name) ? entries[name] : undefined;
}

/** The text for a name that came from outside; the name itself where there is none. */
export function wordFor(words: Words, name: string): string {
  return entryFor(words, name) ?? name;
}
