// SPDX-License-Identifier: Apache-2.0
// Hiding on the canvas: a selection never holds what is hidden, and the drawing follows at once.
import {
  type Action,
  Command,
  type CommandExecutionContext,
  type CommandReturn,
  configureCommand,
  FeatureModule,
  type GModelElement,
  type GModelRoot,
  SelectionService,
  TYPES,
} from '@eclipse-glsp/client';
import { inject, injectable, postConstruct } from 'inversify';
import { Hidden, type HiddenBy } from './hidden';
import type { TellingCommand } from './scope';

const HIDE = 'hide';

/** The page's own action: hides or shows elements, types or layers for this person. */
export interface HideAction extends Action {
  readonly kind: typeof HIDE;
  readonly by: HiddenBy;
  readonly names: readonly string[];
  readonly isHidden: boolean;
}

export function hiding(by: HiddenBy, names: readonly string[], isHidden: boolean): HideAction {
  return { kind: HIDE, by, names, isHidden };
}

@injectable()
class HideCommand extends Command implements TellingCommand {
  static readonly KIND = HIDE;
  /** The drawing asks the hidden itself whether anything is to be done. */
  readonly touched: Iterable<GModelElement> = [];
  @inject(Hidden) private readonly hidden!: Hidden;

  constructor(@inject(TYPES.Action) readonly action: HideAction) {
    super();
  }

  override execute(context: CommandExecutionContext): CommandReturn {
    const { by, names, isHidden } = this.action;
    this.hidden.set(by, names, isHidden);
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
class VisibleSelection extends SelectionService {
  @inject(Hidden) private readonly hidden!: Hidden;

  @postConstruct()
  protected override initialize(): void {
    super.initialize();
    this.toDispose.push(this.hidden.onChange(() => this.letGo()));
  }

  override updateSelection(root: Readonly<GModelRoot>, select: string[], deselect: string[]): void {
    const isHidden = (id: string): boolean => {
      const element = root.index.getById(id);
      return element !== undefined && this.hidden.has(element);
    };
    super.updateSelection(root, this.hidden.isEmpty ? select : select.filter(id => !isHidden(id)), deselect);
  }

  private letGo(): void {
    const gone = this.getSelectedElements().filter(element => this.hidden.has(element));
    if (gone.length > 0) this.updateSelection(this.root, [], gone.map(element => element.id));
  }
}

export const hidingModule = new FeatureModule(
  (bind, _unbind, isBound, rebind) => {
    bind(Hidden).toSelf().inSingletonScope();
    configureCommand({ bind, isBound }, HideCommand);
    rebind(SelectionService).to(VisibleSelection).inSingletonScope();
  },
  { featureId: Symbol('hiding') },
);
