// SPDX-License-Identifier: Apache-2.0
// What is seen first is the whole diagram. The view is chosen as soon as the size of the canvas is known and before
// anything is drawn: a large diagram at 100 % would be drawn for nothing.
import { type CommandExecutionContext, type CommandReturn, EMPTY_ROOT, FeatureModule, FitToScreenAction, FitToScreenCommand, InitializeCanvasBoundsCommand, TYPES, type ViewerOptions } from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';

/** Space around the diagram when it is fitted, px, and the zoom beyond which a small diagram is not blown up. */
export const FIT = { padding: 72, maxZoom: 1 };

class Fit extends FitToScreenCommand {
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
  },
  { featureId: Symbol('opening') },
);
