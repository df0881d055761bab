// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { choose, type Piece, type Wanted } from '../src/select/pieces';

const node = (id: string, type: string, parent = 'root'): Piece => ({ id, type, parent, ends: [] });
const edge = (id: string, from: string, to: string): Piece => ({ id, type: 'edge', parent: 'root', ends: [from, to] });

/** box holds a and b; a -> b -> c -> d. */
const PIECES = [node('box', 'category'), node('a', 'task', 'box'), node('b', 'fork', 'box'), node('c', 'task'), node('d', 'fork'), edge('ab', 'a', 'b'), edge('bc', 'b', 'c'), edge('cd', 'c', 'd')];

const from = (wanted: Wanted, ...ids: string[]): readonly string[] => choose(PIECES, new Set(ids), wanted);

it('selects all of the types that are selected', () => {
  expect(from('type', 'a')).toEqual(['a', 'c']);
  expect(from('type', 'a', 'd')).toEqual(['a', 'b', 'c', 'd']);
  expect(from('type', 'bc')).toEqual(['ab', 'bc', 'cd']);
});

it('selects what is connected, a step further each time', () => {
  const once = from('connected', 'a');
  expect(once).toEqual(['a', 'b', 'ab']);
  expect(from('connected', ...once)).toEqual(['a', 'b', 'c', 'ab', 'bc']);
  expect(from('connected', 'cd')).toEqual(['c', 'd', 'cd']);
});

it('selects what lies in the same container: beside nodes no edges', () => {
  expect(from('siblings', 'a')).toEqual(['a', 'b']);
  expect(from('siblings', 'c', 'cd')).toEqual(['box', 'c', 'd']);
  expect(from('siblings', 'ab')).toEqual(['ab', 'bc', 'cd']);
});

it('selects everything else, all nodes, all edges', () => {
  expect(from('inverse', 'box', 'a', 'b', 'c', 'd')).toEqual(['ab', 'bc', 'cd']);
  expect(from('inverse')).toEqual(PIECES.map(each => each.id));
  expect(from('nodes')).toEqual(['box', 'a', 'b', 'c', 'd']);
  expect(from('edges')).toEqual(['ab', 'bc', 'cd']);
});
