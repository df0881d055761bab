// SPDX-License-Identifier: Apache-2.0
// Measuring in the browser. The library draws the whole model unseen to measure one element (whenever one is selected,
// to know how small it may become); here only what surrounds the measured elements is drawn.
import {
  type CommandExecutionContext,
  type CommandResult,
  FeatureModule,
  GChildElement,
  GModelRoot,
  type GModelRootSchema,
  LocalRequestBoundsAction,
  RequestBoundsCommand,
} from '@eclipse-glsp/client';
import { injectable } from 'inversify';

@injectable()
export class LocalBoundsCommand extends RequestBoundsCommand {
  override execute(context: CommandExecutionContext): CommandResult {
    const asked: unknown = this.action;
    const root: unknown = this.action.newRoot;
    if (!LocalRequestBoundsAction.is(asked) || asked.elementIDs === undefined || !(root instanceof GModelRoot)) return super.execute(context);
    const tops = new Set(asked.elementIDs.map(id => topOf(root, id)).filter(top => top !== undefined));
    const schema: GModelRootSchema = {
      id: root.id,
      type: root.type,
      children: [...tops].map(top => context.modelFactory.createSchema(top)),
    };
    return { model: context.modelFactory.createRoot(schema), modelChanged: true, cause: this.action };
  }
}

/** The element below the root that the element is, or is inside of. */
function topOf(root: GModelRoot, id: string): GChildElement | undefined {
  let at = root.index.getById(id);
  while (at instanceof GChildElement && at.parent !== root) at = at.parent;
  return at instanceof GChildElement ? at : undefined;
}

export const measureModule = new FeatureModule(
  (_bind, _unbind, _isBound, rebind) => {
    rebind(RequestBoundsCommand).to(LocalBoundsCommand);
  },
  { featureId: Symbol('localMeasuring') },
);
