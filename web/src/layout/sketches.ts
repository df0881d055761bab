// SPDX-License-Identifier: Apache-2.0
// What each algorithm makes of a diagram, as a small drawing: boxes `x y width height` and lines, on a field of 88 x 56.
import { html, svg, type TemplateResult } from 'lit';
import type { Algorithm } from './message';

interface Sketch {
  readonly boxes: readonly (readonly [x: number, y: number])[];
  readonly lines: string;
  /** Boxes of several sizes; without it all are 14 x 9. */
  readonly sizes?: readonly (readonly [width: number, height: number])[];
}

const WIDTH = 14;
const HEIGHT = 9;

const SKETCHES: Readonly<Record<Algorithm, Sketch>> = {
  layered: {
    boxes: [[4, 23], [28, 10], [28, 36], [52, 10], [52, 36], [72, 23]],
    lines: 'M18 28h5V14h5M18 28h5V40h5M42 14h10M42 40h10M66 14h3V28h3M66 40h3V28',
  },
  tree: {
    boxes: [[37, 5], [16, 24], [58, 24], [4, 43], [27, 43], [48, 43], [70, 43]],
    lines: 'M44 14L23 24M44 14L65 24M23 33L11 43M23 33L34 43M65 33L55 43M65 33L77 43',
  },
  radial: {
    boxes: [[37, 24], [37, 4], [64, 12], [64, 36], [37, 44], [10, 36], [10, 12]],
    lines: 'M44 24V13M51 26L64 18M51 31L64 39M44 33V44M37 31L24 39M37 26L24 18',
  },
  force: {
    boxes: [[6, 8], [34, 16], [16, 36], [60, 6], [54, 34], [70, 42]],
    lines: 'M20 13L34 19M38 25L28 36M48 19L60 12M44 25L56 34M65 15L61 34M68 40l4 3',
  },
  stress: {
    boxes: [[4, 23], [24, 7], [24, 39], [48, 7], [48, 39], [70, 23]],
    lines: 'M14 23L26 16M14 32L28 39M38 11H48M38 43H48M60 16L74 23M60 39L74 32M31 16V39M55 16V39',
  },
  packing: {
    boxes: [[6, 5], [34, 5], [62, 5], [6, 30], [44, 30], [66, 30]],
    lines: '',
    sizes: [[24, 21], [24, 10], [20, 21], [34, 20], [18, 9], [16, 20]],
  },
};

/** A decorative drawing; the control around it carries the name. */
export function sketch(algorithm: Algorithm): TemplateResult {
  const { boxes, lines, sizes } = SKETCHES[algorithm];
  const box = ([x, y]: readonly [number, number], index: number): unknown => {
    const [width, height] = sizes?.[index] ?? [WIDTH, HEIGHT];
    return svg`<rect x=${x} y=${y} width=${width} height=${height} rx="2"></rect>`;
  };
  return html`<svg class="layout-sketch" viewBox="0 0 88 56" aria-hidden="true"><path d=${lines}></path>${boxes.map(box)}</svg>`;
}
