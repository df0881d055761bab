// SPDX-License-Identifier: Apache-2.0
// The words of a line: which node it is of, what is what, and when two lines say the same.
import { expect, test } from 'vitest';
import { idOf, inPlainWords, isSaid, saySame, tokens } from '../src/text/tokens';

function kinds(row: string): readonly (readonly [string, string])[] {
  return tokens(row).map(token => [token.kind, row.slice(token.from, token.to)]);
}

test('every word of a line has its kind', () => {
  expect(kinds('~t pick "Pick \\"it\\"" in=house @4,-5 120x60 duration=5 note="a b" -w:"no no">x :yes>"z 1" >z')).toEqual([
    ['mark', '~'],
    ['type', 't'],
    ['id', 'pick'],
    ['label', '"Pick \\"it\\""'],
    ['name', 'in='],
    ['target', 'house'],
    ['place', '@4,-5'],
    ['place', '120x60'],
    ['name', 'duration='],
    ['value', '5'],
    ['name', 'note='],
    ['value', '"a b"'],
    ['edge', '-w'],
    ['edge-label', ':"no no"'],
    ['edge', '>'],
    ['target', 'x'],
    ['edge-label', ':yes'],
    ['edge', '>'],
    ['target', '"z 1"'],
    ['edge', '>'],
    ['target', 'z'],
  ]);
  expect(kinds('  # said')).toEqual([['remark', '# said']]);
  expect(kinds('t pick what')).toEqual([['type', 't'], ['id', 'pick'], ['other', 'what']]);
  expect(kinds('t pick "no end')).toEqual([['type', 't'], ['id', 'pick'], ['other', 'no'], ['other', 'end']]);
});

test('a line is of the node that its second word names', () => {
  expect(['t pick', '  t   pick >x', '+t pick', '"a b" "pick it" "Label"', 't "\\ud83d\\ude00"'].map(idOf)).toEqual(['pick', 'pick', 'pick', 'pick it', '😀']);
  expect(['', '   ', '# t pick', 't', 't "\\q"'].map(idOf)).toEqual(Array(5).fill(undefined));
  expect(['', ' ', '#', ' # x', 't'].map(isSaid)).toEqual([false, false, false, false, true]);
});

test('an id in plain words is what the server leaves out as a label', () => {
  expect(['check_stock', 'a-b__c', '_', 'über_1', '😀_x'].map(inPlainWords)).toEqual(['Check stock', 'A b c', '', 'Über 1', '😀 x']);
});

test('lines say the same in other words', () => {
  expect(saySame('t check_stock "Check stock"  >a :"x">b', '  t "check_stock" :x>b >a')).toBe(true);
  expect(saySame('t a duration=5 in="b"', 't a in=b duration=5')).toBe(true);
  for (const other of ['t a', 'x a >b', 't a >b >b', 't a >c', 't a "Else" >b', 't a :x>b', 't b >b']) expect(saySame('t a >b', other)).toBe(false);
});

test('any text is read', () => {
  for (const row of ['"', '""', '> >', '=', 't "', '-', '+', '@', '\0', '\u2028', '"\\', ':::', 't a :>', 't a ->', `t ${'>'.repeat(5_000)}`, 'x'.repeat(20_000), '"'.repeat(9_999)]) {
    expect(tokens(row).every(token => token.from < token.to && token.to <= row.length)).toBe(true);
    expect(() => idOf(row)).not.toThrow();
    expect(saySame(row, row)).toBe(true);
  }
});
