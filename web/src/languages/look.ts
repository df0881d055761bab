// SPDX-License-Identifier: Apache-2.0
// How the elements of a language look, as data. The views in `canvas/` draw what is declared here and know no language.

export type Side = 'left' | 'right' | 'top' | 'bottom';

/** Families of colour; the style sheet gives each its fill, line and ink in both themes. */
export type Tone = 'neutral' | 'blue' | 'violet' | 'amber' | 'teal' | 'rose' | 'slate' | 'ink';

export type End = 'none' | 'arrow' | 'open' | 'triangle' | 'message' | 'diamond' | 'filled-diamond' | 'circle' | 'cross' | 'crow';

export interface NodeLook {
  readonly type: string;
  /** A name of the shape list, see `canvas/outlines.ts`. */
  readonly shape: string;
  readonly tone: Tone;
  /** Corner radius in px, where the shape has one and it is not the list's. */
  readonly radius?: number;
  /** Name of a drawing in the middle of the shape. */
  readonly glyph?: string;
  /** Name of a drawing in a child of type `icon`. */
  readonly icon?: string;
  /** Shapes of nodes whose property has a value, the first that fits. */
  readonly variants?: readonly { readonly property: string; readonly value: unknown; readonly shape: string }[];
  /** It lies on the border of nodes of these types, on one of these sides. */
  readonly port?: { readonly of: readonly string[]; readonly sides: readonly Side[] };
  /** How many compartments with lines of text stand below its name. */
  readonly sections?: number;
}

export interface LabelLook {
  readonly type: string;
  /** Font size in px; the server measures with the same figure. */
  readonly size: number;
  readonly weight: 400 | 600;
  readonly anchor: 'start' | 'middle';
  readonly editable: boolean;
  /** Meant for several lines of text. */
  readonly lines: boolean;
  /** Its text runs upwards. */
  readonly turned?: boolean;
}

export interface CompartmentLook {
  readonly type: string;
  /** `icon` draws the icon of the parent's look, `section` a line to what is above; `box` draws its children only.
   * A band holds a title along the left or the upper edge, and draws a line to what is right of or below it. */
  readonly draws: 'icon' | 'section' | 'band-left' | 'band-top' | 'box';
}

export interface EdgeLook {
  readonly type: string;
  readonly line: 'solid' | 'dashed' | 'dotted';
  readonly sourceEnd: End;
  readonly targetEnd: End;
}

/** As the server tells it of every language that it has. */
export interface LanguageLook {
  readonly nodes: readonly NodeLook[];
  readonly labels: readonly LabelLook[];
  readonly compartments: readonly CompartmentLook[];
  readonly edges: readonly EdgeLook[];
}

/** Of a language that nobody knows: plain boxes, lines and texts. */
export const NO_LOOK: LanguageLook = { nodes: [], labels: [], compartments: [], edges: [] };

/** The entry for the type, else for the nearest type before a colon (`task:manual` -> `task`). */
export function lookFor<L extends { readonly type: string }>(looks: readonly L[], type: string): L | undefined {
  for (let name = type; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf(':')))) {
    const look = looks.find(candidate => candidate.type === name);
    if (look !== undefined) return look;
  }
  return undefined;
}
