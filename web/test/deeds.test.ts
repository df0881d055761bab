// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { told } from '../src/activity/deeds';
import { stepLabel } from '../src/steps/words';

test('what an edit did is a sentence', () => {
  const deeds = [
    { verb: 'created', count: 4, names: ['Check stock', 'Pack', 'Ship'] },
    { verb: 'connected', count: 1, names: [] },
  ] as const;
  expect(told({ operation: 'compound', deeds: [...deeds] })).toBe('created Check stock, Pack, Ship, and 1 more; drew an edge');
});

test('a layout, an undo and an edit of parts alone are told apart', () => {
  const moved = [{ verb: 'moved', count: 2, names: [] }] as const;
  expect(told({ operation: 'arrange', deeds: [...moved] })).toBe('laid out 2 elements');
  expect(told({ operation: 'undo', deeds: [...moved], undoes: 3 })).toBe('took an edit back: moved 2 elements');
  expect(told({ operation: 'reorder', deeds: [] })).toBe('reorder');
});

test('a step is named as what it would do', () => {
  const moved = [{ verb: 'moved', count: 3, names: [] }] as const;
  expect(stepLabel('undo', { revision: 4, operation: 'changeBounds', deeds: [...moved] })).toBe('Undo: move 3 elements');
  expect(stepLabel('redo', { revision: 4, operation: 'arrange', deeds: [...moved] })).toBe('Redo: lay out 3 elements');
  const many = (['created', 'connected', 'changed'] as const).map(verb => ({ verb, count: 1, names: ['Ship'] }));
  expect(stepLabel('undo', { revision: 4, operation: 'compound', deeds: many })).toBe('Undo: create Ship; draw an edge; …');
  expect(stepLabel('undo', { revision: 4, operation: '', deeds: [] })).toBe('Undo');
  expect(stepLabel('undo', undefined)).toBe('Undo');
});
