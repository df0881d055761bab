// SPDX-License-Identifier: Apache-2.0
// Path data of the shapes; all coordinates are px in the element's own frame (edges: in the graph's).
import type { Bounds, Point } from '@eclipse-glsp/client';
import type { Shape } from '../languages/look';

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
export function farNode(shape: Shape, { x, y, width, height }: Bounds): string {
  switch (shape) {
    case 'diamond':
      return `M${num(x + width / 2)} ${num(y)}l${num(width / 2)} ${num(height / 2)}l${num(-width / 2)} ${num(height / 2)}l${num(-width / 2)} ${num(-height / 2)}z`;
    case 'circle': {
      const [rx, ry] = [num(width / 2), num(height / 2)];
      return `M${num(x)} ${num(y + height / 2)}a${rx} ${ry} 0 1 1 ${num(width)} 0a${rx} ${ry} 0 1 1 ${num(-width)} 0z`;
    }
    default:
      return `M${num(x)} ${num(y)}h${num(width)}v${num(height)}h${num(-width)}z`;
  }
}

/** A filled arrow head whose tip is the last point; undefined when the route has no direction. */
export function arrowHead(points: readonly Point[], length = 9, halfWidth = 4.5): string | undefined {
  const tip = points.at(-1);
  const from = points.findLast(point => tip !== undefined && (point.x !== tip.x || point.y !== tip.y));
  if (tip === undefined || from === undefined) return undefined;
  const distance = Math.hypot(tip.x - from.x, tip.y - from.y);
  const ux = (tip.x - from.x) / distance;
  const uy = (tip.y - from.y) / distance;
  const at = (back: number, side: number): string => `${num(tip.x - ux * back - uy * side)} ${num(tip.y - uy * back + ux * side)}`;
  return `M ${at(0, 0)} L ${at(length, halfWidth)} L ${at(length * 0.78, 0)} L ${at(length, -halfWidth)} Z`;
}

/** A diamond inside the box, corners slightly rounded. */
export function diamond(width: number, height: number, radius: number): string {
  const corners = [
    { x: width / 2, y: 0 },
    { x: width, y: height / 2 },
    { x: width / 2, y: height },
    { x: 0, y: height / 2 },
  ];
  let d = '';
  corners.forEach((corner, at) => {
    const before = corners[(at + 3) % 4] ?? corner;
    const after = corners[(at + 1) % 4] ?? corner;
    const into = towards(corner, before, radius);
    const out = towards(corner, after, radius);
    d += `${at === 0 ? 'M' : ' L'} ${num(into.x)} ${num(into.y)} Q ${num(corner.x)} ${num(corner.y)} ${num(out.x)} ${num(out.y)}`;
  });
  return `${d} Z`;
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
