// SPDX-License-Identifier: Apache-2.0
// @vitest-environment jsdom
// Pictures in the palette show what will be drawn: both ends of an edge, compartments, glyphs.
import { render } from 'lit';
import { expect, test } from 'vitest';
import { type LanguageLook, NO_LOOK } from '../src/languages/look';
import type { Drawn } from '../src/palette/items';
import { pictureOf } from '../src/palette/picture';

const LOOK: LanguageLook = {
  ...NO_LOOK,
  nodes: [
    { type: 'class', shape: 'rounded', tone: 'blue', sections: 2 },
    { type: 'store', shape: 'cylinder', tone: 'violet' },
    { type: 'task', shape: 'rounded', tone: 'amber', icon: 'gear' },
  ],
  edges: [
    { type: 'composition', line: 'solid', sourceEnd: 'filled-diamond', targetEnd: 'none' },
    { type: 'realization', line: 'dashed', sourceEnd: 'none', targetEnd: 'triangle' },
  ],
};

function shown(drawn: Drawn): SVGElement {
  const place = document.createElement('div');
  render(pictureOf(LOOK, drawn), place);
  const picture = place.querySelector('svg');
  if (picture === null) throw new Error('there is no picture');
  return picture;
}

const classes = (picture: SVGElement): string[] => [...picture.querySelectorAll('path')].map(each => each.getAttribute('class') ?? '');

test('an edge has the ends of its type and its dashes', () => {
  const whole = shown({ kind: 'edge', type: 'composition' });
  expect(classes(whole)).toEqual(['line', 'arrow']);
  expect(whole.querySelector('.arrow')?.getAttribute('d')?.startsWith('M5 24')).toBe(true);
  const kept = shown({ kind: 'edge', type: 'realization' });
  expect(classes(kept)).toEqual(['line', 'end-hollow']);
  expect(kept.querySelector('.line')?.getAttribute('stroke-dasharray')).toBe('4 3');
});

test('a class has a line above each of its compartments', () => {
  const detail = shown({ kind: 'node', type: 'class' }).querySelector('.shape-detail')?.getAttribute('d');
  expect(detail?.match(/M0 [\d.]+H28/g)).toHaveLength(2);
});

test('a shape has its own lines, an icon its plate, and an unknown type is a box', () => {
  expect(shown({ kind: 'node', type: 'store' }).querySelector('.shape-detail')?.getAttribute('d')).toMatch(/A/);
  expect(shown({ kind: 'node', type: 'task' }).querySelector('.icon-plate')).not.toBeNull();
  expect(shown({ kind: 'node', type: 'other' }).getAttribute('class')).toBe('preview tone-neutral');
});
