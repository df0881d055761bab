// SPDX-License-Identifier: Apache-2.0
// Ports follow the border of their owner while it is resized in the hand, by the rule of the server (`model/ports.py`), so
// that its answer moves nothing. They set out from where the server has them: what is given up is undone to the pixel.
import { type CommandExecutionContext, type CommandReturn, FeatureModule, GNode, type Point, SetBoundsFeedbackCommand } from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import { ServerModel } from '../delta/server-model';
import { pinned, sideOf } from './borders';

@injectable()
export class FollowedBoundsCommand extends SetBoundsFeedbackCommand {
  @inject(ServerModel) private readonly server!: ServerModel;

  override execute(context: CommandExecutionContext): CommandReturn {
    const result = super.execute(context);
    for (const { elementId } of this.action.bounds) {
      const owner = context.root.index.getById(elementId);
      if (owner instanceof GNode) this.follow(owner);
    }
    return result;
  }

  private follow(owner: GNode): void {
    for (const port of owner.children) {
      const side = sideOf(port);
      if (!(port instanceof GNode) || side === undefined) continue;
      const at = (this.server.get(port.id)?.['position'] as Point | undefined) ?? port.position;
      port.position = pinned(at, port.size, owner.size, [side]);
    }
  }
}

export const followersModule = new FeatureModule(
  (_bind, _unbind, _isBound, rebind) => {
    rebind(SetBoundsFeedbackCommand).to(FollowedBoundsCommand);
  },
  { featureId: Symbol('followers') },
);
