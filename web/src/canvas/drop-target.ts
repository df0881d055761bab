// SPDX-License-Identifier: Apache-2.0
// What a new node is dropped into: the container under the pointer. The library asks what lies under the upper left
// corner of the preview, which is often beside the container that the person points at. A port goes to the nearest owner.
import { ContainerManager, type ContainerElement, FeatureModule, getAbsolutePosition, type GModelElement, GNode, TYPES } from '@eclipse-glsp/client';
import type { Point } from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import { ownerAt } from './borders';
import { zoomOf } from './guides';
import { LookSource } from './looks';
import { BORDER_REACH_PX } from './snap';

@injectable()
export class PointerContainers extends ContainerManager {
  @inject(LookSource) private readonly looks!: LookSource;

  /** A port is nothing by itself. */
  override isCreationAllowed(container: ContainerElement | undefined, type: string): boolean {
    return super.isCreationAllowed(container, type) && (container instanceof GNode || this.looks.portOf(type) === undefined);
  }

  override findContainer(location: Point, context: GModelElement, event?: MouseEvent): ContainerElement | undefined {
    const pointed = event === undefined ? location : getAbsolutePosition(context.root, event);
    if (this.looks.portOf(context.type) !== undefined) {
      return ownerAt(context.root, context.type, pointed, BORDER_REACH_PX / zoomOf(context.root)) as ContainerElement | undefined;
    }
    return super.findContainer(pointed, context, event);
  }
}

export const dropTargetModule = new FeatureModule(
  (_bind, _unbind, _isBound, rebind) => {
    rebind(TYPES.IContainerManager).to(PointerContainers).inSingletonScope();
  },
  { featureId: Symbol('dropTarget') },
);
