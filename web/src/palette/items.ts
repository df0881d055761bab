// SPDX-License-Identifier: Apache-2.0
// What an item of the palette draws.
import { type PaletteItem, TriggerEdgeCreationAction, TriggerNodeCreationAction } from '@eclipse-glsp/client';

/** A node or an edge of a type; the type is empty for what only a server knows how to draw. */
export interface Drawn {
  readonly kind: 'node' | 'edge';
  readonly type: string;
}

export function drawnBy({ actions }: PaletteItem): Drawn {
  const [action] = actions;
  if (TriggerEdgeCreationAction.is(action)) return { kind: 'edge', type: action.elementTypeId };
  return { kind: 'node', type: TriggerNodeCreationAction.is(action) ? action.elementTypeId : '' };
}
