// SPDX-License-Identifier: Apache-2.0
// What formats are called, and which a language has words in.
import type { Format } from '../api/formats';
import { t } from '../texts/texts';
import { entryFor } from '../texts/words';

/** What a format is called in the reader's language. */
export function nameOf(format: Pick<Format, 'id' | 'title'>): string {
  return entryFor<string>(t.formats.names, format.id) ?? format.title.charAt(0).toUpperCase() + format.title.slice(1);
}

/** The formats that a diagram of this language can be written in. */
export function written(formats: readonly Format[], language: string): readonly Format[] {
  return formats.filter(each => each.writes && (each.languages.length === 0 || each.languages.includes(language)));
}
