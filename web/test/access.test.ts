// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Before, newsOf } from '../src/access/news';
import { Others } from '../src/access/others';
import { sentenceOf } from '../src/access/sentences';
import { TypeNames } from '../src/access/type-names';
import type { Put } from '../src/delta/message';
import { NO_LOOK } from '../src/languages/look';

type Schema = Put['element'] & Record<string, unknown>;

const types = new TypeNames();
types.fill({
  id: 'l',
  name: 'L',
  diagramType: 'l',
  description: '',
  nodes: [
    { type: 'task:manual', name: 'Manual Task' },
    { type: 'category', name: 'Category' },
  ],
  edges: [{ type: 'edge', name: 'Edge' }],
  look: NO_LOOK,
});

function node(id: string, text: string, x = 0, children: readonly Schema[] = [], type = 'task:manual'): Schema {
  const label = { id: `${id}_label`, type: 'label', text };
  return { id, type, position: { x, y: 0 }, size: { width: 10 * text.length, height: 20 }, children: [label, ...children] };
}

/** What was there: these elements, whatever they hold. */
function before(...elements: readonly Schema[]): Before {
  const all = new Map<string, Schema>();
  const walk = (element: Schema): void => {
    all.set(element.id, element);
    for (const child of element.children ?? []) walk(child as Schema);
  };
  elements.forEach(walk);
  const named: Before['named'] = id => {
    const element = all.get(id);
    const label = element?.children?.[0] as { readonly text?: string } | undefined;
    return element && { id, type: element.type, name: label?.text ?? '' };
  };
  return {
    sent: id => all.get(id),
    named,
    end: id => named(id)?.name ?? '',
    isElement: type => types.has(type),
  };
}

function said(was: Before, change: { removes?: readonly string[]; puts?: readonly Schema[] }): string {
  const puts = (change.puts ?? []).map(element => ({ parentId: 'root', element }));
  return sentenceOf(newsOf({ removes: change.removes ?? [], puts }, was), ({ type, name }) => `${types.of(type)} ${name}`);
}

describe('a change in words', () => {
  test('what was created', () => {
    expect(said(before(), { puts: [node('a', 'Brew')] })).toBe('Created Manual Task Brew');
    expect(said(before(), { puts: [node('a', 'Brew'), node('b', 'Serve')] })).toBe('Created 2 elements');
  });

  test('what was deleted, by the name it had; not what is put again', () => {
    const was = before(node('a', 'Brew'), node('b', 'Serve'));
    expect(said(was, { removes: ['a'] })).toBe('Deleted Manual Task Brew');
    expect(said(was, { removes: ['a', 'b', 'a_label'] })).toBe('Deleted 2 elements');
    expect(said(was, { removes: ['a'], puts: [node('a', 'Brew', 5)] })).toBe('Moved Manual Task Brew to 5, 0');
  });

  test('a new name, though it makes another size', () => {
    expect(said(before(node('a', 'Brew')), { puts: [node('a', 'Brew tea')] })).toBe('Named Manual Task Brew tea');
  });

  test('a new place and a new size', () => {
    const was = before(node('a', 'Brew'), node('b', 'Serve'));
    expect(said(was, { puts: [node('a', 'Brew', 12.4)] })).toBe('Moved Manual Task Brew to 12, 0');
    expect(said(was, { puts: [node('a', 'Brew', 1), node('b', 'Serve', 1)] })).toBe('Moved 2 elements');
    expect(said(was, { puts: [{ ...node('a', 'Brew'), size: { width: 99, height: 20 } }] })).toBe('Sized Manual Task Brew 99 by 20');
  });

  test('the node inside, not the container that is sent for its sake', () => {
    const was = before(node('c', 'Group', 0, [node('a', 'Brew')], 'category'));
    const grown = { ...node('c', 'Group', 0, [node('a', 'Brew', 40)], 'category'), size: { width: 300, height: 90 } };
    expect(said(was, { puts: [grown] })).toBe('Moved Manual Task Brew to 40, 0');
    expect(said(was, { puts: [node('c', 'Group', 0, [node('a', 'Brew'), node('b', 'New')], 'category')] })).toBe('Created Manual Task New');
  });

  test('what an edge joins', () => {
    const was = before(node('a', 'Brew'), node('b', 'Serve'));
    const edge = { id: 'e', type: 'edge', sourceId: 'a', targetId: 'b', children: [] } as Schema;
    expect(newsOf({ removes: [], puts: [{ parentId: 'root', element: edge }] }, was).created).toEqual([
      { id: 'e', type: 'edge', name: '', ends: ['Brew', 'Serve'] },
    ]);
  });

  test('nothing for what is only sent again', () => {
    expect(said(before(node('a', 'Brew')), { puts: [node('a', 'Brew')] })).toBe('');
  });
});

describe('what others did', () => {
  let told: (readonly (readonly [string, number])[])[] = [];
  let others: Others;

  beforeEach(() => {
    vi.useFakeTimers();
    told = [];
    others = new Others(counts => told.push([...counts]));
  });
  afterEach(() => vi.useRealTimers());

  test('is told once it has calmed down, each element counted once', () => {
    for (let at = 0; at < 3; at++) {
      others.add('Robot', [`node${at}`, 'node0']);
      vi.advanceTimersByTime(1_000);
    }
    expect(told).toEqual([]);
    vi.advanceTimersByTime(500);
    expect(told).toEqual([[['Robot', 3]]]);
  });

  test('is told every 10 s when it never does', () => {
    for (let at = 0; at < 100; at++) {
      others.add('Robot', [`node${at}`]);
      if (at % 2 === 0) others.add('Ada', [`node${at}`]);
      vi.advanceTimersByTime(200);
    }
    expect(told.map(counts => counts.map(([author]) => author))).toEqual([
      ['Robot', 'Ada'],
      ['Robot', 'Ada'],
    ]);
    others.stop();
    vi.advanceTimersByTime(20_000);
    expect(told.length).toBe(2);
  });
});

test('a type has the name of the nearest one that is declared, else its own', () => {
  expect([types.of('task:manual:tea'), types.of('label:heading'), types.has('label:heading')]).toEqual(['Manual Task', 'label heading', false]);
});
