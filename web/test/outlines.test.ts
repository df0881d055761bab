// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { ENDS, endPath } from '../src/canvas/ends';
import { detailPath, formOf, outlinePath } from '../src/canvas/outlines';
import type { End } from '../src/languages/look';
import samples from './shape-samples.json';

const LINE = [
  { x: 10, y: 20 },
  { x: 110, y: 20 },
  { x: 140, y: 60 },
];

/** Letters and numbers, whatever stands between them. Halves of a hundredth are rounded up here and to even there. */
function same(one: string, other: string, name: string): void {
  const parts = (path: string): string[] => path.match(/[A-Z]|-?\d*\.?\d+/g) ?? [];
  const [left, right] = [parts(one), parts(other)];
  expect(left.map(part => (/[A-Z]/.test(part) ? part : '0')), name).toEqual(right.map(part => (/[A-Z]/.test(part) ? part : '0')));
  left.forEach((part, at) => {
    if (!/[A-Z]/.test(part)) expect(Math.abs(Number(part) - Number(right[at])), `${name}: ${one}`).toBeLessThan(0.011);
  });
}

test('every shape is drawn as in pictures made without a browser', () => {
  for (const [name, drawn] of Object.entries(samples.shapes)) {
    for (const [width, height, outline, detail] of drawn as [number, number, string, string][]) {
      const form = formOf(name);
      same(outlinePath(form, width, height), outline, name);
      same(detailPath(form, width, height), detail, name);
    }
  }
});

test('every end of an edge is drawn as in pictures made without a browser', () => {
  expect(Object.keys(ENDS).toSorted()).toEqual(Object.keys(samples.ends).toSorted());
  for (const [name, path] of Object.entries(samples.ends)) same(endPath(ENDS[name as End], LINE) ?? '', path, name);
});

test('an unknown shape is a rounded box', () => {
  expect(outlinePath(formOf('constructor'), 10, 10)).toBe(outlinePath(formOf('rounded'), 10, 10));
});
