// SPDX-License-Identifier: Apache-2.0
// What the form of properties shows for a selection, and what a text typed into it means. Pure.
import type { LanguageDescription, PropertyInfo, TypeInfo } from '../api/diagrams';
import { t } from '../texts/texts';

/** An element as the server sent it. */
export interface Subject {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

export interface Field extends PropertyInfo {
  readonly name: string;
  /** The value that all subjects share. */
  readonly value: unknown;
  /** They have different values. */
  readonly isMixed: boolean;
}

export function typeOf(language: LanguageDescription, type: string): TypeInfo | undefined {
  return [...language.nodes, ...language.edges].find(each => each.type === type);
}

/** The properties that every subject has. */
export function fieldsOf(language: LanguageDescription, subjects: readonly Subject[]): readonly Field[] {
  const [first, ...rest] = subjects;
  if (first === undefined) return [];
  const own = Object.entries(typeOf(language, first.type)?.properties ?? {});
  return own
    .filter(([name, info]) => rest.every(each => typeOf(language, each.type)?.properties?.[name]?.kind === info.kind))
    .map(([name, info]) => {
      const value = first[name];
      return { ...info, name, value, isMixed: rest.some(each => !alike(each[name], value)) };
    });
}

/** A value as a text to edit. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.map(shown).join(', ') : JSON.stringify(value);
}

export type Read = { readonly value: unknown } | { readonly problem: string };

/** What a text means for a property; an empty one takes the property away. The same rules as the server's. */
export function read(info: PropertyInfo, text: string): Read {
  const trimmed = text.trim();
  if (trimmed === '') return { value: undefined };
  switch (info.kind) {
    case 'boolean':
      return { value: trimmed === 'true' };
    case 'enum':
      return info.choices?.includes(trimmed) === true ? { value: trimmed } : { problem: t.panel.oneOf(info.choices ?? []) };
    case 'list':
      return { value: trimmed.split(',').map(each => each.trim()).filter(each => each !== '') };
    case 'integer':
    case 'number':
      return number(info, trimmed);
    case 'string':
    case 'text':
    case 'diagram':
      return { value: text };
  }
}

function number(info: PropertyInfo, text: string): Read {
  const value = Number(text.replace(',', '.'));
  if (!Number.isFinite(value)) return { problem: t.panel.aNumber };
  if (info.kind === 'integer' && !Number.isInteger(value)) return { problem: t.panel.aWholeNumber };
  if (info.minimum !== undefined && value < info.minimum) return { problem: t.panel.atLeast(info.minimum) };
  if (info.maximum !== undefined && value > info.maximum) return { problem: t.panel.atMost(info.maximum) };
  return { value };
}

function alike(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
