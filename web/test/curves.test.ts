// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { columns, type Curves, curvesUrl, rows, stacked } from '../src/chart/curves';

const NOW = 1_700_000_100;
const at = (seconds: number): number => seconds * 1_000;
const found: Curves = {
  step: 600,
  lines: [
    { key: 'agent', points: [[at(1_699_998_600), 2], [at(1_699_999_800), 1]] },
    { key: 'person', points: [[at(1_699_999_800), 4]] },
  ],
};

describe('what happened over time', () => {
  it('has a column for every step of the span, where nothing happened none', () => {
    const shown = columns(found, 'edits', 'hour', NOW);
    expect(shown.times).toEqual([1_699_996_200, 1_699_996_800, 1_699_997_400, 1_699_998_000, 1_699_998_600, 1_699_999_200, 1_699_999_800]);
    expect(shown.curves.map(curve => curve.values)).toEqual([
      [0, 0, 0, 0, 2, 0, 1],
      [0, 0, 0, 0, 0, 0, 4],
    ]);
  });

  it('keeps a size until it changes, and has no time for an edit where there was none', () => {
    const one: Curves = { step: 600, lines: [{ key: '', points: [[at(1_699_998_600), 0.002]] }] };
    expect(columns(one, 'elements', 'hour', NOW).curves[0]?.values).toEqual([null, null, null, null, 0.002, 0.002, 0.002]);
    expect(columns(one, 'seconds', 'hour', NOW).curves[0]?.values).toEqual([null, null, null, null, 2, null, null]);
  });

  it('stacks each curve upon those before it', () => {
    expect(stacked(columns(found, 'edits', 'hour', NOW).curves)).toEqual([
      [0, 0, 0, 0, 2, 0, 1],
      [0, 0, 0, 0, 2, 0, 5],
    ]);
  });

  it('lists steps in which something happened, newest first', () => {
    expect(rows(columns(found, 'edits', 'hour', NOW))).toEqual([
      { time: 1_699_999_800, values: [1, 4] },
      { time: 1_699_998_600, values: [2, 0] },
    ]);
  });

  it('asks for people and agents apart where edits are counted', () => {
    expect(curvesUrl('a b', 'edits', 'day', 'csv')).toBe('/api/diagrams/a%20b/series?metric=edits&by=kind&start=-86400s&as=csv');
    expect(curvesUrl('a', 'elements', 'hour', 'json')).toBe('/api/diagrams/a/series?metric=elements&start=-3600s&as=json');
  });
});
