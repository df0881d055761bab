// SPDX-License-Identifier: Apache-2.0
// How the elements of the diagram on the canvas look, and how much of it is worth drawing.
import type { GEdge, GNode } from '@eclipse-glsp/client';
import { injectable } from 'inversify';
import { type EdgeLook, type LanguageLook, lookFor, type NodeLook } from '../languages/look';

/** The look of the diagram's language, and whether the server measures texts. */
export class LookSource {
  constructor(
    readonly language: LanguageLook,
    public serverMeasures = false,
  ) {}

  /** How elements of a type lie on borders; undefined for what is no port. */
  portOf(type: string): NodeLook['port'] {
    return lookFor(this.language.nodes, type)?.port;
  }
}

/** How much of an element is worth drawing at the present scale. */
@injectable()
export class Detail {
  /** False where letters would be smaller than one can read: no labels, no icons, no reach of edges. */
  isReadable = true;
  /** True where so many elements are seen that plain ones are drawn together. */
  isFar = false;
}

/** Below this zoom a label of 14 px is smaller than 6 px on the screen. */
export const READABLE_ZOOM = 0.4;

const PLAIN_NODE: NodeLook = { type: '', shape: 'rounded', tone: 'neutral', radius: 6 };
const PLAIN_EDGE: EdgeLook = { type: '', line: 'solid', sourceEnd: 'none', targetEnd: 'arrow' };

export function lookOfNode({ language }: LookSource, node: Readonly<GNode>): NodeLook {
  const look = lookFor(language.nodes, node.type) ?? PLAIN_NODE;
  const shape = look.variants?.find(({ property, value }) => (node as unknown as Readonly<Record<string, unknown>>)[property] === value)?.shape;
  return shape === undefined ? look : { ...look, shape };
}

export function lookOfEdge({ language }: LookSource, { type }: Readonly<GEdge>): EdgeLook {
  return lookFor(language.edges, type) ?? PLAIN_EDGE;
}
