// SPDX-License-Identifier: Apache-2.0
// Where what is dragged comes to lie: on the grid that this browser has chosen, or, near such a place, as far from its
// neighbours as these are from each other. Shift lets it lie anywhere.
import { ChangeBoundsManager, EditorContextService, FeatureModule, type GModelElement, GNode, LazyInjector, type Movement, type Point, TYPES } from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import { ServerModel } from '../delta/server-model';
import type { Side } from '../languages/look';
import { isIn, ownerAt, pinned } from './borders';
import { grid } from './grid';
import { LookSource } from './looks';
import { seen, showsGaps, Staying, zoomOf } from './guides';
import { boxOf } from './moves';

/** A place with equal gaps draws from as far as this, px of the screen. */
const REACH_PX = 6;

/** A new port jumps to a border that is no further away, px of the screen. */
export const BORDER_REACH_PX = 40;

@injectable()
export class GuidedBounds extends ChangeBoundsManager {
  @inject(Staying) private readonly staying!: Staying;
  @inject(ServerModel) private readonly server!: ServerModel;
  @inject(LookSource) private readonly looks!: LookSource;
  @inject(LazyInjector) private readonly injector!: LazyInjector;

  override snapPosition(element: GModelElement, position: Point): Point {
    const snapped = super.snapPosition(element, position);
    const port = element instanceof GNode ? this.looks.portOf(element.type) : undefined;
    if (port !== undefined && element instanceof GNode) return this.onBorder(element, snapped, position, port.sides);
    // Several elements in the hand keep their places to each other.
    if (!(element instanceof GNode) || !this.server.has(element.id) || this.injector.get(EditorContextService).selectedElements.length > 1) return snapped;
    const { root } = element;
    if (!showsGaps(root)) return snapped;
    const box = boxOf(element);
    const there = { ...box, x: box.x + position.x - element.position.x, y: box.y + position.y - element.position.y };
    const { dx, dy } = this.staying.beside(root, [element.id]).spacing.pull(there, REACH_PX / zoomOf(root), seen(root));
    return { x: dx === undefined ? snapped.x : Math.round(position.x + dx), y: dy === undefined ? snapped.y : Math.round(position.y + dy) };
  }

  /** A port slides along the border of its owner, or of another one that it is dragged over; a new one jumps to the nearest. */
  private onBorder(port: GNode, snapped: Point, { x, y }: Point, sides: readonly Side[]): Point {
    const frame = boxOf(port);
    const by = { x: frame.x - port.position.x, y: frame.y - port.position.y };
    const middle = { x: x + by.x + port.size.width / 2, y: y + by.y + port.size.height / 2 };
    const held = port.parent instanceof GNode ? port.parent : undefined;
    const found = ownerAt(port.root, port.type, middle, held === undefined ? BORDER_REACH_PX / zoomOf(port.root) : 0);
    const owner = found === undefined || isIn(found, port) ? held : found;
    if (owner === undefined) return snapped;
    const { x: left, y: top } = boxOf(owner);
    const at = pinned({ x: snapped.x + by.x - left, y: snapped.y + by.y - top }, port.size, owner.size, sides);
    return { x: at.x + left - by.x, y: at.y + top - by.y };
  }

  /** The least step that leaves a line would take a port off its border. Handles of edges are moved here too, and have no type. */
  override restrictMovement(element: GModelElement, movement: Movement): Movement {
    return !(element instanceof GNode) || this.looks.portOf(element.type) === undefined ? super.restrictMovement(element, movement) : movement;
  }
}

export const snapModule = new FeatureModule(
  (_bind, _unbind, _isBound, rebind) => {
    rebind(TYPES.Grid).toConstantValue(grid);
    rebind(TYPES.IChangeBoundsManager).to(GuidedBounds).inSingletonScope();
  },
  { featureId: Symbol('snap') },
);
