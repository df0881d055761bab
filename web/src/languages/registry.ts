// SPDX-License-Identifier: Apache-2.0
// The looks that this page knows, by diagram type.
import type { LanguageLook } from './look';
import { workflow } from './workflow';

const LOOKS: readonly LanguageLook[] = [workflow];

export function lookOf(diagramType: string): LanguageLook {
  const look = LOOKS.find(candidate => candidate.diagramType === diagramType);
  return look ?? { diagramType, nodes: [], labels: [], compartments: [], edges: [] };
}
