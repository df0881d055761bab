// SPDX-License-Identifier: Apache-2.0
// Which elements an action of the library changes. What comes, goes or is replaced by another object of its id need not
// be named: the memory of drawings sees it.
import {
  type Action,
  AddTemplateElementsAction,
  type ApplyMarkersAction,
  ApplyMarkersCommand,
  BringToFrontAction,
  CenterAction,
  type ComputedBoundsAction,
  type DeleteMarkersAction,
  DeleteMarkersCommand,
  DrawHelperLinesFeedbackCommand,
  DrawMarqueeCommand,
  FitToScreenAction,
  type GModelRoot,
  HideChangeBoundsToolResizeFeedbackAction,
  HoverFeedbackAction,
  type ICommand,
  InitializeCanvasBoundsAction,
  LocalComputedBoundsCommand,
  ModifyCSSFeedbackAction,
  MoveAction,
  RemoveHelperLinesFeedbackCommand,
  RemoveMarqueeCommand,
  RemoveTemplateElementsAction,
  SelectAction,
  SelectAllAction,
  SelectFeedbackAction,
  SetBoundsAction,
  SetBoundsFeedbackAction,
  SetViewportAction,
  ShowChangeBoundsToolResizeFeedbackAction,
} from '@eclipse-glsp/client';

/** They change the view, or only what comes and goes. */
const NOTHING: ReadonlySet<string> = new Set([
  SetViewportAction.KIND,
  CenterAction.KIND,
  FitToScreenAction.KIND,
  InitializeCanvasBoundsAction.KIND,
  // The selection itself is changed by the feedback that these lead to.
  SelectAction.KIND,
  SelectAllAction.KIND,
  // Another order is seen by the memory of drawings.
  BringToFrontAction.KIND,
  AddTemplateElementsAction.KIND,
  RemoveTemplateElementsAction.KIND,
  ShowChangeBoundsToolResizeFeedbackAction.KIND,
  HideChangeBoundsToolResizeFeedbackAction.KIND,
]);

export function isMoveOfViewport(action: Action | undefined): boolean {
  return action?.kind === SetViewportAction.KIND || action?.kind === FitToScreenAction.KIND || action?.kind === CenterAction.KIND;
}

export function actionOf(command: ICommand): Action | undefined {
  return (command as { readonly action?: Action }).action;
}

/** The ids of what a command touched; undefined for a command that is not known. */
export function named(command: ICommand, root: GModelRoot): readonly string[] | undefined {
  const isPassing = command instanceof DrawHelperLinesFeedbackCommand || command instanceof RemoveHelperLinesFeedbackCommand;
  if (isPassing || command instanceof DrawMarqueeCommand || command instanceof RemoveMarqueeCommand) return [];
  const action = actionOf(command);
  if (action === undefined) return undefined;
  if (command instanceof LocalComputedBoundsCommand) return measured(action as ComputedBoundsAction);
  if (command instanceof ApplyMarkersCommand || command instanceof DeleteMarkersCommand) return (action as ApplyMarkersAction | DeleteMarkersAction).markers.map(marker => marker.elementId);
  return NOTHING.has(action.kind) ? [] : byKind(action, root);
}

function byKind(action: Action, root: GModelRoot): readonly string[] | undefined {
  switch (action.kind) {
    case MoveAction.KIND:
      return (action as MoveAction).moves.map(move => move.elementId);
    case SetBoundsAction.KIND:
    case SetBoundsFeedbackAction.KIND:
      return (action as SetBoundsAction).bounds.map(bounds => bounds.elementId);
    case HoverFeedbackAction.KIND:
      return [(action as HoverFeedbackAction).mouseoverElement];
    case SelectFeedbackAction.KIND:
      return [...(action as SelectFeedbackAction).selectedElementsIDs, ...(action as SelectFeedbackAction).deselectedElementsIDs];
    case ModifyCSSFeedbackAction.KIND: {
      // Without elements it means the root, whose classes are drawn with every drawing.
      const { elementIds } = action as ModifyCSSFeedbackAction;
      return elementIds?.filter(id => id !== root.id) ?? [];
    }
    default:
      return undefined;
  }
}

function measured({ bounds, alignments = [], routes = [], layoutData = [] }: ComputedBoundsAction): readonly string[] {
  return [...bounds, ...alignments, ...routes, ...layoutData].map(each => each.elementId);
}
