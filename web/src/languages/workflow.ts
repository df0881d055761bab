// SPDX-License-Identifier: Apache-2.0
// The look of the workflow language.
import type { LanguageLook } from './look';

export const workflow: LanguageLook = {
  diagramType: 'workflow-diagram',
  nodes: [
    { type: 'task:manual', shape: 'rectangle', tone: 'blue', radius: 8, icon: 'person' },
    { type: 'task:automated', shape: 'rectangle', tone: 'violet', radius: 8, icon: 'gear' },
    { type: 'activityNode:decision', shape: 'diamond', tone: 'amber', glyph: 'split' },
    { type: 'activityNode:merge', shape: 'diamond', tone: 'teal', glyph: 'join' },
    { type: 'activityNode:fork', shape: 'bar', tone: 'ink', radius: 3 },
    { type: 'activityNode:join', shape: 'bar', tone: 'ink', radius: 3 },
    { type: 'category', shape: 'container', tone: 'slate', radius: 12 },
  ],
  labels: [
    { type: 'label:heading', size: 14, weight: 400, editable: true },
    { type: 'label:text', size: 14, weight: 400, editable: false },
    { type: 'label:icon', size: 14, weight: 400, editable: false },
  ],
  compartments: [
    { type: 'icon', draws: 'icon' },
    { type: 'comp:header', draws: 'box' },
    { type: 'struct', draws: 'box' },
  ],
  edges: [
    { type: 'edge', line: 'solid', arrow: 'triangle' },
    { type: 'edge:weighted', line: 'dashed', arrow: 'triangle' },
  ],
};
