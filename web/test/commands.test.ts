// SPDX-License-Identifier: Apache-2.0
// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { matches, written } from '../src/commands/command';
import { ranked } from '../src/commands/choose';
import { commands } from '../src/commands/list';
import page from '../../docs/reference/editor.md?raw';

const nothing = (): void => undefined;
const LIST = commands({ palette: nothing, find: nothing, sheet: nothing, togglePanel: nothing, toggleText: nothing, grow: nothing, showTab: nothing, rename: nothing, openFile: nothing, share: nothing, tags: nothing, clipboard: nothing, exportAs: nothing, exportPng: nothing, print: nothing, recolour: nothing });

const press = (key: string, init: KeyboardEventInit = {}): KeyboardEvent => new KeyboardEvent('keydown', { key, ...init });

it('tells keys by what they type', () => {
  expect(matches(press('d', { ctrlKey: true }), 'Ctrl+D')).toBe(true);
  expect(matches(press('d'), 'Ctrl+D')).toBe(false);
  expect(matches(press('d', { ctrlKey: true, shiftKey: true }), 'Ctrl+D')).toBe(false);
  expect(matches(press('?', { shiftKey: true }), '?')).toBe(true);
  expect(matches(press('!', { shiftKey: true, code: 'Digit1' }), 'Shift+1')).toBe(true);
  expect(matches(press('+', { shiftKey: true }), '+')).toBe(true);
  expect(matches(press('k', { ctrlKey: true, altKey: true }), 'Ctrl+K')).toBe(false);
});

it('gives every command an id of its own and no key to two', () => {
  expect(new Set(LIST.map(each => each.id)).size).toBe(LIST.length);
  const keys = LIST.flatMap(each => each.keys ?? []);
  expect(new Set(keys).size).toBe(keys.length);
});

it('lists every command in the documentation, with its keys', () => {
  const listed = [...page.matchAll(/^\| (.+?) \| (.*?) \| (\w+) \|$/gm)].map(([, label, keys, group]) => `${label} | ${keys} | ${group}`);
  const declared = LIST.map(each => `${each.label} | ${(each.keys ?? []).map(key => `\`${written(key)}\``).join(', ')} | ${each.group}`);
  expect(listed.filter(line => !line.startsWith('Command |'))).toEqual(declared);
});

it('finds words in any order and puts what begins with them first', () => {
  const choices = ['Zoom in', 'Bring to front', 'Front desk', 'Align left'].map(label => ({ label, detail: '' }));
  expect(ranked(choices, 'front').map(each => each.label)).toEqual(['Front desk', 'Bring to front']);
  expect(ranked(choices, 'left ali').map(each => each.label)).toEqual(['Align left']);
  expect(ranked(choices, '')).toHaveLength(4);
});
