// SPDX-License-Identifier: Apache-2.0
// Giving an edge another end: press its handle and drag it onto a node, or click the handle and then the node. The
// library takes the release of the very press for the choice of the old end, and gives up.
import {
  type Action,
  EdgeEditListener,
  EdgeEditTool,
  FeatureModule,
  FeedbackEdgeRouteMovingMouseListener,
  FeedbackEdgeSourceMovingMouseListener,
  FeedbackEdgeTargetMovingMouseListener,
  type GModelElement,
} from '@eclipse-glsp/client';
import { injectable } from 'inversify';

class ReconnectListener extends EdgeEditListener {
  /** The button that took hold of the handle has not been let go yet. */
  private pressed = false;

  override mouseDown(target: GModelElement, event: MouseEvent): Action[] {
    const before = this.isReconnecting();
    const actions = super.mouseDown(target, event);
    this.pressed = !before && this.isReconnecting();
    return actions;
  }

  protected override draggingMouseMove(target: GModelElement, event: MouseEvent): Action[] {
    return this.isReconnecting() ? [] : super.draggingMouseMove(target, event);
  }

  override mouseUp(target: GModelElement, event: MouseEvent): Action[] {
    if (this.pressed) {
      this.pressed = false;
      const end = this.isReconnectingNewSource() ? this.edge?.sourceId : this.edge?.targetId;
      if (this.newConnectable?.id === end) this.setNewConnectable(undefined);
    }
    return super.mouseUp(target, event);
  }
}

@injectable()
export class ReconnectTool extends EdgeEditTool {
  override enable(): void {
    this.edgeEditListener = new ReconnectListener(this);
    this.feedbackEdgeSourceMovingListener = new FeedbackEdgeSourceMovingMouseListener(this.anchorRegistry, this.feedbackDispatcher);
    this.feedbackEdgeTargetMovingListener = new FeedbackEdgeTargetMovingMouseListener(this.anchorRegistry, this.feedbackDispatcher);
    this.feedbackMovingListener = new FeedbackEdgeRouteMovingMouseListener(this.changeBoundsManager, this.edgeRouterRegistry);
    this.toDisposeOnDisable.push(
      this.edgeEditListener,
      this.mouseTool.registerListener(this.edgeEditListener),
      this.feedbackEdgeSourceMovingListener,
      this.feedbackEdgeTargetMovingListener,
      this.feedbackMovingListener,
      this.selectionService.addListener(this.edgeEditListener),
    );
  }
}

export const reconnectModule = new FeatureModule(
  (_bind, _unbind, _isBound, rebind) => {
    rebind(EdgeEditTool).to(ReconnectTool).inSingletonScope();
  },
  { featureId: Symbol('reconnectByDrag') },
);
