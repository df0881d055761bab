// SPDX-License-Identifier: Apache-2.0
// What is seen first is the whole diagram. The view is chosen as soon as the size of the canvas is known and before
// anything is drawn: a large diagram at 100 % would be drawn for nothing.
import {
  type Bounds,
  CenterCommand,
  type CommandExecutionContext,
  type CommandReturn,
  EMPTY_ROOT,
  FeatureModule,
  FitToScreenAction,
  FitToScreenCommand,
  GChildElement,
  GEdge,
  type GModelElement,
  type GModelRoot,
  InitializeCanvasBoundsCommand,
  TYPES,
  type Viewport,
  type ViewerOptions,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';

/** Space around the diagram when it is fitted, px, and the zoom beyond which a small diagram is not blown up. */
export const FIT = { padding: 72, maxZoom: 1 };

/** What counts for nothing in the bounds of a diagram. */
const NOTHING: Bounds = { x: 0, y: 0, width: -1, height: -1 };

/** Texts of edges lie along a route that the library does not look at: of a straight one their place is not a number, and no view is found. */
function ofEdge(element: Readonly<GModelElement>): boolean {
  return element instanceof GChildElement && (element.parent instanceof GEdge || ofEdge(element.parent));
}

@injectable()
class WholeFit extends FitToScreenCommand {
  protected override boundsInViewport(element: GModelElement, bounds: Bounds, viewport: GModelRoot & Viewport): Bounds {
    return ofEdge(element) ? NOTHING : super.boundsInViewport(element, bounds, viewport);
  }
}

@injectable()
class WholeCenter extends CenterCommand {
  protected override boundsInViewport(element: GModelElement, bounds: Bounds, viewport: GModelRoot & Viewport): Bounds {
    return ofEdge(element) ? NOTHING : super.boundsInViewport(element, bounds, viewport);
  }
}

class Fit extends WholeFit {
  constructor(viewerOptions: ViewerOptions) {
    super(FitToScreenAction.create([], { ...FIT, animate: false }));
    this.viewerOptions = viewerOptions;
  }
}

@injectable()
export class OpeningCommand extends InitializeCanvasBoundsCommand {
  @inject(TYPES.ViewerOptions) private readonly viewerOptions!: ViewerOptions;

  override execute(context: CommandExecutionContext): CommandReturn {
    const { root } = context;
    // The size is told again whenever the window changes; then the view is the person's.
    const isFirst = root.canvasBounds.width < 0 && root.type !== EMPTY_ROOT.type;
    const result = super.execute(context);
    return isFirst ? new Fit(this.viewerOptions).execute(context) : result;
  }
}

export const openingModule = new FeatureModule(
  (_bind, _unbind, _isBound, rebind) => {
    rebind(InitializeCanvasBoundsCommand).to(OpeningCommand);
    rebind(FitToScreenCommand).to(WholeFit);
    rebind(CenterCommand).to(WholeCenter);
  },
  { featureId: Symbol('opening') },
);
