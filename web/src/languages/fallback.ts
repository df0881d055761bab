// SPDX-License-Identifier: Apache-2.0
// Elements of types that this page has no look for: a language that is not installed, or one that came later. They are
// shown as plain boxes, lines and texts, by what their data says, so that such a diagram can be read.
import {
  EMPTY_ROOT,
  FeatureModule,
  type GChildElement,
  GCompartment,
  GEdge,
  GLabel,
  GModelFactory,
  type GModelElement,
  type GModelElementSchema,
  GNode,
  type GParentElement,
  type IView,
  createFeatureSet,
  type RenderingContext,
  TYPES,
  GViewRegistry,
  type ViewRegistry,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import type { VNode } from 'snabbdom';
import { LockableEdge, LockableLabel, LockableRectangle } from '../canvas/lockable';
import { CompartmentView, LabelView, RoutedEdgeView, ShapeNodeView } from '../canvas/views';

type Make = new () => GChildElement;

/** What an element of an unknown type is, judged by its data. */
export function kindOf(schema: GModelElementSchema, parent: { readonly type: string; readonly layout?: string } | undefined): 'edge' | 'label' | 'node' | 'box' {
  if ('sourceId' in schema && 'targetId' in schema) return 'edge';
  if ('text' in schema) return 'label';
  // Below a node with a layout of its own come its compartments; free children are nodes again.
  const free = parent === undefined || parent.type === 'graph' || parent.layout === 'freeform';
  return free ? 'node' : 'box';
}

const CLASSES: Readonly<Record<ReturnType<typeof kindOf>, Make & { readonly DEFAULT_FEATURES: readonly symbol[] }>> = {
  edge: LockableEdge,
  label: LockableLabel,
  node: LockableRectangle,
  box: GCompartment,
};

@injectable()
export class FallbackFactory extends GModelFactory {
  override createElement(schema: GModelElementSchema | GModelElement, parent?: GParentElement): GChildElement {
    if (this.registry.hasKey(schema.type)) return super.createElement(schema, parent);
    const made = CLASSES[kindOf(schema, parent)];
    const element = new made();
    element.features = createFeatureSet(made.DEFAULT_FEATURES);
    return this.initializeChild(element, schema, parent);
  }
}

@injectable()
export class FallbackView implements IView {
  @inject(RoutedEdgeView) private readonly edge!: RoutedEdgeView;
  @inject(LabelView) private readonly label!: LabelView;
  @inject(ShapeNodeView) private readonly node!: ShapeNodeView;
  @inject(CompartmentView) private readonly box!: CompartmentView;

  render(element: Readonly<GModelElement>, context: RenderingContext): VNode | undefined {
    if (element instanceof GEdge) return this.edge.render(element, context);
    if (element instanceof GLabel) return this.label.render(element, context);
    if (element instanceof GNode) return this.node.render(element, context);
    if (element instanceof GCompartment) return this.box.render(element, context);
    return undefined;
  }
}

export const fallbackModule = new FeatureModule(
  (bind, _unbind, isBound, rebind) => {
    for (const view of [RoutedEdgeView, LabelView, ShapeNodeView, CompartmentView]) if (!isBound(view)) bind(view).toSelf();
    bind(FallbackView).toSelf();
    rebind(TYPES.IModelFactory).to(FallbackFactory).inSingletonScope();
    rebind(TYPES.ViewRegistry)
      .to(GViewRegistry)
      .inSingletonScope()
      .onActivation((context, made) => {
        const registry = made as ViewRegistry;
        const view = context.container.get(FallbackView);
        const missing = registry.missing.bind(registry);
        registry.missing = key => (key === EMPTY_ROOT.type ? missing(key) : view);
        return registry;
      });
  },
  { featureId: Symbol('fallbackLook') },
);
