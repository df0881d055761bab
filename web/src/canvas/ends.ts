// SPDX-License-Identifier: Apache-2.0
// The ends of edges, the same as in pictures (src/glsp/render/ends.py; a test compares): px along and beside the line.
import type { Point } from '@eclipse-glsp/client';
import type { End } from '../languages/look';

type Offset = readonly [back: number, side: number];

export interface EndForm {
  readonly strokes?: readonly (readonly Offset[])[];
  /** An area: filled with the line's colour, or with the page's where it is hollow. */
  readonly closed?: boolean;
  readonly hollow?: boolean;
  /** The line stops so far before the tip. */
  readonly inset?: number;
  /** Radius. */
  readonly circle?: number;
}

export const ENDS: Readonly<Record<End, EndForm>> = {
  none: {},
  arrow: { strokes: [[[0, 0], [9, 4.5], [7.02, 0], [9, -4.5]]], closed: true, inset: 6 },
  open: { strokes: [[[9, 5], [0, 0], [9, -5]]] },
  triangle: { strokes: [[[0, 0], [13, 7], [13, -7]]], closed: true, hollow: true, inset: 13 },
  message: { strokes: [[[0, 0], [11, 5], [11, -5]]], closed: true, hollow: true, inset: 11 },
  diamond: { strokes: [[[0, 0], [9, 5], [18, 0], [9, -5]]], closed: true, hollow: true, inset: 18 },
  'filled-diamond': { strokes: [[[0, 0], [9, 5], [18, 0], [9, -5]]], closed: true, inset: 17 },
  circle: { circle: 4, closed: true, hollow: true, inset: 8 },
  cross: { strokes: [[[4, 5], [14, -5]], [[4, -5], [14, 5]]] },
  crow: { strokes: [[[0, 6], [11, 0], [0, -6]]] },
};

/** Path data of the end whose tip is the last point; undefined when there is nothing to draw. */
export function endPath(form: EndForm, points: readonly Point[]): string | undefined {
  const tip = points.at(-1);
  const from = points.findLast(point => tip !== undefined && (point.x !== tip.x || point.y !== tip.y));
  if (tip === undefined || from === undefined) return undefined;
  const distance = Math.hypot(tip.x - from.x, tip.y - from.y);
  const ux = (tip.x - from.x) / distance;
  const uy = (tip.y - from.y) / distance;
  const at = ([back, side]: Offset): string => `${num(tip.x - ux * back - uy * side)} ${num(tip.y - uy * back + ux * side)}`;
  if (form.circle !== undefined) {
    const r = form.circle;
    return `M${at([0, 0])}A${r} ${r} 0 0 1 ${at([r * 2, 0])}A${r} ${r} 0 0 1 ${at([0, 0])}Z`;
  }
  if (form.strokes === undefined) return undefined;
  return form.strokes.map(stroke => `M${stroke.map(at).join('L')}${form.closed === true ? 'Z' : ''}`).join('');
}

/** How the style sheets call what is drawn: filled, hollow, or lines alone. */
export function endClass({ closed, hollow }: EndForm): 'arrow' | 'end-hollow' | 'end-lines' {
  if (closed !== true) return 'end-lines';
  return hollow === true ? 'end-hollow' : 'arrow';
}

/** The line without its last `inset` px, at most half of its last piece. */
export function stopped(points: readonly Point[], inset = 0): readonly Point[] {
  const last = points.at(-1);
  const before = points.at(-2);
  if (last === undefined || before === undefined || inset === 0) return points;
  const length = Math.hypot(last.x - before.x, last.y - before.y);
  if (length === 0) return points;
  const part = Math.min(inset, length / 2) / length;
  return [...points.slice(0, -1), { x: last.x - (last.x - before.x) * part, y: last.y - (last.y - before.y) * part }];
}

function num(value: number): number {
  return Math.round(value * 100) / 100;
}
