// SPDX-License-Identifier: Apache-2.0
// What may stand where the caret is: types at the beginning, nodes behind `>` and `in=`, properties elsewhere.
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { LanguageDescription, TypeInfo } from '../api/language';
import { typeOf } from './tokens';

/** What begins a container and an edge. */
const SIGNS = ['in=', '>'];

export interface Vocabulary {
  readonly language: LanguageDescription | undefined;
  readonly ids: Iterable<string>;
}

export function complete(context: CompletionContext, { language, ids }: Vocabulary): CompletionResult | null {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const word = /\S*$/u.exec(before)?.[0] ?? '';
  const head = before.slice(0, before.length - word.length).trim();
  if (head === '') return { from: context.pos - word.length, options: (language?.nodes ?? []).map(typeOption) };
  const target = /^(?:[^\s"]*>|in=)/u.exec(word)?.[0];
  if (target !== undefined) return { from: context.pos - word.length + target.length, options: idOptions(ids) };
  if (!head.includes(' ')) return null; // the id is one's own choice
  const edge = /^-/u.exec(word)?.[0];
  if (edge !== undefined) return { from: context.pos - word.length + 1, options: (language?.edges ?? []).map(typeOption) };
  const type = language?.nodes.find(each => each.alias === typeOf(line.text) || each.type === typeOf(line.text));
  const [name = ''] = word.split('=');
  if (word.includes('=')) {
    const choices = type?.properties?.[name]?.choices ?? [];
    return { from: context.pos - word.length + name.length + 1, options: choices.map(choice => ({ label: choice })) };
  }
  const properties = Object.entries(type?.properties ?? {}).map(([label, info]): Completion => ({ label: `${label}=`, detail: info.title ?? '' }));
  return { from: context.pos - word.length, options: [...SIGNS.map(label => ({ label })), ...properties] };
}

function typeOption(type: TypeInfo): Completion {
  return { label: type.alias ?? type.type, detail: type.name };
}

function idOptions(ids: Iterable<string>): readonly Completion[] {
  return [...ids].map(id => ({ label: /^[\p{L}\p{N}_.\-/#]+$/u.test(id) ? id : JSON.stringify(id) }));
}
