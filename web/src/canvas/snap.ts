// SPDX-License-Identifier: Apache-2.0
// Where what is dragged comes to lie: on the grid that this browser has chosen, or, near such a place, as far from its
// neighbours as these are from each other. Shift lets it lie anywhere.
import { ChangeBoundsManager, EditorContextService, FeatureModule, type GModelElement, GNode, LazyInjector, type Point, TYPES } from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import { ServerModel } from '../delta/server-model';
import { grid } from './grid';
import { seen, showsGaps, Staying, zoomOf } from './guides';
import { boxOf } from './moves';

/** A place with equal gaps draws from as far as this, px of the screen. */
const REACH_PX = 6;

@injectable()
export class GuidedBounds extends ChangeBoundsManager {
  @inject(Staying) private readonly staying!: Staying;
  @inject(ServerModel) private readonly server!: ServerModel;
  @inject(LazyInjector) private readonly injector!: LazyInjector;

  override snapPosition(element: GModelElement, position: Point): Point {
    const snapped = super.snapPosition(element, position);
    // Several elements in the hand keep their places to each other.
    if (!(element instanceof GNode) || !this.server.has(element.id) || this.injector.get(EditorContextService).selectedElements.length > 1) return snapped;
    const { root } = element;
    if (!showsGaps(root)) return snapped;
    const box = boxOf(element);
    const there = { ...box, x: box.x + position.x - element.position.x, y: box.y + position.y - element.position.y };
    const { dx, dy } = this.staying.beside(root, [element.id]).spacing.pull(there, REACH_PX / zoomOf(root), seen(root));
    return { x: dx === undefined ? snapped.x : Math.round(position.x + dx), y: dy === undefined ? snapped.y : Math.round(position.y + dy) };
  }
}

export const snapModule = new FeatureModule(
  (_bind, _unbind, _isBound, rebind) => {
    rebind(TYPES.Grid).toConstantValue(grid);
    rebind(TYPES.IChangeBoundsManager).to(GuidedBounds).inSingletonScope();
  },
  { featureId: Symbol('snap') },
);
