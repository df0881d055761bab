// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { backoffMs } from '../src/connection/backoff';

test('the first attempt follows quickly, later ones more and more slowly, up to 8 s', () => {
  expect([0, 1, 2, 3, 10, 1000].map(attempt => backoffMs(attempt, () => 1))).toEqual([100, 200, 400, 800, 8000, 8000]);
});

test('half of the waiting time is random', () => {
  expect([backoffMs(3, () => 0), backoffMs(3, () => 0.5)]).toEqual([400, 600]);
});
