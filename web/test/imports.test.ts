// SPDX-License-Identifier: Apache-2.0
// Modules of the page import each other without circles; a type counts as much as a value.
import { expect, test } from 'vitest';

/** The text of every module by its path. */
const TEXTS: Readonly<Record<string, string>> = import.meta.glob('/src/**/*.ts', { query: '?raw', import: 'default', eager: true });
const FROM = /^(?:import|export)\b[^;]*?from '(\.[^']+)'|^import '(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm;

function importsOf(file: string): string[] {
  const found = [...(TEXTS[file] ?? '').matchAll(FROM)].map(match => match[1] ?? match[2] ?? match[3] ?? '');
  return found.filter(name => !/\.(css|json)$/.test(name)).map(name => new URL(`${name}.ts`, `file://${file}`).pathname);
}

/** The first circle that is met, as a path that ends where it began. */
function circle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const walk = (file: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const found = walk(next, [...way, file]);
      if (found !== undefined) return found;
    }
    done.add(file);
    return undefined;
  };
  return [...graph.keys()].map(file => walk(file, [])).find(found => found !== undefined);
}

test('a circle is found', () => {
  expect(circle(new Map([['a', ['b']], ['b', ['c']], ['c', ['b']]]))).toEqual(['b', 'c', 'b']);
});

test('there is none', () => {
  const graph = new Map(Object.keys(TEXTS).map(file => [file, importsOf(file)]));
  const all = [...graph.values()].flat();
  expect(all.filter(name => !graph.has(name))).toEqual([]);
  expect(all.length).toBeGreaterThan(100);
  expect(circle(graph)).toBeUndefined();
});
