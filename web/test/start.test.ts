// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { listPath, route } from '../src/routes';
import { hue, initials } from '../src/shell/author';
import { since } from '../src/start/time';
import { escapeText } from '../src/canvas/hover-text';

test('the address names the page', () => {
  expect(route({ pathname: '/', search: '' })).toEqual({ page: 'list', view: 'all', tags: [] });
  expect(route({ pathname: '/', search: '?trash' })).toEqual({ page: 'list', view: 'trash', tags: [] });
  expect(route({ pathname: '/', search: '?view=recent&tag=a%20b&tag=c' })).toEqual({ page: 'list', view: 'recent', tags: ['a b', 'c'] });
  expect(route({ pathname: '/', search: '?view=constructor' })).toEqual({ page: 'list', view: 'all', tags: [] });
  expect(route({ pathname: '/d/a%20b', search: '' })).toEqual({ page: 'editor', id: 'a b' });
  expect(route({ pathname: '/d/%', search: '' })).toEqual({ page: 'editor', id: '%' });
});

test('the address of a part of the list leads back to it', () => {
  for (const [view, tags] of [['all', []], ['all', ['a&b', 'ü']], ['favourites', ['c']], ['recent', []], ['trash', []]] as const) {
    expect(route(new URL(listPath(view, tags), 'http://x'))).toEqual({ page: 'list', view, tags });
  }
});

test('times are said as people say them', () => {
  const now = Date.parse('2026-03-02T12:00:00Z');
  const said = ['2026-03-02T12:00:05Z', '2026-03-02T11:59:30Z', '2026-03-02T11:00:00Z', '2026-03-01T11:00:00Z', '2025-01-01T00:00:00Z', 'x'];
  expect(said.map(time => since(time, now, 'en'))).toEqual(['just now', 'just now', '1 hour ago', 'yesterday', 'last year', '']);
});

test('names have initials and a hue that stays', () => {
  expect(['Ada Lovelace', 'ada', ' Grace  Brewster Hopper '].map(initials)).toEqual(['AL', 'A', 'GH']);
  expect(hue('Ada')).toBe(hue('Ada'));
});

test('markup in a marker text is shown, not run', () => {
  expect(escapeText('<img src=x onerror="a()"> & \'b\'')).toBe('&lt;img src=x onerror=&quot;a()&quot;&gt; &amp; &#39;b&#39;');
});
