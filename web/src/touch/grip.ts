// SPDX-License-Identifier: Apache-2.0
// Moving and zooming a view by fingers: what was under them stays under them.

/** A place in the window, px. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Where the fingers are: their middle, and how far they are from each other (0 for a single finger). */
export interface Grip extends Place {
  readonly spread: number;
}

/** The view as the library has it: the upper left corner in the frame of the graph, and px of the window per px of it. */
export interface View {
  readonly scroll: Place;
  readonly zoom: number;
}

/** Fingers beyond the second do not count. */
export function gripOf([first, second]: readonly Place[]): Grip {
  if (first === undefined) return { x: 0, y: 0, spread: 0 };
  if (second === undefined) return { ...first, spread: 0 };
  return { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2, spread: Math.hypot(first.x - second.x, first.y - second.y) };
}

/** The view after the fingers went from one grip to another; places relative to the canvas. */
export function moved(view: View, from: Grip, to: Grip, limits: { readonly min: number; readonly max: number }): View {
  const factor = from.spread > 0 && to.spread > 0 ? to.spread / from.spread : 1;
  const zoom = Math.min(limits.max, Math.max(limits.min, view.zoom * factor));
  const scroll = {
    x: view.scroll.x + from.x / view.zoom - to.x / zoom,
    y: view.scroll.y + from.y / view.zoom - to.y / zoom,
  };
  return { scroll, zoom };
}
