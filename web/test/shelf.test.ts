// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import type { Diagram } from '../src/api/diagrams';
import { FileCounter } from '../src/start/exporting';
import { favourites, recent, remember, setFavourite } from '../src/start/marks';
import { decoded, nameOf, textOf, typeOf, UnreadableFile } from '../src/start/reading';
import { between, copyName, shelved, tagCounts, type Wish } from '../src/start/shelf';
import { choices, chosen, named } from '../src/start/tag-dialog';

function diagram(id: string, more: Partial<Diagram> = {}): Diagram {
  return { id, name: id, type: 'workflow-diagram', language: 'workflow', revision: 0, elements: 0, createdAt: '2026-01-01', updatedAt: '2026-01-01', tags: [], ...more };
}

const WISH: Wish = { view: 'all', tags: [], text: '', sort: 'updated', favourites: new Set(), recent: [] };
const ALL = [
  diagram('a', { name: 'Order 10', updatedAt: '2026-01-03', createdAt: '2026-01-01', elements: 5, tags: ['Finance'] }),
  diagram('b', { name: 'order 9', updatedAt: '2026-01-02', createdAt: '2026-01-04', elements: 9, tags: ['finance', 'Draft'] }),
  diagram('c', { name: 'Ärger', updatedAt: '2026-01-04', createdAt: '2026-01-02', elements: 5 }),
];

const ids = (wish: Partial<Wish>): readonly string[] => shelved(ALL, { ...WISH, ...wish }).map(each => each.id);

describe('the list', () => {
  it.each([
    ['updated', ['c', 'a', 'b']],
    ['name', ['c', 'b', 'a']],
    ['created', ['b', 'c', 'a']],
    ['size', ['b', 'c', 'a']],
  ] as const)('comes by %s', (sort, order) => {
    expect(ids({ sort })).toEqual(order);
  });

  it('is narrowed by words of names and tags, and by tags in any case', () => {
    expect(ids({ text: ' ORDER ' })).toEqual(['a', 'b']);
    expect(ids({ text: 'order dra' })).toEqual(['b']);
    expect(ids({ text: 'nothing' })).toEqual([]);
    expect(ids({ tags: ['FINANCE'] })).toEqual(['a', 'b']);
    expect(ids({ tags: ['finance', 'draft'] })).toEqual(['b']);
  });

  it('shows favourites in the chosen order, and what was opened in its own', () => {
    expect(ids({ view: 'favourites', favourites: new Set(['b', 'c', 'gone']) })).toEqual(['c', 'b']);
    expect(ids({ view: 'recent', recent: ['b', 'gone', 'c'], sort: 'name' })).toEqual(['b', 'c']);
  });

  it('counts each tag once whatever its case', () => {
    expect(tagCounts(ALL)).toEqual([['Draft', 1], ['Finance', 2]]);
  });

  it('finds a free name for a copy and what lies between two ticks', () => {
    const called = (name: string, number: number): string => `${name} (${number})`;
    expect(copyName('A', ['A', 'A (1)', 'A (2)'], called)).toBe('A (3)');
    expect(between(['a', 'b', 'c', 'd'], 'd', 'b')).toEqual(['b', 'c', 'd']);
    expect(between(['a', 'b'], 'gone', 'b')).toEqual(['b']);
  });
});

describe('what a browser remembers', () => {
  beforeEach(() => window.localStorage.clear());

  it('keeps favourites and the last diagrams that were opened, each once', () => {
    setFavourite('a', true);
    setFavourite('b', true);
    setFavourite('a', false);
    for (let number = 0; number < 60; number++) remember(`d${number % 55}`);
    expect([...favourites()]).toEqual(['b']);
    expect([recent().length, recent()[0], new Set(recent()).size]).toEqual([50, 'd4', 50]);
  });

  it.each(['{', '{"a": 1}', '[1, null, "b"]', '"x"', ''])('reads %s without harm', text => {
    window.localStorage.setItem('glsp.favourites', text);
    expect([...favourites()]).toEqual(text.startsWith('[') ? ['b'] : []);
    setFavourite('c', true);
    expect(favourites().has('c')).toBe(true);
  });
});

describe('tags of several diagrams', () => {
  it('are on, off, or on for some; what is left at some stays as it is', () => {
    const all = choices(ALL, ['Draft', 'Finance', 'other']);
    expect(all).toEqual([{ tag: 'Draft', is: undefined }, { tag: 'Finance', is: undefined }, { tag: 'other', is: false }]);
    const decided = [{ tag: 'Draft', is: undefined }, { tag: 'Finance', is: false }, { tag: 'new', is: true }];
    expect(ALL.map(each => chosen(each, decided))).toEqual([['new'], ['Draft', 'new'], ['new']]);
  });

  it('are read from a text', () => {
    expect(named(' a,, b  c ,')).toEqual(['a', 'b c']);
  });
});

describe('files', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  it('are read as UTF-8, or as UTF-16 with its mark', () => {
    expect(decoded(bytes('t ä'))).toBe('t ä');
    expect(decoded(new Uint8Array([0xff, 0xfe, 0x74, 0x00, 0xe4, 0x00]))).toBe('tä');
    expect(decoded(new Uint8Array([0xfe, 0xff, 0x00, 0x74]))).toBe('t');
    expect(decoded(new Uint8Array([...bytes('<?xml version="1.0" encoding="ISO-8859-1"?><a>'), 0xe4]))).toContain('<a>ä');
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a zip', new Uint8Array([0x50, 0x4b, 0x03, 0x04, 0x14])],
    ['a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a])],
    ['another encoding', new Uint8Array([0x74, 0x20, 0xe4])],
    ['zeros', new Uint8Array(16)],
  ])('that hold %s are refused with a hint', (_what, data) => {
    expect(() => decoded(data)).toThrow(UnreadableFile);
  });

  it('that are too large are not even read', async () => {
    const huge = { size: 33 * 1024 * 1024, arrayBuffer: () => Promise.reject(new Error('was read')) } as unknown as File;
    await expect(textOf(huge)).rejects.toThrow(UnreadableFile);
  });

  it('name the diagram and its type', () => {
    expect(['Order to cash.json', 'a.b.wf', '.json', 'x\u0000\u202ey.txt', 'no ending', `${'n'.repeat(300)}.json`].map(nameOf)).toEqual(['Order to cash', 'a.b', 'Imported diagram', 'x y', 'no ending', 'n'.repeat(200)]);
    expect([typeOf('A.WF', [{ diagramType: 'w', extensions: ['.wf'] }]), typeOf('a.json', [{ diagramType: 'w', extensions: ['.wf'] }])]).toEqual(['w', undefined]);
  });

  it('of an archive are counted however they are cut', () => {
    const zip = [0x50, 0x4b, 0x03, 0x04, 0x50, 0x50, 0x4b, 0x03, 0x04, 0x50, 0x4b, 0x01, 0x02];
    for (let cut = 0; cut <= zip.length; cut++) {
      const counter = new FileCounter();
      counter.add(new Uint8Array(zip.slice(0, cut)));
      counter.add(new Uint8Array(zip.slice(cut)));
      expect(counter.count).toBe(2);
    }
  });
});
