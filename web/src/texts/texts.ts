// SPDX-License-Identifier: Apache-2.0
// Every text that people read, in their language. `t` is filled before any other module of the page runs, so texts may
// stand in constants; another language is another load of the page. A text with a gap is a function.
import { stored, store } from '../shell/storage';
import { en, type Texts } from './en/en';

export type { Texts };

/** The languages there are, each in its own words. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;

export type LanguageId = keyof typeof LANGUAGES;

const KEY = 'glsp.language';
const LOADERS: Partial<Record<LanguageId, () => Promise<Texts>>> = { de: async () => (await import('./de/de')).de };

export let t: Texts = en;
/** What is shown now. */
export let language: LanguageId = 'en';
/** For times and numbers: the language, as it is written where the browser's person lives (`en-GB`). */
export let locale: string = language;

/** The language that was chosen in this browser; undefined: as the browser says. */
export function chosenLanguage(): LanguageId | undefined {
  const value = stored(KEY);
  return value !== undefined && isKnown(value) ? value : undefined;
}

/** Keeps the choice; it is seen after the page has been loaded again. */
export function chooseLanguage(chosen: LanguageId | undefined): void {
  store(KEY, chosen);
}

/** Fills `t`; without the file of its language the page speaks English. */
export async function loadTexts(): Promise<void> {
  const wanted = chosenLanguage() ?? navigator.languages.map(bare).find(isKnown) ?? 'en';
  try {
    t = (await LOADERS[wanted]?.()) ?? en;
    language = wanted;
  } catch (error) {
    // The server may have been upgraded since; a page in the other language beats none.
    console.warn(`The texts of "${wanted}" could not be loaded.`, error);
  }
  locale = navigator.languages.find(each => bare(each) === language) ?? language;
  document.documentElement.lang = language;
}

function bare(tag: string): string {
  return tag.split('-')[0]?.toLowerCase() ?? '';
}

function isKnown(value: string): value is LanguageId {
  return Object.hasOwn(LANGUAGES, value);
}
