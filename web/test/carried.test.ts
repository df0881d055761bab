// SPDX-License-Identifier: Apache-2.0
// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { asHtml, inHtml, isSameText } from '../src/clipboard/carried';

const DATA = { format: 'application/json', 'application/json': '[{"id":"a","text":"<b> & \\"quoted\\" é\\n"}]' };

it('carries elements in a piece of HTML that shows their notation', () => {
  const html = asHtml('t a "<b>" >b', DATA);
  expect(inHtml(html)).toEqual(DATA);
  expect(inHtml(`<html><body><!--StartFragment-->${html}<!--EndFragment--></body></html>`)).toEqual(DATA);
  expect(new DOMParser().parseFromString(html, 'text/html').body.textContent).toBe('t a "<b>" >b');
});

it('carries the text alone where there are too many elements', () => {
  const html = asHtml('t a', { format: 'application/json', 'application/json': 'x'.repeat(2_100_000) });
  expect(html.length).toBeLessThan(200);
  expect(inHtml(html)).toBeUndefined();
});

it('takes nothing from what other programs put there', () => {
  for (const html of ['', '<p>data-glsp</p>', '<pre data-glsp="">x</pre>', '<pre data-glsp="[1]">x</pre>', '<pre data-glsp="{&quot;a&quot;:1}">x</pre>', '<pre data-glsp="{">x</pre>']) {
    expect(inHtml(html)).toBeUndefined();
  }
});

it('knows a text again whatever its lines end with', () => {
  expect(isSameText('t a\nt b', 't a\r\nt b\r\n')).toBe(true);
  expect(isSameText('t a', 't b')).toBe(false);
  expect(isSameText('', '')).toBe(false);
});
