// SPDX-License-Identifier: Apache-2.0
// What is wrong with a translation, compared with the English texts.

type Message = string | ((...gaps: never[]) => string);
export interface Messages {
  readonly [key: string]: Message | readonly string[] | Messages;
}

/** Longer texts than this are hardly ever the same in two languages. */
const SAME_BY_CHANCE = 12;

/** What is missing, too much, left untranslated, or says less than the English text; a line each. */
export function faults(english: Messages, other: Messages, path = ''): readonly string[] {
  return [...new Set([...Object.keys(english), ...Object.keys(other)])].flatMap(key => {
    const [from, to] = [english[key], other[key]];
    const name = `${path}${key}`;
    if (from === undefined) return [`${name}: there is no such English text`];
    if (to === undefined) return [`${name}: missing`];
    // A list by the codes and ids of the server, which says these things in English itself.
    if (isGroup(from) && Object.keys(from).length === 0) return [];
    if (isGroup(from) && isGroup(to)) return faults(from, to, `${name}.`);
    if (typeof from === 'string' && typeof to === 'string') return faultsOfText(name, from, to);
    if (typeof from === 'function' && typeof to === 'function') return faultsOfFunction(name, from, to);
    return Array.isArray(from) && Array.isArray(to) ? [] : [`${name}: another kind of text`];
  });
}

function faultsOfText(name: string, from: string, to: string): readonly string[] {
  if (to.trim() === '') return [`${name}: empty`];
  return from === to && (from.length > SAME_BY_CHANCE || /\p{L} \p{L}/u.test(from)) ? [`${name}: not translated`] : [];
}

function faultsOfFunction(name: string, from: (...gaps: never[]) => string, to: (...gaps: never[]) => string): readonly string[] {
  if (from.length !== to.length) return [`${name}: takes ${to.length} instead of ${from.length}`];
  // A list of one text reads like a text, a number that is not one, and a list.
  const gaps = Array.from({ length: from.length }, (_, at) => [`⟦${at}⟧`]);
  const [said, wanted] = [to, from].map(each => gaps.filter(([mark = '']) => each(...(gaps as never[])).includes(mark)).join(' '));
  return said === wanted ? [] : [`${name}: says ${said || 'no gap'} instead of ${wanted || 'no gap'}`];
}

function isGroup(value: Message | readonly string[] | Messages): value is Messages {
  return typeof value === 'object' && !Array.isArray(value);
}
