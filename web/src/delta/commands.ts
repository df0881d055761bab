// SPDX-License-Identifier: Apache-2.0
// The commands that bring a change or a full model into the graph that is on the canvas, in place.
import {
  type Action,
  Command,
  type CommandExecutionContext,
  type CommandReturn,
  type GModelElement,
  type GModelRootSchema,
  type ICommand,
  ModelChangeService,
  TYPES,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import type { TellingCommand } from '../canvas/scope';
import { FeedbackRunner } from './feedback';
import { APPLY_CHANGE, type ChangeMessage, RESTORE_ELEMENTS, type RestoreElementsAction } from './message';
import { applyChange, applyModel, type ElementFactory, type Outcome, restoreElements } from './reconcile';
import { ServerModel } from './server-model';

/** A full model for a canvas that already shows this diagram (after a reconnect or a gap). */
export interface SyncModelAction extends Action {
  readonly kind: 'syncModel';
  readonly newRoot: GModelRootSchema;
}

export const SYNC_MODEL = 'syncModel';

@injectable()
abstract class InPlaceCommand extends Command implements TellingCommand {
  /** What the change made, changed or named, and what lost a child. */
  touched: Iterable<GModelElement> = [];
  touchedAlone: Iterable<GModelElement> = [];

  @inject(ServerModel) protected readonly server!: ServerModel;
  @inject(FeedbackRunner) protected readonly runner!: FeedbackRunner;

  protected abstract change(context: CommandExecutionContext, factory: ElementFactory): Outcome;

  override execute(context: CommandExecutionContext): CommandReturn {
    const outcome = this.change(context, context.modelFactory);
    const { created, changed, named, left, joined } = outcome;
    this.touched = [...created, ...changed, ...named, ...left].filter(element => element !== context.root);
    this.touchedAlone = joined;
    this.runner.sweepPreviews(context.root, this.server);
    this.runner.run(context, outcome);
    return context.root;
  }

  override undo(context: CommandExecutionContext): CommandReturn {
    return context.root;
  }

  override redo(context: CommandExecutionContext): CommandReturn {
    return context.root;
  }
}

@injectable()
export class ApplyChangeCommand extends InPlaceCommand {
  static readonly KIND = APPLY_CHANGE;

  constructor(@inject(TYPES.Action) readonly action: ChangeMessage) {
    super();
  }

  protected change(context: CommandExecutionContext, factory: ElementFactory): Outcome {
    context.root.revision = this.action.revision;
    // After our own operation the canvas shows what the hand left, which need not be what the server made of it.
    const force = this.action.refused !== undefined || this.action.own === true;
    return applyChange(context.root, factory, this.server, { ...this.action, force });
  }
}

@injectable()
export class SyncModelCommand extends InPlaceCommand {
  static readonly KIND = SYNC_MODEL;

  constructor(@inject(TYPES.Action) readonly action: SyncModelAction) {
    super();
  }

  protected change(context: CommandExecutionContext, factory: ElementFactory): Outcome {
    return applyModel(context.root, factory, this.server, this.action.newRoot);
  }
}

@injectable()
export class RestoreElementsCommand extends InPlaceCommand {
  static readonly KIND = RESTORE_ELEMENTS;

  constructor(@inject(TYPES.Action) readonly action: RestoreElementsAction) {
    super();
  }

  protected change(context: CommandExecutionContext, factory: ElementFactory): Outcome {
    return restoreElements(context.root, factory, this.server, this.action.elementIds);
  }
}

/** Tells listeners about changes in place as about full models: once each. */
@injectable()
export class InPlaceModelChangeService extends ModelChangeService {
  protected override isModelRootChangeCommand(command: ICommand): boolean {
    return command instanceof InPlaceCommand || super.isModelRootChangeCommand(command);
  }
}
