// SPDX-License-Identifier: Apache-2.0
// What is seen while an edge is drawn from a handle: its line, and whether it may end where the pointer is. All in px of
// the stage.
import type { Bounds, Point } from '@eclipse-glsp/client';
import { nothing, svg, type SVGTemplateResult } from 'lit';
import { ENDS, endPath } from '../canvas/ends';
import type { Side } from './free-place';

/** The outline of a target stands off its border by so much, px. */
const OUTLINE = 4;

/** The middle of a side of a box. */
export function middleOf({ x, y, width, height }: Bounds, side: Side): Point {
  switch (side) {
    case 'top':
      return { x: x + width / 2, y };
    case 'right':
      return { x: x + width, y: y + height / 2 };
    case 'bottom':
      return { x: x + width / 2, y: y + height };
    case 'left':
      return { x, y: y + height / 2 };
  }
}

export interface Preview {
  readonly from: Point;
  readonly to: Point;
  /** The node under the pointer, and whether an edge may lead there; undefined: not known yet. */
  readonly target?: { readonly box: Bounds; readonly isAllowed: boolean | undefined };
  /** Something new would be drawn there. */
  readonly isNew: boolean;
}

export function previewTemplate({ from, to, target, isNew }: Preview): SVGTemplateResult {
  const state = target === undefined ? '' : target.isAllowed === undefined ? 'asked' : target.isAllowed ? 'allowed' : 'refused';
  const head = endPath(ENDS.arrow, [from, to]);
  return svg`<g class="connect-preview ${state}">
    ${target === undefined ? nothing : outline(target.box)}
    <path class="line" d="M${from.x} ${from.y} L${to.x} ${to.y}"></path>
    ${head === undefined ? nothing : svg`<path class="arrow" d=${head}></path>`}
    ${isNew ? svg`<path class="new" d="M${to.x + 14} ${to.y + 10} h12 m-6 -6 v12"></path>` : nothing}
  </g>`;
}

function outline({ x, y, width, height }: Bounds): SVGTemplateResult {
  return svg`<rect class="target" rx="8" x=${x - OUTLINE} y=${y - OUTLINE} width=${width + 2 * OUTLINE} height=${height + 2 * OUTLINE}></rect>`;
}
