// SPDX-License-Identifier: Apache-2.0
// Measuring in the browser. The library draws the whole model unseen to measure one element (whenever one is selected,
// to know how small it may become); here only what surrounds the measured elements is drawn.
import {
  type CommandExecutionContext,
  type CommandResult,
  FeatureModule,
  GChildElement,
  type GModelElement,
  GModelRoot,
  type GModelRootSchema,
  GNode,
  LocalComputedBoundsCommand,
  LocalRequestBoundsAction,
  RequestBoundsCommand,
} from '@eclipse-glsp/client';
import { injectable } from 'inversify';
import { isPort } from './borders';

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

/**
 * A node with ports is as large as these and their names need, which the library does not know: what it measures of such a
 * node, its ports and what is written on them does not count. The server has said how they lie.
 */
@injectable()
export class OwnBoundsCommand extends LocalComputedBoundsCommand {
  override execute(context: CommandExecutionContext): GModelRoot | CommandResult {
    const { action } = this;
    const isCounted = ({ elementId }: { readonly elementId: string }): boolean => !hasPorts(context.root.index.getById(elementId));
    action.bounds = action.bounds.filter(isCounted);
    if (action.alignments !== undefined) action.alignments = action.alignments.filter(isCounted);
    return super.execute(context);
  }
}

/** Whether ports lie on the border of the node that the element is or belongs to, or that node is a port. */
function hasPorts(element: GModelElement | undefined): boolean {
  let at = element;
  while (at instanceof GChildElement && !(at instanceof GNode)) at = at.parent;
  return at instanceof GNode && (isPort(at) || at.children.some(isPort));
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
    rebind(LocalComputedBoundsCommand).to(OwnBoundsCommand);
  },
  { featureId: Symbol('localMeasuring') },
);
