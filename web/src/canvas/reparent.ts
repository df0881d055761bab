// SPDX-License-Identifier: Apache-2.0
// Dropping elements into another container. The library's tool only moves; here what is let go over another container
// (or out of its own) is given to it, in the same step for undo as the rest of the move.
import {
  ChangeBoundsListener,
  ChangeBoundsTool,
  CompoundOperation,
  type Action,
  FeatureModule,
  getAbsolutePosition,
  findChildrenAtPosition,
  GChildElement,
  type GModelElement,
  type GModelRoot,
  GResizeHandle,
  isContainable,
  type IModelChangeService,
  isReparentable,
  isResizable,
  type KeyListener,
  type MouseListener,
  type ISelectionListener,
  type Operation,
  type Point,
  type SelectableBoundsAware,
  TYPES,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import { ArrowKeyListener } from '../commands/canvas-keys';
import { isPort, ownerAt } from './borders';
import { intoContainer } from './moves';

export class DroppingListener extends ChangeBoundsListener {
  private selected: readonly string[] = [];
  /** Where the pointer was let go. */
  private dropped: MouseEvent | undefined;

  override draggingMouseUp(target: GModelElement, event: MouseEvent): Action[] {
    this.dropped = event;
    const actions = super.draggingMouseUp(target, event);
    this.dropped = undefined;
    return actions;
  }

  override selectionChanged(root: GModelRoot, selectedElements: string[]): void {
    this.selected = [...selectedElements];
    super.selectionChanged(root, selectedElements);
  }

  /** What was unlocked while it was selected gets its handles now. O(selected). */
  modelChanged(root: Readonly<GModelRoot>): void {
    const [id] = this.selected;
    const element = this.selected.length === 1 && id !== undefined ? root.index.getById(id) : undefined;
    if (element === undefined || !isResizable(element) || element.children.some(child => child instanceof GResizeHandle)) return;
    this.updateResizeElement(element);
  }

  protected override handleMoveElementsOnServer(elements: SelectableBoundsAware[]): Operation[] {
    const event = this.dropped;
    const staying: SelectableBoundsAware[] = [];
    const operations: Operation[] = [];
    for (const element of elements) {
      const container = event === undefined ? undefined : newContainer(element, event, elements);
      if (container === undefined) staying.push(element);
      else operations.push(changeContainer(element, container));
    }
    return [...super.handleMoveElementsOnServer(staying), ...operations];
  }

  protected override handleMoveOnServer(target: GModelElement): Action[] {
    const actions = super.handleMoveOnServer(target);
    // Routes of edges belong to what stayed in its frame; what changed its container is routed anew.
    return actions.map(action => (CompoundOperation.is(action) ? withoutRoutes(action) : action));
  }
}

/** The container under the pointer, when it is another than the element's own and takes it. */
function newContainer(element: SelectableBoundsAware, event: MouseEvent, moved: readonly GModelElement[]): GModelElement | undefined {
  if (!isReparentable(element) || !(element instanceof GChildElement)) return undefined;
  const { root } = element;
  if (isPort(element)) return newOwner(element, getAbsolutePosition(root, event), moved);
  const under = [root as GModelElement, ...findChildrenAtPosition(root, getAbsolutePosition(root, event))];
  const container = under.findLast(each => isContainable(each) && !moved.some(other => contains(other, each)));
  if (container === undefined || container === holder(element)) return undefined;
  return isContainable(container) && container.isContainableElement(element) ? container : undefined;
}

/** Another node under the pointer whose border takes the port. */
function newOwner(port: GChildElement, at: Point, moved: readonly GModelElement[]): GModelElement | undefined {
  const owner = ownerAt(port.root, port.type, at, 0);
  return owner === undefined || owner === port.parent || moved.some(other => contains(other, owner)) ? undefined : owner;
}

/** What holds the element, as people see it: compartments in between do not count. */
function holder(element: GChildElement): GModelElement {
  let at: GModelElement = element.parent;
  while (at instanceof GChildElement && !isContainable(at)) at = at.parent;
  return at;
}

function contains(outer: GModelElement, inner: GModelElement): boolean {
  for (let at: GModelElement | undefined = inner; at !== undefined; at = at instanceof GChildElement ? at.parent : undefined) {
    if (at === outer) return true;
  }
  return false;
}

function changeContainer(element: SelectableBoundsAware, container: GModelElement): Operation {
  let { x, y } = element.bounds;
  let at: GModelElement | undefined = element instanceof GChildElement ? element.parent : undefined;
  while (at instanceof GChildElement) {
    const absolute = at.localToParent({ x, y });
    ({ x, y } = absolute);
    at = at.parent;
  }
  return intoContainer(element.id, container.id, { x, y });
}

function withoutRoutes(compound: CompoundOperation): CompoundOperation {
  const { operationList } = compound;
  if (!operationList.some(operation => operation.kind === 'changeContainer')) return compound;
  return { ...compound, operationList: operationList.filter(operation => operation.kind !== 'changeRoutingPoints') };
}

@injectable()
export class DroppingTool extends ChangeBoundsTool {
  @inject(ArrowKeyListener) private readonly arrows!: ArrowKeyListener;
  @inject(TYPES.IModelChangeService) private readonly changes!: IModelChangeService;

  protected override createMoveKeyListener(): KeyListener {
    return this.arrows;
  }

  protected override createChangeBoundsListener(): MouseListener & ISelectionListener {
    const listener = new DroppingListener(this);
    this.toDisposeOnDisable.push(this.changes.onModelRootChanged(root => listener.modelChanged(root)));
    return listener;
  }
}

export const reparentModule = new FeatureModule(
  (_bind, _unbind, _isBound, rebind) => {
    rebind(ChangeBoundsTool).to(DroppingTool).inSingletonScope();
  },
  { featureId: Symbol('reparent') },
);
