// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { onePerPerson } from '../src/presence/windows';

const cursor = { x: 1, y: 1 };

test('several windows of a person are one: that with the pointer, else the newest', () => {
  const windows = [
    { id: 'a1', name: 'Ada', kind: 'person', cursor },
    { id: 'g1', name: 'Grace', kind: 'person' },
    { id: 'a2', name: 'Ada', kind: 'person' },
    { id: 'g2', name: 'Grace', kind: 'person' },
    { id: 'agent:Ada', name: 'Ada', kind: 'agent' },
  ];
  expect(onePerPerson(windows).map(each => each.id)).toEqual(['a1', 'g2', 'agent:Ada']);
});
