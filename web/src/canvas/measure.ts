// SPDX-License-Identifier: Apache-2.0
// Measuring in the browser. The library draws the whole model unseen to measure one element (whenever one is selected,
// to know how small it may become); here only what surrounds the measured elements is drawn.
import {
  type CommandExecutionContext,
  type CommandResult,
  type Dimension,
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
import { inject, injectable } from 'inversify';
import { ServerModel } from '../delta/server-model';
import { isPort } from './borders';
import { LookSource } from './looks';

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
 * What is measured counts only inside of a node that has another size here than the server says, as while somebody drags its
 * corner: else the server has said how everything in it lies. It never counts in a node with ports, which is as large as
 * these and their names need, nor on the ports: the library does not know how they lie.
 */
@injectable()
export class OwnBoundsCommand extends LocalComputedBoundsCommand {
  @inject(ServerModel) private readonly server!: ServerModel;
  @inject(LookSource) private readonly looks!: LookSource;

  override execute(context: CommandExecutionContext): GModelRoot | CommandResult {
    const { action } = this;
    const isCounted = ({ elementId }: { readonly elementId: string }): boolean => this.isCounted(nodeOf(context.root.index.getById(elementId)));
    action.bounds = action.bounds.filter(isCounted);
    if (action.alignments !== undefined) action.alignments = action.alignments.filter(isCounted);
    return super.execute(context);
  }

  private isCounted(node: GNode | undefined): boolean {
    if (node === undefined) return true;
    if (isPort(node) || node.children.some(isPort)) return false;
    const said = this.server.get(node.id)?.size;
    return !this.looks.serverMeasures || !isDimension(said) || said.width !== node.size.width || said.height !== node.size.height;
  }
}

function isDimension(value: unknown): value is Dimension {
  return typeof value === 'object' && value !== null && 'width' in value && 'height' in value;
}

/** The node that the element is or belongs to. */
function nodeOf(element: GModelElement | undefined): GNode | undefined {
  let at = element;
  while (at instanceof GChildElement && !(at instanceof GNode)) at = at.parent;
  return at instanceof GNode ? at : undefined;
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
