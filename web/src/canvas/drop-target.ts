// SPDX-License-Identifier: Apache-2.0
// What a new node is dropped into: the container under the pointer. The library asks what lies under the upper left
// corner of the preview, which is often beside the container that the person points at.
import { ContainerManager, type ContainerElement, FeatureModule, getAbsolutePosition, type GModelElement, TYPES } from '@eclipse-glsp/client';
import type { Point } from '@eclipse-glsp/client';
import { injectable } from 'inversify';

@injectable()
export class PointerContainers extends ContainerManager {
  override findContainer(location: Point, context: GModelElement, event?: MouseEvent): ContainerElement | undefined {
    const pointed = event === undefined ? location : getAbsolutePosition(context.root, event);
    return super.findContainer(pointed, context, event);
  }
}

export const dropTargetModule = new FeatureModule(
  (_bind, _unbind, _isBound, rebind) => {
    rebind(TYPES.IContainerManager).to(PointerContainers).inSingletonScope();
  },
  { featureId: Symbol('dropTarget') },
);
