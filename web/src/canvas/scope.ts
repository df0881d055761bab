// SPDX-License-Identifier: Apache-2.0
// Which elements may look different in the next drawing. The command stack notes it for every command that it knows; a
// command that it does not know may have touched anything. Elements that came, went or were replaced need no note: the
// memory of drawings sees that by itself.
import {
  type CommandExecutionContext,
  type CommandReturn,
  FeatureModule,
  GChildElement,
  GConnectableElement,
  GLSPCommandStack,
  type GModelElement,
  type GModelRoot,
  GParentElement,
  HiddenCommand,
  HideChangeBoundsToolResizeFeedbackAction,
  type ICommand,
  PopupCommand,
  ShowChangeBoundsToolResizeFeedbackAction,
  TYPES,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import { actionOf, isMoveOfViewport, named } from './named';

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

  /** These elements may, without their edges. */
  addAlone(elements: Iterable<GModelElement>): void {
    if (this.isAll) return;
    for (const element of elements) this.addTop(element);
  }

  /** Ids of the top elements that have to be looked at; undefined for all of them. */
  get touched(): ReadonlySet<string> | undefined {
    return this.isAll ? undefined : this.tops;
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
  /** What looks different while its edges do not. */
  readonly touchedAlone?: Iterable<GModelElement>;
}

function isTelling(command: unknown): command is TellingCommand {
  return (command as Partial<TellingCommand>).touched !== undefined;
}

@injectable()
export class ScopedCommandStack extends GLSPCommandStack {
  @inject(Scope) private readonly scope!: Scope;
  /** What has handles for its size. */
  private handled: readonly string[] = [];

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
    if (isMoveOfViewport(actionOf(command))) return context;
    const update = (model: GModelRoot): void => {
      this.scope.all();
      this.update(model);
    };
    return { ...context, modelChanged: { update } };
  }

  private note(command: ICommand, root: GModelRoot): void {
    if (command instanceof HiddenCommand || command instanceof PopupCommand) return;
    if (isTelling(command)) {
      this.scope.add(command.touched);
      this.scope.addAlone(command.touchedAlone ?? []);
      return;
    }
    const ids = named(command, root);
    if (ids === undefined) this.scope.all();
    else this.scope.add([...ids, ...this.handles(command)].flatMap(id => root.index.getById(id) ?? []));
  }

  /** Handles are taken from whatever has some, whether an action names it or not. */
  private handles(command: ICommand): readonly string[] {
    const action = actionOf(command);
    const isShown = action?.kind === ShowChangeBoundsToolResizeFeedbackAction.KIND;
    if (!isShown && action?.kind !== HideChangeBoundsToolResizeFeedbackAction.KIND) return [];
    const before = this.handled;
    this.handled = isShown ? [(action as ShowChangeBoundsToolResizeFeedbackAction).elementId] : [];
    return [...before, ...this.handled];
  }
}

export const scopeModule = new FeatureModule(
  (bind, _unbind, _isBound, rebind) => {
    bind(Scope).toSelf().inSingletonScope();
    rebind(TYPES.ICommandStack).to(ScopedCommandStack).inSingletonScope();
  },
  { featureId: Symbol('scope') },
);
