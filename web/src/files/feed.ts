// SPDX-License-Identifier: Apache-2.0
// The open file: whether something is unsaved, whether another program wrote it meanwhile, saving and choosing.
import {
  type Action,
  configureActionHandler,
  EditorContextService,
  Emitter,
  type Event,
  FeatureModule,
  type IActionDispatcher,
  type IActionHandler,
  SaveModelAction,
  SetDirtyStateAction,
  TYPES,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import { WishSender } from '../comments/feed';
import { said } from '../texts/said';
import { t } from '../texts/texts';
import { toast } from '../shell/toasts';
import { CHOOSE_FILE, type ChooseFile, FILE_STATE, type FileChosen, type FileStateMessage, type Keep } from './message';

/** What another program wrote while there are unsaved edits here. */
export interface Clash {
  readonly version: string;
  /** Somebody here wanted to save. */
  readonly isSaving: boolean;
}

@injectable()
export class FileFeed implements IActionHandler {
  @inject(TYPES.IActionDispatcher) private readonly dispatcher!: IActionDispatcher;
  @inject(EditorContextService) private readonly editor!: EditorContextService;
  private readonly changed = new Emitter<undefined>();
  private found: Clash | undefined;

  /** The choice that is open, or whether something is unsaved. */
  get onChange(): Event<undefined> {
    return this.changed.event;
  }

  get clash(): Clash | undefined {
    return this.found;
  }

  get isDirty(): boolean {
    return this.editor.isDirty;
  }

  handle(action: Action): void {
    if (SetDirtyStateAction.is(action)) {
      if (action.reason === 'save') toast({ tone: 'good', text: t.files.saved });
      // The editor's own handler may come after this one.
      queueMicrotask(() => this.changed.fire(undefined));
      return;
    }
    const { state, version = '', saving = false } = action as FileStateMessage;
    if (state === 'reread') {
      toast({ tone: 'info', text: t.files.reread, detail: t.files.rereadHint });
      return;
    }
    this.found = state === 'differs' ? { version, isSaving: saving } : undefined;
    this.changed.fire(undefined);
  }

  save(): void {
    void this.dispatcher.dispatch(SaveModelAction.create());
  }

  /** Settles which counts; what was to be saved is saved then. Whether it is settled. */
  async choose(keep: Keep): Promise<boolean> {
    const clash = this.found;
    if (clash === undefined) return true;
    const action: ChooseFile = { kind: CHOOSE_FILE, requestId: '', keep, version: clash.version };
    const { refused } = await this.dispatcher.request<FileChosen>(action);
    if (refused != null) {
      const { text, detail } = said(refused);
      toast({ tone: 'error', text, detail });
      return false;
    }
    if (keep === 'mine' && clash.isSaving) this.save();
    else toast({ tone: 'good', text: t.files.chosen[keep], detail: t.files.chosenHint[keep] });
    return true;
  }
}

export const filesModule = new FeatureModule(
  (bind, _unbind, isBound) => {
    const context = { bind, isBound };
    bind(FileFeed).toSelf().inSingletonScope();
    for (const kind of [FILE_STATE, SetDirtyStateAction.KIND]) configureActionHandler(context, kind, FileFeed);
    configureActionHandler(context, CHOOSE_FILE, WishSender);
  },
  { featureId: Symbol('files') },
);
