// SPDX-License-Identifier: Apache-2.0
// What happened in a diagram over time, as the server measured it, made into columns that a chart can draw.
import { call } from '../api/http';

export const METRICS = ['edits', 'elements', 'seconds'] as const;
export type Metric = (typeof METRICS)[number];

/** Spans that may be shown, s. */
export const SPANS = { hour: 3_600, day: 86_400, week: 604_800, month: 2_592_000, quarter: 7_776_000 } as const;
export type Span = keyof typeof SPANS;

export interface Curve {
  readonly key: string;
  /** Unix milliseconds and value. */
  readonly points: readonly (readonly [number, number])[];
}

export interface Curves {
  /** Length of a step, s. */
  readonly step: number;
  readonly lines: readonly Curve[];
}

export interface Columns {
  /** Beginnings of the steps, Unix seconds. */
  readonly times: readonly number[];
  readonly curves: readonly { readonly key: string; readonly values: readonly (number | null)[] }[];
}

/** Where the same is asked for as a table. */
export function curvesUrl(diagram: string, metric: Metric, span: Span, form: 'json' | 'csv'): string {
  const by = metric === 'edits' ? '&by=kind' : '';
  return `/api/diagrams/${encodeURIComponent(diagram)}/series?metric=${metric}${by}&start=-${SPANS[span]}s&as=${form}`;
}

export async function fetchCurves(diagram: string, metric: Metric, span: Span): Promise<Curves> {
  return (await call('GET', curvesUrl(diagram, metric, span, 'json'))) as Curves;
}

/** Every step of the span until `now` (Unix seconds), also those in which nothing was measured: none happened, or it stayed as it was. */
export function columns(found: Curves, metric: Metric, span: Span, now: number): Columns {
  const { step } = found;
  const first = Math.floor((now - SPANS[span]) / step) * step;
  const times = Array.from({ length: Math.floor((now - first) / step) + 1 }, (_, at) => first + at * step);
  const curves = found.lines.map(line => {
    const values = new Map(line.points.map(([at, value]) => [Math.round(at / 1_000), value]));
    let last: number | null = null;
    return {
      key: line.key,
      values: times.map(time => {
        const value = values.get(time);
        if (metric === 'edits') return value ?? 0;
        if (metric === 'seconds') return value === undefined ? null : value * 1_000;
        last = value ?? last;
        return last;
      }),
    };
  });
  return { times, curves };
}

/** Each curve upon those before it; the first stays where it is. */
export function stacked(curves: Columns['curves']): readonly (readonly number[])[] {
  let below: readonly number[] = [];
  return curves.map(({ values }) => {
    below = values.map((value, at) => (value ?? 0) + (below[at] ?? 0));
    return below;
  });
}

/** Rows of a table: steps in which something was measured, newest first. */
export function rows(shown: Columns): readonly { readonly time: number; readonly values: readonly (number | null)[] }[] {
  return shown.times
    .map((time, at) => ({ time, values: shown.curves.map(({ values }) => values[at] ?? null) }))
    .filter(({ values }) => values.some(value => value !== null && value !== 0))
    .reverse();
}
