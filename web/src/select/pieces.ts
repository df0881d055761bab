// SPDX-License-Identifier: Apache-2.0
// What else to select: the same types, what is connected, what lies beside it, everything but this. Pure: the diagram as
// plain pieces in, ids out, in the order of the pieces.

/** A node or an edge. */
export interface Piece {
  readonly id: string;
  readonly type: string;
  /** What it lies in: a node, or the root. */
  readonly parent: string;
  /** The ends of an edge; nodes have none. */
  readonly ends: readonly string[];
}

export type Wanted = 'type' | 'connected' | 'siblings' | 'inverse' | 'nodes' | 'edges';

/** The ids to select in the place of `selected`. O(pieces). */
export function choose(pieces: readonly Piece[], selected: ReadonlySet<string>, wanted: Wanted): readonly string[] {
  const chosen = pieces.filter(each => selected.has(each.id));
  return pieces.filter(test(pieces, chosen, selected, wanted)).map(each => each.id);
}

function test(pieces: readonly Piece[], chosen: readonly Piece[], selected: ReadonlySet<string>, wanted: Wanted): (piece: Piece) => boolean {
  switch (wanted) {
    case 'type': {
      const types = new Set(chosen.map(each => each.type));
      return piece => types.has(piece.type);
    }
    case 'connected': {
      const near = nearby(pieces, chosen, selected);
      return piece => near.has(piece.id);
    }
    case 'siblings': {
      // All edges lie in the root, wherever they lead: beside nodes there are nodes only.
      const isOfNodes = chosen.some(isNode);
      const parents = new Set(chosen.filter(each => isNode(each) || !isOfNodes).map(each => each.parent));
      return piece => parents.has(piece.parent) && isNode(piece) === isOfNodes;
    }
    case 'inverse':
      return piece => !selected.has(piece.id);
    case 'nodes':
      return isNode;
    case 'edges':
      return piece => !isNode(piece);
  }
}

/** What is selected, the edges that touch it, and what is at their other ends; done again, it goes one step further. */
function nearby(pieces: readonly Piece[], chosen: readonly Piece[], selected: ReadonlySet<string>): ReadonlySet<string> {
  const near = new Set(chosen.map(each => each.id));
  for (const { id, ends } of pieces) {
    if (!selected.has(id) && !ends.some(end => selected.has(end))) continue;
    for (const each of [id, ...ends]) near.add(each);
  }
  return near;
}

function isNode(piece: Piece): boolean {
  return piece.ends.length === 0;
}
