// SPDX-License-Identifier: Apache-2.0
// Small pictures of what can be drawn, for the palette and for menus.
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { Point } from '@eclipse-glsp/client';
import { type EndForm, ENDS, endClass, endPath, stopped } from '../canvas/ends';
import { detailPath, formOf, glyphPath, outlinePath } from '../canvas/outlines';
import { type LanguageLook, lookFor, type NodeLook } from '../languages/look';
import type { Drawn } from './items';

const DASHES = { solid: nothing, dashed: '4 3', dotted: '1 3' };

const LINE = [{ x: 5, y: 24 }, { x: 29, y: 8 }];

export function pictureOf(look: LanguageLook, { kind, type }: Drawn): TemplateResult {
  if (kind === 'node') return nodePicture(lookFor(look.nodes, type));
  const edge = lookFor(look.edges, type);
  const [first, last] = [ENDS[edge?.sourceEnd ?? 'none'], ENDS[edge?.targetEnd ?? 'arrow']];
  const [from, to] = stopped(stopped(LINE, last.inset).toReversed(), first.inset).toReversed();
  return picture(
    'edge',
    svg`<path class="line" d="M${from?.x} ${from?.y} L${to?.x} ${to?.y}" stroke-dasharray=${DASHES[edge?.line ?? 'solid']}></path>
      ${end(first, LINE.toReversed())}${end(last, LINE)}`,
  );
}

function end(form: EndForm, line: readonly Point[]): SVGTemplateResult | typeof nothing {
  const d = endPath(form, line);
  return d === undefined ? nothing : svg`<path class=${endClass(form)} d=${d}></path>`;
}

function picture(names: string, content: SVGTemplateResult): TemplateResult {
  return html`<svg class="preview ${names}" viewBox="0 0 34 32" width="34" height="32" aria-hidden="true">${content}</svg>`;
}

/** Boxes in which shapes are shown, by the outline that edges meet; bars are narrow, and what is round is as high as wide. */
const PREVIEW_SIZES: Readonly<Record<string, readonly [width: number, height: number]>> = { diamond: [26, 26], ellipse: [24, 24], bar: [5, 24], actor: [24, 28], cylinder: [22, 24] };

function nodePicture(look: NodeLook | undefined): TemplateResult {
  const form = formOf(look?.shape ?? 'rounded');
  const [width, height] = PREVIEW_SIZES[look?.shape ?? ''] ?? PREVIEW_SIZES[form.anchor ?? ''] ?? [28, 20];
  const radius = look?.radius === undefined ? undefined : Math.min(look.radius, 5);
  const drawn = (name: string, x: number, y: number, scale: number): SVGTemplateResult =>
    svg`<g class="glyph" transform="translate(${x} ${y}) scale(${scale})"><path d=${glyphPath(name)}></path></g>`;
  const inside = look?.icon !== undefined
    ? svg`<rect class="icon-plate" x="4" y="4" width="12" height="12" rx="3"></rect>${drawn(look.icon, 5.2, 5.2, 0.6)}<path class="stroke" d="M19.500 10h5"></path>`
    : look?.glyph !== undefined ? drawn(look.glyph, (width - 11) / 2, (height - 11) / 2, 0.69) : nothing;
  const lines = Array.from({ length: look?.sections ?? 0 }, (_, at) => `M0 ${7 + at * 6.5}H${width}`).join('');
  return picture(
    `tone-${look?.tone ?? 'neutral'}`,
    svg`<g transform="translate(${(34 - width) / 2} ${(32 - height) / 2})">
      <path class="sprotty-node" d=${outlinePath(form, width, height, radius)}></path>
      <path class="shape-detail" d=${`${detailPath(form, width, height, radius)}${lines}`}></path>${inside}</g>`,
  );
}
