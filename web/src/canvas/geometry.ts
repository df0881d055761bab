// SPDX-License-Identifier: Apache-2.0
// Path data of the shapes; all coordinates are px in the element's own frame (edges: in the graph's).
import type { Bounds, Point } from '@eclipse-glsp/client';

/** A polyline whose inner corners are rounded with at most this radius. */
export function rounded(points: readonly Point[], radius: number): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let d = `M ${num(first.x)} ${num(first.y)}`;
  rest.forEach((corner, at) => {
    const before = points[at];
    const after = points[at + 2];
    if (after === undefined || before === undefined) {
      d += ` L ${num(corner.x)} ${num(corner.y)}`;
      return;
    }
    const into = towards(corner, before, radius);
    const out = towards(corner, after, radius);
    d += ` L ${num(into.x)} ${num(into.y)} Q ${num(corner.x)} ${num(corner.y)} ${num(out.x)} ${num(out.y)}`;
  });
  return d;
}

/** A polyline without any finish. */
export function polyline(points: readonly Point[]): string {
  return points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${num(x)} ${num(y)}`).join('');
}

/** The outline of a node that is seen from far away, in the graph's frame; without rounded corners. */
export function farNode(anchor: string, { x, y, width, height }: Bounds): string {
  switch (anchor) {
    case 'diamond':
      return `M${num(x + width / 2)} ${num(y)}l${num(width / 2)} ${num(height / 2)}l${num(-width / 2)} ${num(height / 2)}l${num(-width / 2)} ${num(-height / 2)}z`;
    case 'ellipse': {
      const [rx, ry] = [num(width / 2), num(height / 2)];
      return `M${num(x)} ${num(y + height / 2)}a${rx} ${ry} 0 1 1 ${num(width)} 0a${rx} ${ry} 0 1 1 ${num(-width)} 0z`;
    }
    default:
      return `M${num(x)} ${num(y)}h${num(width)}v${num(height)}h${num(-width)}z`;
  }
}

/** The point this far from `start` on the way to `end`, at most half of the way. */
function towards(start: Point, end: Point, distance: number): Point {
  const length = Math.hypot(end.x - start.x, end.y - start.y);
  const part = length === 0 ? 0 : Math.min(distance, length / 2) / length;
  return { x: start.x + (end.x - start.x) * part, y: start.y + (end.y - start.y) * part };
}

/** Path data needs no more than 1/100 px. */
function num(value: number): number {
  return Math.round(value * 100) / 100;
}
