// SPDX-License-Identifier: Apache-2.0
// What comes from the server is English already: the lists by its codes and ids are filled in other languages only.
import type { LanguageWords, Words } from '../words';

/** Nothing to translate. */
const none: Words = {};
const noLanguages: Readonly<Record<string, LanguageWords>> = {};

export const server = {
  /** By the code of an error. */
  errors: none,
  /** Sentences that have no code, by their English words. */
  sentences: none,
  /** Groups of the palette, and entries of the context menu, by id. */
  groups: none,
  menus: none,
  /** By diagram type. */
  languages: noLanguages,
  /** What the server offers in the command palette. */
  create: (what: string) => `Create ${what}`,
  connect: (what: string, source: string, target: string) => `Create ${what} from ${source} to ${target}`,
  deleteSelection: 'Delete the selection',
};
