// SPDX-License-Identifier: Apache-2.0
// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { hasKeptText, keepText, takeKeptText } from '../src/text/kept';

const KEPT = { rows: ['t a >b', ''], sheet: { revision: 3, lines: [['a', { text: 't a' }]] as const, clashes: [{ id: 'a', theirs: undefined }], order: ['a'] } };

it('keeps what was written until it is taken', () => {
  keepText('d', KEPT);
  expect(hasKeptText('d')).toBe(true);
  expect(hasKeptText('other')).toBe(false);
  expect(takeKeptText('d')).toEqual(KEPT);
  expect(takeKeptText('d')).toBeUndefined();
});

it('keeps nothing where all is applied', () => {
  keepText('d', KEPT);
  keepText('d', undefined);
  expect(hasKeptText('d')).toBe(false);
});

it('takes nothing that is damaged', () => {
  const damaged = ['{', '[]', '{"rows":[1],"sheet":{}}', JSON.stringify({ ...KEPT, rows: 'x' }), JSON.stringify({ ...KEPT, sheet: { ...KEPT.sheet, lines: [['a', 'b']] } })];
  for (const text of damaged) {
    sessionStorage.setItem('glsp.text.d', text);
    expect(hasKeptText('d'), text).toBe(false);
  }
});
