// SPDX-License-Identifier: Apache-2.0
// How the elements of a language look, as data. The views in `canvas/` draw what is declared here and know no language.

/** Families of colour; the style sheet gives each its fill, line and ink in both themes. */
export type Tone = 'neutral' | 'blue' | 'violet' | 'amber' | 'teal' | 'slate' | 'ink';

export type Shape = 'rectangle' | 'diamond' | 'circle' | 'bar' | 'container';

/** Drawings of 16 x 16 units, see `canvas/glyphs.ts`. */
export type GlyphName = 'person' | 'gear' | 'split' | 'join' | 'none';

export interface NodeLook {
  readonly type: string;
  readonly shape: Shape;
  readonly tone: Tone;
  /** Corner radius in px. */
  readonly radius?: number;
  /** Drawn in the middle of the shape. */
  readonly glyph?: GlyphName;
  /** Drawn in a child of type `icon`. */
  readonly icon?: GlyphName;
}

export interface LabelLook {
  readonly type: string;
  /** Font size in px; the server measures with the same figure. */
  readonly size: number;
  readonly weight: 400 | 600;
  readonly editable: boolean;
}

export interface CompartmentLook {
  readonly type: string;
  /** `icon` draws the icon of the parent's look; `box` draws its children only. */
  readonly draws: 'icon' | 'box';
}

export interface EdgeLook {
  readonly type: string;
  readonly line: 'solid' | 'dashed';
  readonly arrow: 'triangle' | 'none';
}

export interface LanguageLook {
  readonly diagramType: string;
  readonly nodes: readonly NodeLook[];
  readonly labels: readonly LabelLook[];
  readonly compartments: readonly CompartmentLook[];
  readonly edges: readonly EdgeLook[];
}

/** The entry for the type, else for the nearest type before a colon (`task:manual` -> `task`). */
export function lookFor<L extends { readonly type: string }>(looks: readonly L[], type: string): L | undefined {
  for (let name = type; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf(':')))) {
    const look = looks.find(candidate => candidate.type === name);
    if (look !== undefined) return look;
  }
  return undefined;
}
