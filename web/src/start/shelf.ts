// SPDX-License-Identifier: Apache-2.0
// Which diagrams the list shows and in which order. Pure; what is kept where is the business of others.
import type { Diagram } from '../api/diagrams';
import type { View } from '../routes';

/** The orders a person can choose. */
export const SORTS = ['updated', 'name', 'created', 'size'] as const;

export type Sort = (typeof SORTS)[number];

/** Diagrams with this tag are offered as beginnings of new ones. */
export const TEMPLATE_TAG = 'template';

export interface Wish {
  readonly view: View;
  readonly tags: readonly string[];
  readonly text: string;
  /** Diagrams that the server found by what is inside. */
  readonly found?: { has(id: string): boolean };
  readonly sort: Sort;
  readonly favourites: ReadonlySet<string>;
  /** Ids, opened last first. */
  readonly recent: readonly string[];
}

/** What is shown, in order. What was opened last keeps that order. */
export function shelved(diagrams: readonly Diagram[], wish: Wish): readonly Diagram[] {
  const words = wish.text.toLowerCase().split(/\s+/).filter(word => word !== '');
  const wanted = wish.tags.map(folded);
  const found = inView(diagrams, wish).filter(diagram => {
    const tags = diagram.tags.map(folded);
    const said = [diagram.name.toLowerCase(), ...tags].join('\n');
    return wanted.every(tag => tags.includes(tag)) && (words.every(word => said.includes(word)) || wish.found?.has(diagram.id) === true);
  });
  return wish.view === 'recent' ? found : [...found].sort(orders()[wish.sort]);
}

function inView(diagrams: readonly Diagram[], wish: Wish): readonly Diagram[] {
  if (wish.view === 'favourites') return diagrams.filter(diagram => wish.favourites.has(diagram.id));
  if (wish.view === 'files') return [];
  if (wish.view !== 'recent') return diagrams;
  const known = new Map(diagrams.map(diagram => [diagram.id, diagram]));
  return wish.recent.flatMap(id => known.get(id) ?? []);
}

function orders(): Readonly<Record<Sort, (one: Diagram, other: Diagram) => number>> {
  const words = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
  const byName = (one: Diagram, other: Diagram): number => words.compare(one.name, other.name) || byId(one, other);
  return {
    updated: (one, other) => latest(one.updatedAt, other.updatedAt) || byName(one, other),
    created: (one, other) => latest(one.createdAt, other.createdAt) || byName(one, other),
    size: (one, other) => other.elements - one.elements || byName(one, other),
    name: byName,
  };
}

function latest(one: string, other: string): number {
  return one === other ? 0 : one < other ? 1 : -1;
}

function byId(one: Diagram, other: Diagram): number {
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}

/** Tags are the same whatever their case. */
export function folded(tag: string): string {
  return tag.toLowerCase();
}

/** Every tag once with how often it is used, in alphabetical order. */
export function tagCounts(diagrams: readonly Diagram[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, [string, number]>();
  for (const tag of diagrams.flatMap(diagram => diagram.tags)) {
    const known = counts.get(folded(tag));
    counts.set(folded(tag), [known?.[0] ?? tag, (known?.[1] ?? 0) + 1]);
  }
  const words = new Intl.Collator(undefined, { numeric: true });
  return [...counts.values()].sort(([one], [other]) => words.compare(one, other));
}

/** The first of `Order (copy)`, `Order (copy 2)`, … that no diagram has. `called` says a copy's name. */
export function copyName(name: string, taken: Iterable<string>, called: (name: string, number: number) => string): string {
  const known = new Set(taken);
  let number = 1;
  while (known.has(called(name, number))) number++;
  return called(name, number);
}

/** Ids between two of a list, both included, whatever their order. */
export function between(all: readonly string[], one: string, other: string): readonly string[] {
  const [from, to] = [all.indexOf(one), all.indexOf(other)].sort((left, right) => left - right);
  return from === undefined || to === undefined || from < 0 ? [other] : all.slice(from, to + 1);
}
