// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import type { LanguageDescription } from '../src/api/diagrams';
import { NO_LOOK } from '../src/languages/look';
import { fieldsOf, read, shown } from '../src/panel/form';

const LANGUAGE: LanguageDescription = {
  id: 'x',
  name: 'X',
  diagramType: 'x-diagram',
  description: '',
  nodes: [
    { type: 'task', name: 'Task', properties: { duration: { kind: 'integer', minimum: 0 }, note: { kind: 'string' } } },
    { type: 'step', name: 'Step', properties: { duration: { kind: 'integer' }, note: { kind: 'list' } } },
  ],
  edges: [{ type: 'edge', name: 'Edge' }],
  look: NO_LOOK,
};

it('shows what all selected elements have', () => {
  const task = { id: 'a', type: 'task', duration: 5 };
  expect(fieldsOf(LANGUAGE, [task]).map(field => field.name)).toEqual(['duration', 'note']);
  const both = fieldsOf(LANGUAGE, [task, { id: 'b', type: 'step', duration: 7 }]);
  expect(both).toEqual([{ kind: 'integer', minimum: 0, name: 'duration', value: 5, isMixed: true }]);
  expect(fieldsOf(LANGUAGE, [task, { id: 'e', type: 'edge' }])).toEqual([]);
  expect(fieldsOf(LANGUAGE, [])).toEqual([]);
});

it.each([
  [{ kind: 'integer' }, '12', { value: 12 }],
  [{ kind: 'integer' }, '1.5', { problem: 'A whole number' }],
  [{ kind: 'integer', minimum: 0 }, '-1', { problem: 'At least 0' }],
  [{ kind: 'number', maximum: 1 }, '1,5', { problem: 'At most 1' }],
  [{ kind: 'number' }, 'many', { problem: 'A number' }],
  [{ kind: 'number' }, '', { value: undefined }],
  [{ kind: 'enum', choices: ['low', 'high'] }, 'low', { value: 'low' }],
  [{ kind: 'enum', choices: ['low', 'high'] }, 'none', { problem: 'One of low, high' }],
  [{ kind: 'list' }, ' a, b ,', { value: ['a', 'b'] }],
  [{ kind: 'string' }, ' as typed ', { value: ' as typed ' }],
  [{ kind: 'boolean' }, 'true', { value: true }],
] as const)('reads %j %j', (info, text, expected) => {
  expect(read(info, text)).toEqual(expected);
});

it('shows values as they are typed', () => {
  expect([undefined, null, 5, true, 'x', ['a', 'b']].map(shown)).toEqual(['', '', '5', 'true', 'x', 'a, b']);
});
