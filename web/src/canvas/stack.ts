// SPDX-License-Identifier: Apache-2.0
// The layout `stack`, which the library does not have: all children in the same room, each aligned in it, as
// `model/boxes.py` of the server says.
import {
  type Bounds,
  type BoundsData,
  configureLayout,
  Dimension,
  FeatureModule,
  type GChildElement,
  type GParentElement,
  isLayoutableChild,
  type LayoutContainer,
  type Point,
  type StatefulLayouter,
  VBoxLayouterExt,
  type VBoxLayoutOptionsExt,
} from '@eclipse-glsp/client';
import { injectable } from 'inversify';

type StackOptions = VBoxLayoutOptionsExt & { readonly vAlign?: 'top' | 'center' | 'bottom' };

@injectable()
export class StackLayouter extends VBoxLayouterExt {
  static override readonly KIND = 'stack';

  protected override getChildrenSize(container: GParentElement & LayoutContainer, _options: VBoxLayoutOptionsExt, layouter: StatefulLayouter): Dimension {
    const sizes = container.children.filter(isLayoutableChild).flatMap(child => layouter.getBoundsData(child).bounds ?? []);
    const shown = sizes.filter(size => Dimension.isValid(size));
    return { width: Math.max(-1, ...shown.map(size => size.width)), height: Math.max(-1, ...shown.map(size => size.height)) };
  }

  protected override layoutChild(
    _child: GChildElement,
    data: BoundsData,
    bounds: Bounds,
    options: StackOptions,
    _around: VBoxLayoutOptionsExt,
    corner: Point,
    width: number,
    height: number,
  ): Point {
    const x = corner.x + this.getDx(options.hAlign, bounds, width);
    const y = corner.y + this.getDy(options.vAlign ?? 'center', bounds, height);
    data.bounds = { x, y, width: bounds.width, height: bounds.height };
    data.boundsChanged = true;
    return corner;
  }
}

export const stackModule = new FeatureModule(
  (bind, _unbind, isBound) => configureLayout({ bind, isBound }, StackLayouter.KIND, StackLayouter),
  { featureId: Symbol('stackLayout') },
);
