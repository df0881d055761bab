// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { countOf, inView, type Item, rowsOf, stepOf, typedTo } from '../src/panel/outline-rows';

const item = (name: string, ...items: Item[]): Item => ({ id: name.toLowerCase(), name, kind: 'Task', isLocked: false, isHidden: false, items });
const TREE = [item('Ask'), item('Kitchen', item('Brew'), item('Shelf', item('Cup'))), item('Bill')];
const NONE: ReadonlySet<string> = new Set();
const names = (rows: ReturnType<typeof rowsOf>): readonly string[] => rows.map(row => `${row.level} ${row.item.name} ${row.place}/${row.siblings}`);

it('lists what is open with its level and its place among those beside it', () => {
  expect(names(rowsOf(TREE, NONE))).toEqual(['1 Ask 1/3', '1 Kitchen 2/3', '2 Brew 1/2', '2 Shelf 2/2', '3 Cup 1/1', '1 Bill 3/3']);
  expect(names(rowsOf(TREE, new Set(['kitchen'])))).toEqual(['1 Ask 1/3', '1 Kitchen 2/3', '1 Bill 3/3']);
  expect(rowsOf(TREE, new Set(['shelf'])).map(row => row.isOpen)).toEqual([undefined, true, undefined, false, undefined]);
});

it('shows what fits in what it lies in, though that was closed', () => {
  const fits = ({ name }: Item): boolean => name === 'Cup' || name === 'Kitchen';
  expect(names(rowsOf(TREE, new Set(['kitchen']), fits))).toEqual(['1 Kitchen 1/1', '2 Shelf 1/1', '3 Cup 1/1']);
  expect(countOf(TREE, fits)).toBe(2);
  expect(countOf(TREE)).toBe(6);
});

it('goes by the keys of a tree', () => {
  const rows = rowsOf(TREE, new Set(['shelf']));
  const step = (at: number, key: string): unknown => stepOf(rows, at, key, 3);
  expect([step(0, 'ArrowUp'), step(0, 'ArrowDown'), step(4, 'ArrowDown')]).toEqual([{ to: 0 }, { to: 1 }, { to: 4 }]);
  expect([step(1, 'PageDown'), step(4, 'PageDown'), step(4, 'PageUp'), step(1, 'PageUp')]).toEqual([{ to: 4 }, { to: 4 }, { to: 1 }, { to: 0 }]);
  expect([step(2, 'Home'), step(2, 'End')]).toEqual([{ to: 0 }, { to: 4 }]);
  // Right opens, then goes in; left closes, then goes out.
  expect([step(3, 'ArrowRight'), step(1, 'ArrowRight'), step(0, 'ArrowRight')]).toEqual([{ ids: ['shelf'], isOpen: true }, { to: 2 }, { to: 0 }]);
  expect([step(1, 'ArrowLeft'), step(3, 'ArrowLeft'), step(0, 'ArrowLeft')]).toEqual([{ ids: ['kitchen'], isOpen: false }, { to: 1 }, { to: 0 }]);
  expect(step(2, '*')).toEqual({ ids: ['brew', 'shelf'], isOpen: true });
  expect([step(2, 'x'), stepOf([], 0, 'Home', 3)]).toEqual([undefined, undefined]);
});

it('finds what was typed from here on and around the end', () => {
  const rows = rowsOf(TREE, NONE);
  expect(typedTo(rows, 0, 'b')).toBe(2);
  expect(typedTo(rows, 2, 'bb')).toBe(5);
  expect(typedTo(rows, 5, 'b')).toBe(2);
  expect(typedTo(rows, 2, 'br')).toBe(2);
  expect(typedTo(rows, 2, 'bi')).toBe(5);
  expect(typedTo(rows, 0, 'z')).toBeUndefined();
});

it('takes what is in view and a little around', () => {
  expect(inView(0, 300, 30, 5_000)).toEqual({ from: 0, to: 18 });
  expect(inView(3_000, 300, 30, 5_000)).toEqual({ from: 92, to: 118 });
  expect(inView(149_700, 300, 30, 5_000)).toEqual({ from: 4_982, to: 5_000 });
  // Scrolled far down when most of the rows have gone.
  expect(inView(149_700, 300, 30, 10)).toEqual({ from: 10, to: 10 });
});
