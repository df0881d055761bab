// SPDX-License-Identifier: Apache-2.0
// What the pointer and the rubber band meet among elements that are drawn together, or whose edges have round corners:
// the library asks the document for both.
import {
  EdgeRouterRegistry,
  FeatureModule,
  getAbsolutePosition,
  getAbsolutePositionByPoint,
  type GEdge,
  GLSPMouseTool,
  type GModelElement,
  type GModelRoot,
  MarqueeUtil,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import type { Place } from '../touch/grip';
import { PointedElements } from '../touch/pointed';
import { FarLayer } from './far';

@injectable()
export class FarMouseTool extends GLSPMouseTool {
  @inject(FarLayer) private readonly far!: FarLayer;

  protected override getTargetElement(model: GModelRoot, event: MouseEvent): GModelElement | undefined {
    const id = event.target instanceof Element ? this.far.idAt(event.target, getAbsolutePosition(model, event)) : undefined;
    return (id === undefined ? undefined : model.index.getById(id)) ?? super.getTargetElement(model, event);
  }
}

@injectable()
export class FarPointedElements extends PointedElements {
  @inject(FarLayer) private readonly far!: FarLayer;

  override at(root: GModelRoot, drawing: Element, at: Place): GModelElement | undefined {
    const id = this.far.idAt(drawing, getAbsolutePositionByPoint(root, at));
    return (id === undefined ? undefined : root.index.getById(id)) ?? super.at(root, drawing, at);
  }
}

@injectable()
export class RouteMarqueeUtil extends MarqueeUtil {
  @inject(EdgeRouterRegistry) private readonly routers!: EdgeRouterRegistry;
  @inject(FarLayer) private readonly far!: FarLayer;

  protected override isMarkedEdge(edge: GEdge): boolean {
    return this.isEdgeMarked([...(this.far.routeOf(edge.id) ?? this.routers.get(edge.routerKind).route(edge))]);
  }
}

export const farPointerModule = new FeatureModule(
  (_bind, _unbind, _isBound, rebind) => {
    rebind(GLSPMouseTool).to(FarMouseTool).inSingletonScope();
    rebind(PointedElements).to(FarPointedElements).inSingletonScope();
    rebind(MarqueeUtil).to(RouteMarqueeUtil).inSingletonScope();
  },
  { featureId: Symbol('farPointer') },
);
