// SPDX-License-Identifier: Apache-2.0
// @vitest-environment jsdom
import { beforeEach, expect, it } from 'vitest';
import { Drafts, newId } from '../src/comments/drafts';
import { type Found, signs, type View } from '../src/comments/marks';
import type { Thread } from '../src/comments/message';
import { store } from '../src/shell/storage';

const KEY = 'glsp.comments.drafts.glsp:d';

beforeEach(() => {
  store(KEY, undefined);
});

it('keeps a draft with its id through a reload, until it is dropped', () => {
  const drafts = new Drafts(KEY);
  const { id } = drafts.set('new', 'Why');
  expect(drafts.set('new', 'Why?')).toEqual({ id, text: 'Why?' });
  expect(new Drafts(KEY).get('new')).toEqual({ id, text: 'Why?' });
  drafts.drop('new');
  expect(drafts.get('new')).toBeUndefined();
  expect(window.localStorage.getItem(KEY)).toBeNull();
});

it('gives a draft that was refused another id and the same text', () => {
  const drafts = new Drafts(KEY);
  const { id } = drafts.set('reply:t', 'So');
  drafts.rename('reply:t');
  expect(drafts.get('reply:t')?.text).toBe('So');
  expect(drafts.get('reply:t')?.id).not.toBe(id);
  drafts.rename('nothing');
  expect(drafts.get('nothing')).toBeUndefined();
});

it('keeps no empty text', () => {
  const drafts = new Drafts(KEY);
  drafts.set('new', 'x');
  drafts.set('new', '  ');
  expect(window.localStorage.getItem(KEY)).toBeNull();
  expect(drafts.get('new')?.text).toBe('  ');
});

it.each(['', '{', 'null', '{"new": 1}', '[1, [2], ["new"], ["new", null], ["new", {"id": "../x", "text": "t"}], ["new", {"id": "a", "text": 7}], [7, {"id": "a", "text": "t"}]]'])(
  'reads nothing from %s',
  text => {
    window.localStorage.setItem(KEY, text);
    expect(new Drafts(KEY).get('new')).toBeUndefined();
  },
);

it('cuts what is longer than the server takes', () => {
  window.localStorage.setItem(KEY, JSON.stringify([['new', { id: 'a', text: 'x'.repeat(9_000) }]]));
  expect(new Drafts(KEY).get('new')?.text).toHaveLength(4_000);
});

it('makes ids that the server takes and nobody else makes', () => {
  const made = new Set(Array.from({ length: 1_000 }, newId));
  expect(made.size).toBe(1_000);
  for (const id of made) expect(id).toMatch(/^[a-z0-9]{12}$/);
});

const VIEW: View = { scroll: { x: 0, y: 0 }, zoom: 1, width: 800, height: 600 };

function thread(id: string, x: number, y: number, replies = 0): Thread {
  const said = (commentId: string) => ({ id: commentId, author: 'Ada', authorKind: 'person', time: '2026-01-01T00:00:00.000Z', text: 'Why?' }) as const;
  return { id, x, y, first: said(id), replies: Array.from({ length: replies }, (_, at) => said(`${id}${at}`)) };
}

const where = (found: Thread): Found => ({ at: found, isGone: false });

it('puts one sign at each place, with the number of comments', () => {
  const found = signs([thread('a', 100, 100, 2), thread('b', 400, 300)], VIEW, where);
  expect(found.map(sign => [sign.key, sign.at, sign.comments])).toEqual([
    ['a', { x: 100, y: 100 }, 3],
    ['b', { x: 400, y: 300 }, 1],
  ]);
});

it('draws as one what would cover each other, wherever the grid lies', () => {
  for (const x of [0, 7, 13, 25, 26, 51]) {
    const found = signs([thread('a', 100 + x, 100), thread('b', 118 + x, 100), thread('c', 100 + x, 300)], VIEW, where);
    expect(found.map(sign => [sign.key, sign.comments])).toEqual([
      ['a b', 2],
      ['c', 1],
    ]);
  }
});

it('scrolls and zooms, and parts what has room', () => {
  const threads = [thread('a', 100, 100), thread('b', 118, 100)];
  const found = signs(threads, { ...VIEW, scroll: { x: 50, y: 50 }, zoom: 2 }, where);
  expect(found.map(sign => sign.at)).toEqual([
    { x: 100, y: 100 },
    { x: 136, y: 100 },
  ]);
});

it('leaves out what is out of view', () => {
  const threads = [thread('left', -41, 10), thread('edge', -40, 10), thread('below', 10, 641), thread('far', 1e9, -1e9)];
  expect(signs(threads, VIEW, where).map(sign => sign.key)).toEqual(['edge']);
});

it('counts no deleted comment, and a sign is gone when all its elements are', () => {
  const deleted: Thread = { ...thread('a', 10, 10, 1), first: { ...thread('a', 10, 10).first, text: '' } };
  const [sign] = signs([deleted], VIEW, found => ({ at: found, isGone: true }));
  expect([sign?.comments, sign?.isGone]).toEqual([1, true]);
  const [mixed] = signs([deleted, thread('b', 12, 12)], VIEW, found => ({ at: found, isGone: found.id === 'a' }));
  expect(mixed?.isGone).toBe(false);
});

it('is quick with as many threads as there may be', () => {
  const threads = Array.from({ length: 1_000 }, (_, at) => thread(`t${at}`, (at * 37) % 800, (at * 91) % 600));
  let looks = 0;
  const found = signs(threads, VIEW, each => {
    looks++;
    return where(each);
  });
  expect(looks).toBe(1_000);
  expect(found.reduce((sum, sign) => sum + sign.threads.length, 0)).toBe(1_000);
});
