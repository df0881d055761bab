// SPDX-License-Identifier: Apache-2.0
// What an edge from a node can lead to, as entries of a menu: nodes that are there, and new ones with their edge.
import { CreateEdgeOperation, GNode, type Point } from '@eclipse-glsp/client';
import { nearest } from '../commands/arrange';
import { boxOf, holdersOf } from '../canvas/moves';
import type { EditorSession } from '../editor/session';
import { pictureOf } from '../palette/picture';
import { nameOf } from '../panel/names';
import { newId } from '../shell/ids';
import type { MenuEntry, MenuPart } from '../shell/menu';
import { t } from '../texts/texts';
import type { EdgeKind, EdgeKinds } from './edge-kinds';
import type { Side } from './free-place';
import { growing, type Place, placeAt, placeBeside } from './growth';
import { byLikelihood, habits, type Next, nextElements } from './next-elements';

const WAYS = { top: 'up', right: 'right', bottom: 'down', left: 'left' } as const;

export class Offers {
  constructor(
    private readonly session: EditorSession,
    private readonly kinds: EdgeKinds,
    /** Told the id of a new node that is on its way. */
    private readonly grown: (id: string) => void,
  ) {}

  /** For an edge that was let go at a point of the graph, above a node or not. */
  async at(source: GNode, point: Point, target: GNode | undefined): Promise<readonly MenuPart[]> {
    const { root } = source;
    const edges = target === undefined ? [] : await this.kinds.between(source, target);
    const place = (next: Next): Place => placeAt(root, point, next);
    // Above a node only what goes into that very node is meant.
    const all = (await this.next(source)).filter(next => target === undefined || place(next).containerId === target.id);
    return [...this.joins(source, target, edges), ...this.growths(source, all, place, target)];
  }

  /** For a side of the node: what may be new there, and the nearest node that way. */
  async beside(source: GNode, side: Side): Promise<readonly MenuPart[]> {
    const all = await this.next(source);
    const target = this.ahead(source, side);
    const edges = target === undefined ? [] : await this.kinds.between(source, target);
    const joins = this.joins(source, target, edges);
    return [...this.growths(source, all, next => placeBeside(source, next, side)), ...(joins.length > 0 ? (['line'] as const) : []), ...joins];
  }

  /** Adds what most likely follows on that side; false when nothing may. */
  async addLikeliest(source: GNode, side: Side): Promise<boolean> {
    const [next] = await this.next(source);
    if (next === undefined) return false;
    this.grow(source, next, placeBeside(source, next, side));
    return true;
  }

  private async next(source: GNode): Promise<readonly Next[]> {
    const all = await nextElements(this.session, source.id);
    return byLikelihood(all, habits(source.root, source.type), this.session.paletteShelf.recent);
  }

  private joins(source: GNode, target: GNode | undefined, edges: readonly EdgeKind[]): readonly MenuEntry[] {
    if (target === undefined) return [];
    const name = nameOf(target);
    return edges.map(edge => ({
      label: edges.length === 1 ? t.connect.to(name) : t.connect.by(edge.label, name),
      picture: pictureOf(this.session.look, { kind: 'edge', type: edge.type }),
      run: () => void this.session.dispatch(CreateEdgeOperation.create({ elementTypeId: edge.type, sourceElementId: source.id, targetElementId: target.id })),
    }));
  }

  /** Under a heading for each kind of edge when there are several. */
  private growths(source: GNode, all: readonly Next[], place: (next: Next) => Place, container?: GNode): readonly MenuPart[] {
    const edges = [...new Set(all.map(next => next.edgeType))];
    return edges.flatMap((edgeType, at): readonly MenuPart[] => {
      const over = at === 0 ? (container === undefined ? t.connect.follows : t.connect.inside(nameOf(container))) : t.connect.over(this.kinds.labelOf(edgeType));
      return [{ heading: over }, ...all.filter(next => next.edgeType === edgeType).map(next => this.growth(source, next, place))];
    });
  }

  private growth(source: GNode, next: Next, place: (next: Next) => Place): MenuEntry {
    const picture = pictureOf(this.session.look, { kind: 'node', type: next.nodeType });
    return { label: next.label, picture, run: () => this.grow(source, next, place(next)) };
  }

  private grow(source: GNode, next: Next, place: Place): void {
    const id = newId();
    this.session.paletteShelf.used(next.nodeType);
    this.grown(id);
    void this.session.dispatch(growing(source, next, place, id));
  }

  /** The nearest node that way which the source does not lead to yet, and that does not hold it. */
  private ahead(source: GNode, side: Side): GNode | undefined {
    const reached = new Set([...source.outgoingEdges.map(edge => edge.targetId), ...holdersOf(source).map(holder => holder.id)]);
    const others = [...source.root.index.all()].filter((each): each is GNode => each instanceof GNode && this.session.isStored(each.id) && !reached.has(each.id));
    const found = nearest(boxOf(source), others.map(boxOf), WAYS[side]);
    return found === undefined ? undefined : others.find(each => each.id === found.id);
  }
}

/** What can be chosen among the parts of a menu. */
export function entriesOf(parts: readonly MenuPart[]): readonly MenuEntry[] {
  return parts.filter((part): part is MenuEntry => part !== 'line' && !('heading' in part));
}
