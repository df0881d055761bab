// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pulse } from '../src/connection/pulse';

let said: string[] = [];
let pulse: Pulse;

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  pulse = new Pulse({ ask: () => said.push('ask'), lost: () => said.push('lost') });
  pulse.begin();
});
afterEach(() => vi.useRealTimers());

test('a connection that is quiet is asked, and is lost when it does not answer', () => {
  vi.advanceTimersByTime(25_000);
  expect(said).toEqual(['ask']);
  vi.advanceTimersByTime(10_000);
  expect(said).toEqual(['ask', 'lost']);
  vi.advanceTimersByTime(600_000);
  expect(said).toEqual(['ask', 'lost']);
});

test('whatever comes is a sign of life', () => {
  for (let at = 0; at < 10; at++) {
    pulse.expect();
    vi.advanceTimersByTime(9_000);
    pulse.heard();
  }
  expect(said).toEqual([]);
});

test('the time to answer runs from the first question', () => {
  pulse.expect();
  vi.advanceTimersByTime(6_000);
  pulse.expect();
  vi.advanceTimersByTime(4_000);
  expect(said).toEqual(['lost']);
});

test('a whole model has a minute, and twice that after every loss until one came through', () => {
  for (const seconds of [60, 120, 240]) {
    pulse.begin();
    pulse.expect('model');
    vi.advanceTimersByTime(seconds * 1000 - 1);
    expect(said).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(said.splice(0)).toEqual(['lost']);
  }
  pulse.succeeded();
  pulse.begin();
  pulse.expect();
  vi.advanceTimersByTime(10_000);
  expect(said).toEqual(['lost']);
});

test('after sleep the other side is asked and has 4 s, but a model on its way keeps its minute', () => {
  pulse.check();
  vi.advanceTimersByTime(4_000);
  expect(said.splice(0)).toEqual(['ask', 'lost']);
  pulse.succeeded();
  pulse.begin();
  pulse.expect('model');
  pulse.check();
  vi.advanceTimersByTime(59_000);
  expect(said).toEqual(['ask']);
});

test('a timer that was asleep with the machine asks instead of giving up', () => {
  pulse.expect();
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(10_000);
  expect(said).toEqual(['ask']);
  pulse.heard();
  vi.advanceTimersByTime(20_000);
  expect(said).toEqual(['ask']);
});

test('a closed connection is left alone', () => {
  pulse.expect();
  pulse.end();
  vi.advanceTimersByTime(600_000);
  expect(said).toEqual([]);
});
