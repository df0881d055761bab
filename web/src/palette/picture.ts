// SPDX-License-Identifier: Apache-2.0
// Small pictures of what can be drawn, for the palette and for menus.
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { diamond } from '../canvas/geometry';
import { GLYPHS } from '../canvas/glyphs';
import { lookFor } from '../languages/look';
import { lookOf } from '../languages/registry';
import type { Drawn } from './items';

export function pictureOf(diagramType: string, { kind, type }: Drawn): TemplateResult {
  const looks = lookOf(diagramType);
  if (kind === 'edge') {
    const edge = lookFor(looks.edges, type);
    return picture(
      'edge',
      svg`<path class="line" d="M5 22 L26 10" stroke-dasharray=${edge?.line === 'dashed' ? '4 3' : nothing}></path>
        <path class="arrow" d="M29.500 8 L21.800 8 L25.800 14.500 Z"></path>`,
    );
  }
  const look = lookFor(looks.nodes, type);
  return picture(`tone-${look?.tone ?? 'neutral'}`, shapeOf(look?.shape ?? 'rectangle', look?.icon ?? look?.glyph ?? 'none'));
}

function picture(names: string, content: SVGTemplateResult): TemplateResult {
  return html`<svg class="preview ${names}" viewBox="0 0 34 32" width="34" height="32" aria-hidden="true">${content}</svg>`;
}

function shapeOf(shape: string, glyph: keyof typeof GLYPHS): SVGTemplateResult {
  const drawn = (x: number, y: number, scale: number): SVGTemplateResult =>
    svg`<g class="glyph" transform="translate(${x} ${y}) scale(${scale})"><path d=${GLYPHS[glyph]}></path></g>`;
  switch (shape) {
    case 'diamond':
      return svg`<g transform="translate(4 3)"><path class="sprotty-node" d=${diamond(26, 26, 2.5)}></path>${drawn(7.5, 7.5, 0.69)}</g>`;
    case 'bar':
      return svg`<rect class="sprotty-node" x="14.500" y="4" width="5" height="24" rx="2"></rect>`;
    case 'container':
      return svg`<rect class="sprotty-node" x="3" y="4" width="28" height="24" rx="5"></rect><path class="stroke" d="M9 10h16"></path>`;
    default:
      return svg`<rect class="sprotty-node" x="3" y="6" width="28" height="20" rx="5"></rect>
        <rect class="icon-plate" x="7" y="10" width="12" height="12" rx="3"></rect>${drawn(8.2, 11.2, 0.6)}
        <path class="stroke" d="M22.500 16h5"></path>`;
  }
}
