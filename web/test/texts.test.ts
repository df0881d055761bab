// SPDX-License-Identifier: Apache-2.0
// Every translation says all that the page says in English.
import { expect, it } from 'vitest';
import { en } from '../src/texts/en/en';
import { inLine } from '../src/texts/in-line';
import { LANGUAGES } from '../src/texts/texts';
import { faults, type Messages } from './messages';

const ENGLISH: Messages = {
  title: 'Diagrams',
  hint: 'Draw the first one here',
  named: (name: string, count: number) => `${name} has ${count}`,
  group: { one: 'One' },
  ofServer: {},
};

/** `fr/fr.ts` holds `fr`. */
const MODULES: Readonly<Record<string, Readonly<Record<string, Messages>>>> = import.meta.glob('/src/texts/*/*.ts', { eager: true });
const TRANSLATIONS = Object.entries(MODULES).flatMap(([path, module]): [string, Messages][] => {
  const language = /^\/src\/texts\/([\w-]+)\/\1\.ts$/.exec(path)?.[1];
  const messages = module[language ?? ''];
  return language === undefined || language === 'en' || messages === undefined ? [] : [[language, messages]];
});

it.each<[string, Messages, readonly string[]]>([
  ['nothing', { ...ENGLISH, hint: 'Zeichnen Sie hier das erste', named: (name: string, count: number) => `${count} in ${name}` }, []],
  ['a missing text', { ...ENGLISH, hint: 'Hier', group: {} }, ['group.one: missing']],
  ['a text too much', { ...ENGLISH, hint: 'Hier', more: 'Mehr' }, ['more: there is no such English text']],
  ['words of the server', { ...ENGLISH, hint: 'Hier', ofServer: { not_found: 'Nicht da' } }, []],
  ['an empty text', { ...ENGLISH, hint: ' ' }, ['hint: empty']],
  ['an English text', ENGLISH, ['hint: not translated']],
  ['another parameter list', { ...ENGLISH, hint: 'Hier', named: (name: string) => name }, ['named: takes 1 instead of 2']],
  ['a gap that is left out', { ...ENGLISH, hint: 'Hier', named: (name: string, _count: number) => name }, ['named: says ⟦0⟧ instead of ⟦0⟧ ⟦1⟧']],
  ['a text for a function', { ...ENGLISH, hint: 'Hier', named: 'Name' }, ['named: another kind of text']],
])('sees %s', (_what, other, found) => {
  expect(faults(ENGLISH, other)).toEqual(found);
});

it('offers every language that there is', () => {
  expect(TRANSLATIONS.map(([language]) => language).toSorted()).toEqual(Object.keys(LANGUAGES).filter(each => each !== 'en').toSorted());
});

it.each(TRANSLATIONS)('has every text in %s', (_language, messages) => {
  expect(faults(en as unknown as Messages, messages)).toEqual([]);
});

it('speaks German as German is printed', () => {
  const texts: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  collect(TRANSLATIONS.find(([language]) => language === 'de')?.[1]);
  expect(texts.length).toBeGreaterThan(150);
  expect(texts.filter(text => /["“”](?=\p{L})|\b(?:du|dich|dir|dein\w*)\b/iu.test(text))).toEqual([]);
});

it('takes names into a line without what turns the line around, and not without end', () => {
  expect(inLine('\u202egpj.exe\u2069 <b>')).toBe('gpj.exe <b>');
  expect(inLine('שלום')).toBe('שלום');
  expect(inLine('a'.repeat(200))).toHaveLength(200);
  expect(inLine(`${'a'.repeat(199)}👩👩`)).toBe(`${'a'.repeat(199)}…`);
});
