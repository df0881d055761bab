// SPDX-License-Identifier: Apache-2.0
// A finger is thicker than a mouse pointer: a handle or a thin line beside it is meant as well.
import type { Place } from './grip';

/** Handles are hit from this far, px: 44 px across, as platforms advise for fingers. */
const HANDLE_REACH = 22;
/** What can be tapped is hit from this far, px. */
const TAP_REACH = 12;
const HANDLES = '.sprotty-resize-handle, .sprotty-routing-handle';

/**
 * The handle that a finger at this place means. Handles lie on the edge of small things too, which a finger wants to
 * take by their middle: inside what it belongs to, a handle is hit within a quarter of the smaller side only.
 */
export function handleAt(canvas: Element, at: Place): Element | undefined {
  let best: { readonly handle: Element; readonly away: number } | undefined;
  for (const handle of canvas.querySelectorAll(HANDLES)) {
    const away = Math.hypot(...toMiddle(handle, at));
    if (away <= reachOf(handle, at) && away < (best?.away ?? Infinity)) best = { handle, away };
  }
  return best?.handle;
}

/** The nearest thing that a tap at this place means; undefined for the empty canvas. */
export function thingAt(canvas: Element, at: Place): Element | undefined {
  for (let away = 0; away <= TAP_REACH; away += TAP_REACH / 3) {
    for (const { x, y } of around(at, away)) {
      const found = document.elementFromPoint(x, y);
      if (found !== null && found !== canvas && canvas.contains(found)) return found;
    }
  }
  return undefined;
}

function reachOf(handle: Element, at: Place): number {
  const owner = handle.parentElement?.querySelector(':scope > .sprotty-node')?.getBoundingClientRect();
  if (owner === undefined) return HANDLE_REACH;
  const isInside = at.x > owner.left && at.x < owner.right && at.y > owner.top && at.y < owner.bottom;
  return isInside ? Math.min(HANDLE_REACH, Math.min(owner.width, owner.height) / 4) : HANDLE_REACH;
}

function toMiddle(element: Element, { x, y }: Place): [number, number] {
  const box = element.getBoundingClientRect();
  return [box.left + box.width / 2 - x, box.top + box.height / 2 - y];
}

function around({ x, y }: Place, away: number): readonly Place[] {
  if (away === 0) return [{ x, y }];
  return Array.from({ length: 8 }, (_, at) => ({ x: x + away * Math.cos((at * Math.PI) / 4), y: y + away * Math.sin((at * Math.PI) / 4) }));
}
