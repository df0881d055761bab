// SPDX-License-Identifier: Apache-2.0
// Where boxes go when they are lined up or spread out. Pure: boxes in the frame of the graph in, moves out.

export interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How far each box goes, px; boxes that stay are left out. */
export type Moves = ReadonlyMap<string, { readonly dx: number; readonly dy: number }>;

export type Edge = 'left' | 'center' | 'right' | 'top' | 'middle' | 'bottom';
export type Axis = 'horizontal' | 'vertical';

/** Puts an edge, or the middle, of every box on the same line as that of all boxes together. */
export function align(boxes: readonly Box[], edge: Edge): Moves {
  const all = around(boxes);
  return moves(boxes, box => {
    switch (edge) {
      case 'left':
        return { dx: all.x - box.x, dy: 0 };
      case 'center':
        return { dx: all.x + (all.width - box.width) / 2 - box.x, dy: 0 };
      case 'right':
        return { dx: all.x + all.width - box.width - box.x, dy: 0 };
      case 'top':
        return { dx: 0, dy: all.y - box.y };
      case 'middle':
        return { dx: 0, dy: all.y + (all.height - box.height) / 2 - box.y };
      case 'bottom':
        return { dx: 0, dy: all.y + all.height - box.height - box.y };
    }
  });
}

/** Makes the gaps between neighbours equal; the outermost boxes stay. Fewer than three boxes have nothing to share. */
export function distribute(boxes: readonly Box[], axis: Axis): Moves {
  const [at, length] = axis === 'horizontal' ? (['x', 'width'] as const) : (['y', 'height'] as const);
  const ordered = boxes.toSorted((left, right) => left[at] + left[length] / 2 - (right[at] + right[length] / 2));
  const first = ordered[0];
  const last = ordered.at(-1);
  if (first === undefined || last === undefined || ordered.length < 3) return new Map();
  const room = last[at] + last[length] - first[at] - ordered.reduce((sum, box) => sum + box[length], 0);
  const gap = room / (ordered.length - 1);
  const goal = new Map<string, number>();
  let next = first[at];
  for (const box of ordered) {
    goal.set(box.id, next);
    next += box[length] + gap;
  }
  return moves(boxes, box => {
    const by = (goal.get(box.id) ?? box[at]) - box[at];
    return axis === 'horizontal' ? { dx: by, dy: 0 } : { dx: 0, dy: by };
  });
}

/** The box around all boxes. */
export function around(boxes: readonly Omit<Box, 'id'>[]): Omit<Box, 'id'> {
  if (boxes.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const x = Math.min(...boxes.map(box => box.x));
  const y = Math.min(...boxes.map(box => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map(box => box.x + box.width)) - x,
    height: Math.max(...boxes.map(box => box.y + box.height)) - y,
  };
}

/** The nearest box in a direction: what lies straight ahead before what lies aside. */
export function nearest(from: Box, boxes: readonly Box[], direction: 'left' | 'right' | 'up' | 'down'): Box | undefined {
  const [ox, oy] = middle(from);
  const sign = direction === 'left' || direction === 'up' ? -1 : 1;
  let best: Box | undefined;
  let least = Infinity;
  for (const box of boxes) {
    if (box.id === from.id) continue;
    const [x, y] = middle(box);
    const [ahead, aside] = direction === 'left' || direction === 'right' ? [(x - ox) * sign, Math.abs(y - oy)] : [(y - oy) * sign, Math.abs(x - ox)];
    if (ahead <= 0) continue;
    const cost = ahead + 2 * aside;
    if (cost < least) [best, least] = [box, cost];
  }
  return best;
}

function middle(box: Box): readonly [number, number] {
  return [box.x + box.width / 2, box.y + box.height / 2];
}

function moves(boxes: readonly Box[], by: (box: Box) => { readonly dx: number; readonly dy: number }): Moves {
  const found = new Map<string, { readonly dx: number; readonly dy: number }>();
  for (const box of boxes) {
    const { dx, dy } = by(box);
    const move = { dx: Math.round(dx), dy: Math.round(dy) };
    if (move.dx !== 0 || move.dy !== 0) found.set(box.id, move);
  }
  return found;
}
