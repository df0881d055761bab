// SPDX-License-Identifier: Apache-2.0
// A look such as the server tells of the workflow language.
import type { LanguageLook } from '../src/languages/look';

export const LOOK: LanguageLook = {
  nodes: [
    { type: 'task:manual', shape: 'rounded', tone: 'blue', radius: 8, icon: 'person' },
    { type: 'task:automated', shape: 'rounded', tone: 'violet', radius: 8, icon: 'gear' },
    { type: 'activityNode:decision', shape: 'diamond', tone: 'amber', glyph: 'split' },
    { type: 'category', shape: 'rounded', tone: 'slate', radius: 12 },
  ],
  labels: [{ type: 'label:heading', size: 14, weight: 400, anchor: 'middle', editable: true, lines: false }],
  compartments: [{ type: 'icon', draws: 'icon' }],
  edges: [
    { type: 'edge', line: 'solid', sourceEnd: 'none', targetEnd: 'arrow' },
    { type: 'edge:weighted', line: 'dashed', sourceEnd: 'none', targetEnd: 'arrow' },
  ],
};
