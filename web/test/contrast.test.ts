// SPDX-License-Identifier: Apache-2.0
// The design tokens keep their promise: WCAG 2.1 AA everywhere, AAA for text with high contrast.
import { describe, expect, test } from 'vitest';
import contrastCss from '../src/shell/contrast.css?raw';
import tokensCss from '../src/shell/tokens.css?raw';

type Tokens = ReadonlyMap<string, string>;

/** The colours of these rules, later ones in the place of earlier ones. */
function tokens(...rules: readonly (readonly [css: string, selector: string])[]): Tokens {
  return new Map(
    rules.flatMap(([css, selector]) => {
      const body = css.split(`${selector} {\n`)[1]?.split('}')[0] ?? '';
      expect(body, selector).not.toBe('');
      return [...body.matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]): [string, string] => [name ?? '', value ?? '']);
    }),
  );
}

const light = [tokensCss, `:root[data-theme='light']`] as const;
const dark = [tokensCss, `:root[data-theme='dark']`] as const;
const more = [contrastCss, `:root[data-contrast='more']`] as const;
const darkMore = [contrastCss, `:root[data-contrast='more'][data-theme='dark']`] as const;

const LOOKS: Readonly<Record<string, { readonly of: Tokens; readonly text: number; readonly line: number }>> = {
  light: { of: tokens(light), text: 4.5, line: 3 },
  dark: { of: tokens(dark), text: 4.5, line: 3 },
  'high contrast': { of: tokens(light, more), text: 7, line: 4.5 },
  'high contrast, dark': { of: tokens(dark, more, darkMore), text: 7, line: 4.5 },
};

const TEXTS = ['--text', '--text-2', '--accent-strong', '--good', '--warn', '--bad', '--info'];
const SURFACES = ['--surface', '--page'];
/** Texts on coloured grounds. */
const PAIRS = [
  ['--text', '--surface-2'],
  ['--text-2', '--surface-2'],
  ['--accent-strong', '--accent-soft'],
  ['--on-accent', '--accent'],
  ['--good', '--good-soft'],
  ['--warn', '--warn-soft'],
  ['--bad', '--bad-soft'],
  ['--node-ink', '--tone-neutral-fill'],
  ['--node-ink', '--tone-blue-fill'],
  ['--node-ink', '--tone-violet-fill'],
  ['--node-ink', '--tone-amber-fill'],
  ['--node-ink', '--tone-teal-fill'],
] as const;

/** WCAG 2.1, "contrast ratio" and "relative luminance". */
function contrast(one: string, other: string): number {
  const [dim, bright] = [luminance(one), luminance(other)].toSorted((left, right) => left - right) as [number, number];
  return (bright + 0.05) / (dim + 0.05);
}

function luminance(colour: string): number {
  const part = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

describe.each(Object.entries(LOOKS))('%s', (_name, { of, text, line }) => {
  const weak = (pairs: readonly (readonly [string, string])[], least: number): readonly string[] =>
    pairs.map(([one, other]) => [`${one} on ${other}`, contrast(of.get(one) ?? '', of.get(other) ?? '')] as const).flatMap(([pair, found]) => (found >= least ? [] : [`${pair}: ${found.toFixed(2)}`]));

  test('texts', () => {
    expect(weak([...TEXTS.flatMap(one => SURFACES.map(other => [one, other] as const)), ...PAIRS], text)).toEqual([]);
  });

  test('lines that mean something', () => {
    expect(weak([['--line-strong', '--surface'], ['--accent', '--surface'], ['--edge', '--canvas']], line)).toEqual([]);
  });
});

test('knows black on white', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
});
