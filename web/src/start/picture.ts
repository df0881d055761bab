// SPDX-License-Identifier: Apache-2.0
// The picture of a diagram in lists.
import { type Diagram, exportUrl } from '../api/diagrams';

/** Its address; another one for every state of the diagram and of the server that draws it, so that browsers may keep it. */
export function pictureOf(diagram: Diagram, version: string): string {
  const state = `${diagram.revision}-${Date.parse(diagram.createdAt)}-${version}`;
  return `${exportUrl(diagram.id, 'svg')}&inline=1&v=${encodeURIComponent(state)}`;
}
