// SPDX-License-Identifier: Apache-2.0
// Runs active feedback again for the few elements that a change created or moved. The stock client runs all feedback
// over the whole model after every update; here the model stays, so only what the change touched has lost its feedback.
import {
  ActionHandlerRegistry,
  AddTemplateElementsAction,
  ApplyMarkersAction,
  ApplyTypeHintsAction,
  type Command,
  CommandActionHandler,
  type CommandExecutionContext,
  CSS_GHOST_ELEMENT,
  feedbackFeature,
  GChildElement,
  GEdge,
  getTemplateElementId,
  type GModelElement,
  type GModelRoot,
  GParentElement,
  GRoutingHandle,
  type IFeedbackActionDispatcher,
  ModifyCSSFeedbackAction,
  SelectFeedbackAction,
  SetBoundsFeedbackAction,
  ShowEdgeReconnectHandlesFeedbackAction,
  SwitchRoutingModeAction,
  TYPES,
} from '@eclipse-glsp/client';
import { MoveAction } from 'sprotty-protocol';
import { inject, injectable } from 'inversify';
import type { Outcome } from './reconcile';
import type { ServerModel } from './server-model';

/** Feedback that a new element has to get, in this order. */
const FOR_CREATED = [ApplyTypeHintsAction.KIND, ApplyMarkersAction.KIND, SelectFeedbackAction.KIND, ModifyCSSFeedbackAction.KIND];
/** Feedback that holds an element in the hand where the hand is, whatever the server says. */
const FOR_CHANGED = [MoveAction.KIND, SetBoundsFeedbackAction.KIND];

/** Handles of an edge stand for points of its route by number; they are made anew with everything said about it. */
const FOR_ROUTES = [SwitchRoutingModeAction.KIND, ShowEdgeReconnectHandlesFeedbackAction.KIND];

/** Whether a button is pressed: what is being dragged must not be taken away. */
class Hand {
  holds = false;

  constructor() {
    window.addEventListener('pointerdown', () => (this.holds = true), true);
    for (const end of ['pointerup', 'pointercancel']) window.addEventListener(end, () => (this.holds = false), true);
  }
}

const HAND = new Hand();

@injectable()
export class FeedbackRunner {
  private readonly hand = HAND;

  @inject(TYPES.IFeedbackActionDispatcher) private readonly feedback!: IFeedbackActionDispatcher;
  @inject(ActionHandlerRegistry) private readonly registry!: ActionHandlerRegistry;

  run(context: CommandExecutionContext, outcome: Outcome): void {
    const created = [...outcome.created].flatMap(descendants);
    this.runKinds(context, FOR_CREATED, created);
    this.runKinds(context, FOR_CHANGED, [...outcome.changed, ...created]);
    if (!this.hand.holds) this.runKinds(context, FOR_ROUTES, [...outcome.named].filter(dropHandles));
  }

  /**
   * Removes previews of created nodes: the creation tool leaves its preview to be swept away by the next full model,
   * which does not come any more.
   */
  sweepPreviews(root: GModelRoot, server: ServerModel): void {
    const live = new Set<string>();
    for (const action of this.feedback.getRegisteredFeedback()) {
      if (action.kind !== AddTemplateElementsAction.KIND) continue;
      for (const template of (action as AddTemplateElementsAction).templates) live.add(getTemplateElementId(template));
    }
    const stale = root.children.filter(
      child =>
        child.hasFeature(feedbackFeature) &&
        child.cssClasses?.includes(CSS_GHOST_ELEMENT) === true &&
        !live.has(child.id) &&
        !server.has(child.id),
    );
    for (const child of stale) root.remove(child);
  }

  private runKinds(context: CommandExecutionContext, kinds: readonly string[], elements: readonly GModelElement[]): void {
    if (elements.length === 0) return;
    const partial = { ...context, root: facade(context.root, elements) };
    const actions = this.feedback.getRegisteredFeedback();
    for (const kind of kinds) {
      for (const action of actions) {
        if (action.kind !== kind) continue;
        for (const handler of this.registry.get(kind)) {
          if (handler instanceof CommandActionHandler) void (handler.handle(action) as Command).execute(partial);
        }
      }
    }
  }
}

function descendants(element: GModelElement): GModelElement[] {
  return element instanceof GParentElement ? [element, ...element.children.flatMap(descendants)] : [element];
}

/** Takes the handles off an edge that has some; false for others. */
function dropHandles(element: GModelElement): boolean {
  if (!(element instanceof GEdge)) return false;
  if (!element.children.some(child => child instanceof GRoutingHandle)) return false;
  element.removeAll(child => child instanceof GRoutingHandle);
  return true;
}

/** The root with an index that shows these elements alone. */
function facade(root: GModelRoot, elements: readonly GModelElement[]): GModelRoot {
  const shown = new Map(elements.map(element => [element.id, element]));
  const index = Object.create(root.index, {
    getById: { value: (id: string) => shown.get(id) },
    contains: { value: (element: GModelElement) => shown.has(element.id) },
    all: { value: () => elements.filter(element => element instanceof GChildElement) },
  }) as GModelRoot['index'];
  return Object.create(root, { index: { value: index } }) as GModelRoot;
}
