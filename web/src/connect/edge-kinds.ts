// SPDX-License-Identifier: Apache-2.0
// Which kinds of edge may run between two nodes that are there: type hints first, then the server for kinds that it wants
// to be asked about.
import {
  GEdge,
  type GNode,
  isConnectable,
  type PaletteItem,
  RequestCheckEdgeAction,
  RequestContextActions,
  TriggerEdgeCreationAction,
} from '@eclipse-glsp/client';
import type { EditorSession } from '../editor/session';
import { paletteEntries } from '../languages/offers';

export interface EdgeKind {
  readonly type: string;
  readonly label: string;
}

export class EdgeKinds {
  private loaded: Promise<readonly EdgeKind[]> | undefined;
  private known: readonly EdgeKind[] = [];

  constructor(private readonly session: EditorSession) {}

  /** The kinds that the palette draws; they do not change while a diagram is open. */
  all(): Promise<readonly EdgeKind[]> {
    this.loaded ??= this.load().catch((error: unknown) => {
      this.loaded = undefined;
      throw error;
    });
    return this.loaded;
  }

  labelOf(type: string): string {
    return this.known.find(kind => kind.type === type)?.label ?? type;
  }

  /** Whether any edge may leave the node; false until the kinds are known. */
  mayLeave(source: GNode): boolean {
    return this.known.some(kind => allows(source, kind, 'source'));
  }

  /** The kinds that may run from one node to the other, in the palette's order. */
  async between(source: GNode, target: GNode): Promise<readonly EdgeKind[]> {
    const fitting = (await this.all()).filter(kind => allows(source, kind, 'source') && allows(target, kind, 'target'));
    const answers = await Promise.all(fitting.map(kind => this.isValid(kind, source.id, target.id)));
    return fitting.filter((_kind, at) => answers[at]);
  }

  private async isValid(kind: EdgeKind, sourceId: string, targetId: string): Promise<boolean> {
    if (this.session.hints.getEdgeTypeHint(kind.type)?.dynamic !== true) return true;
    const request = RequestCheckEdgeAction.create({ edgeType: kind.type, sourceElement: sourceId, targetElement: targetId });
    return (await this.session.request(request)).isValid;
  }

  private async load(): Promise<readonly EdgeKind[]> {
    const editorContext = { selectedElementIds: [] };
    const answer = await this.session.request(RequestContextActions.create({ contextId: 'tool-palette', editorContext }));
    this.known = paletteEntries(this.session.diagramType, answer.actions as PaletteItem[]).flatMap(group => group.children ?? [group]).flatMap(edgeKind);
    return this.known;
  }
}

function edgeKind(item: PaletteItem): readonly EdgeKind[] {
  const [action] = item.actions;
  return TriggerEdgeCreationAction.is(action) ? [{ type: action.elementTypeId, label: item.label }] : [];
}

/** The library asks with an edge of that type in the hand. */
function allows(node: GNode, kind: EdgeKind, role: 'source' | 'target'): boolean {
  const edge = new GEdge();
  edge.type = kind.type;
  return isConnectable(node) && node.canConnect(edge, role);
}
