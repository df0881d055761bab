// SPDX-License-Identifier: Apache-2.0
// Which elements may look different in the next drawing. The command stack notes it for every command that it knows; a
// command that it does not know may have touched anything. Elements that came, went or were replaced need no note: the
// memory of drawings sees that by itself.
import {
  type Action,
  type CommandExecutionContext,
  type CommandReturn,
  DrawHelperLinesFeedbackCommand,
  FeatureModule,
  GChildElement,
  GConnectableElement,
  GLSPCommandStack,
  type GModelElement,
  type GModelRoot,
  GParentElement,
  HiddenCommand,
  HoverFeedbackAction,
  type ICommand,
  ModifyCSSFeedbackAction,
  MoveAction,
  PopupCommand,
  RemoveHelperLinesFeedbackAction,
  SetBoundsAction,
  SetBoundsFeedbackAction,
  SetViewportAction,
  TYPES,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';

@injectable()
export class Scope {
  private readonly tops = new Set<string>();
  private isAll = true;

  /** Everything may look different. */
  all(): void {
    this.isAll = true;
  }

  /** These elements may, and edges that end at them or at what they hold. O(elements and their edges). */
  add(elements: Iterable<GModelElement>): void {
    if (this.isAll) return;
    for (const element of elements) this.addOne(element);
  }

  /** Whether a top element has to be looked at. */
  has(id: string): boolean {
    return this.isAll || this.tops.has(id);
  }

  get isEmpty(): boolean {
    return !this.isAll && this.tops.size === 0;
  }

  /** A drawing was made. */
  clear(): void {
    this.isAll = false;
    this.tops.clear();
  }

  private addOne(element: GModelElement): void {
    this.addTop(element);
    if (element instanceof GConnectableElement) {
      for (const edge of [...element.incomingEdges, ...element.outgoingEdges]) this.addTop(edge);
    }
    if (element instanceof GParentElement) for (const child of element.children) this.addOne(child);
  }

  private addTop(element: GModelElement): void {
    let at = element;
    while (at instanceof GChildElement && at.parent instanceof GChildElement) at = at.parent;
    this.tops.add(at.id);
  }
}

/** A command that says itself what it touched, once it was executed. */
export interface TellingCommand {
  readonly touched: Iterable<GModelElement>;
}

/** The elements that an action names; undefined for an action that is not known. */
function named(action: Action, root: GModelRoot): readonly string[] | undefined {
  switch (action.kind) {
    case SetViewportAction.KIND:
    case RemoveHelperLinesFeedbackAction.KIND:
      return [];
    case MoveAction.KIND:
      return (action as MoveAction).moves.map(move => move.elementId);
    case SetBoundsAction.KIND:
    case SetBoundsFeedbackAction.KIND:
      return (action as SetBoundsAction).bounds.map(bounds => bounds.elementId);
    case HoverFeedbackAction.KIND:
      return [(action as HoverFeedbackAction).mouseoverElement];
    case ModifyCSSFeedbackAction.KIND: {
      // Without elements it means the root, whose classes are drawn with every drawing.
      const { elementIds } = action as ModifyCSSFeedbackAction;
      return elementIds?.filter(id => id !== root.id) ?? [];
    }
    default:
      return undefined;
  }
}

function isTelling(command: unknown): command is TellingCommand {
  return (command as Partial<TellingCommand>).touched !== undefined;
}

@injectable()
export class ScopedCommandStack extends GLSPCommandStack {
  @inject(Scope) private readonly scope!: Scope;

  protected override handleCommand(
    command: ICommand,
    operation: (context: CommandExecutionContext) => CommandReturn,
    beforeResolve: (command: ICommand, context: CommandExecutionContext) => void,
  ): void {
    const noted = (context: CommandExecutionContext): CommandReturn => {
      const result = operation.call(command, this.watched(command, context));
      this.note(command, context.root);
      if (result instanceof Promise) void result.then(() => this.note(command, context.root));
      return result;
    };
    super.handleCommand(command, noted, beforeResolve);
  }

  /** Between its begin and its end an animation is drawn without a command; that of a viewport moves nothing else. */
  private watched(command: ICommand, context: CommandExecutionContext): CommandExecutionContext {
    if (actionOf(command)?.kind === SetViewportAction.KIND) return context;
    const update = (model: GModelRoot): void => {
      this.scope.all();
      this.update(model);
    };
    return { ...context, modelChanged: { update } };
  }

  private note(command: ICommand, root: GModelRoot): void {
    if (command instanceof HiddenCommand || command instanceof PopupCommand || command instanceof DrawHelperLinesFeedbackCommand) return;
    if (isTelling(command)) {
      this.scope.add(command.touched);
      return;
    }
    const action = actionOf(command);
    const ids = action === undefined ? undefined : named(action, root);
    if (ids === undefined) this.scope.all();
    else this.scope.add(ids.flatMap(id => root.index.getById(id) ?? []));
  }
}

function actionOf(command: ICommand): Action | undefined {
  return (command as { readonly action?: Action }).action;
}

export const scopeModule = new FeatureModule(
  (bind, _unbind, _isBound, rebind) => {
    bind(Scope).toSelf().inSingletonScope();
    rebind(TYPES.ICommandStack).to(ScopedCommandStack).inSingletonScope();
  },
  { featureId: Symbol('scope') },
);
