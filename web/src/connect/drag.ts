// SPDX-License-Identifier: Apache-2.0
// An edge that is being drawn from a handle: where the pointer is, which node lies under it, and which kinds of edge may
// lead there.
import { GChildElement, type GModelElement, GNode, type Point } from '@eclipse-glsp/client';
import { CANVAS_ID } from '../editor/canvas-container';
import type { EditorSession } from '../editor/session';
import type { EdgeKind, EdgeKinds } from './edge-kinds';
import type { Side } from './free-place';

export class ConnectDrag {
  /** The node under the pointer; undefined above the empty canvas and above the source itself. */
  target: GNode | undefined;
  /** What may lead to the target; undefined while the server has not said. */
  allowed: readonly EdgeKind[] | undefined;
  isOnCanvas = true;

  constructor(
    private readonly session: EditorSession,
    private readonly kinds: EdgeKinds,
    readonly source: GNode,
    readonly side: Side,
    /** In px of the window. */
    public at: Point,
    private readonly changed: () => void,
  ) {}

  move(at: Point): void {
    this.at = at;
    const under = document.elementFromPoint(at.x, at.y);
    this.isOnCanvas = under?.closest(`#${CANVAS_ID}`) != null;
    const target = this.nodeOf(under);
    if (target !== this.target) {
      this.target = target;
      this.allowed = undefined;
      if (target !== undefined) void this.ask(target);
    }
    this.changed();
  }

  /** The kinds for the node under the pointer, once they are known. */
  async answer(): Promise<readonly EdgeKind[]> {
    if (this.target === undefined) return [];
    return this.allowed ?? (await this.kinds.between(this.source, this.target));
  }

  private async ask(target: GNode): Promise<void> {
    const allowed = await this.kinds.between(this.source, target);
    if (this.target !== target) return;
    this.allowed = allowed;
    this.changed();
  }

  private nodeOf(under: Element | null): GNode | undefined {
    const id = under?.closest('.node')?.id.slice(CANVAS_ID.length + 1);
    let at: GModelElement | undefined = id === undefined ? undefined : this.session.root?.index.getById(id);
    while (at instanceof GChildElement && !(at instanceof GNode && this.session.isStored(at.id))) at = at.parent;
    return at instanceof GNode && at !== this.source ? at : undefined;
  }
}
