// SPDX-License-Identifier: Apache-2.0
// What the server says of a diagram language, in the page's language: names of types and properties, and findings. What
// the message files do not know stays as the server says it.
import type { LanguageDescription, LanguageInfo, PropertyInfo, TypeInfo } from '../api/language';
import type { Problem } from '../delta/message';
import { t } from '../texts/texts';
import { entryFor, type LanguageWords, wordFor } from '../texts/words';

export function wordsOf(diagramType: string): LanguageWords | undefined {
  return entryFor(t.server.languages, diagramType);
}

/** A language as lists show it. */
export function named<L extends LanguageInfo>(language: L): L {
  const words = wordsOf(language.diagramType);
  return words === undefined ? language : { ...language, name: words.name, description: words.description };
}

/** A template as lists show it; its id begins with the language's. */
export function templated<T extends { readonly id: string; readonly type: string; readonly name: string; readonly description: string }>(template: T): T {
  const words = entryFor(wordsOf(template.type)?.templates, template.id.slice(template.id.indexOf(':') + 1));
  return words === undefined ? template : { ...template, ...words };
}

/** All that a language declares. */
export function described(language: LanguageDescription): LanguageDescription {
  const words = wordsOf(language.diagramType);
  if (words === undefined) return language;
  const type = (info: TypeInfo): TypeInfo => ({
    ...info,
    ...entryFor(words.types, info.type),
    ...(info.properties && { properties: properties(info.properties, words) }),
  });
  return { ...named(language), nodes: language.nodes.map(type), edges: language.edges.map(type) };
}

function properties(declared: Readonly<Record<string, PropertyInfo>>, words: LanguageWords): Readonly<Record<string, PropertyInfo>> {
  const entries = Object.entries(declared).map(([name, info]): [string, PropertyInfo] => {
    const { title, description, choices } = entryFor(words.properties, name) ?? {};
    return [name, { ...info, ...(title && { title }), ...(description && { description }), ...(choices && { choiceNames: choices }) }];
  });
  return Object.fromEntries(entries);
}

/** A finding of validation. */
export function found<P extends Problem>(diagramType: string, problem: P): P {
  const words = entryFor(wordsOf(diagramType)?.findings, problem.code ?? '');
  if (words === undefined) return problem;
  const fix = problem.fix && { fix: { ...problem.fix, title: words.fix ?? problem.fix.title } };
  return { ...problem, label: words.label, description: words.says, ...fix };
}

/** What the bubble over an element says below its name: its type, and the properties it has. Undefined: ask the server. */
export function bubble(diagramType: string, element: { readonly type: string; readonly [property: string]: unknown }): readonly string[] | undefined {
  const words = wordsOf(diagramType);
  const type = entryFor(words?.types, element.type);
  if (words === undefined || type === undefined) return undefined;
  const lines = Object.entries(words.properties).flatMap(([name, { title, choices = {} }]) => {
    const value = element[name];
    const text = Array.isArray(value) ? value.join(', ') : typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    return name === 'name' || text === '' ? [] : [`${title}: ${wordFor(choices, text)}`];
  });
  return [type.name, ...lines];
}

/** A sentence of the server that has no code. */
export function sentence(words: string): string {
  return wordFor(t.server.sentences, words);
}
