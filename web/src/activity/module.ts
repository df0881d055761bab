// SPDX-License-Identifier: Apache-2.0
// What others do: every change that is not ours lights up its elements for a moment and is told to whoever listens.
import {
  Emitter,
  type Action,
  type Event,
  FeatureModule,
  type IActionDispatcher,
  type IActionHandler,
  ModifyCSSFeedbackAction,
  TYPES,
  configureActionHandler,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import { author } from '../shell/author';
import { APPLY_CHANGE, type AuthorKind, type ChangeMessage } from '../delta/message';
import { t } from '../texts/texts';

export interface Activity {
  readonly author: string;
  readonly kind: AuthorKind;
  /** Elements that were put, in the order of the message. */
  readonly elements: readonly string[];
  readonly removed: number;
}

/** Css class of an element that someone else just changed. */
const TOUCHED = 'touched';
const TOUCHED_MS = 1_800;
/** An import may touch thousands of elements; lighting them all up says nothing and costs frames. */
const MOST_LIT = 60;

@injectable()
export class ActivityFeed implements IActionHandler {
  @inject(TYPES.IActionDispatcher) private readonly dispatcher!: IActionDispatcher;
  private readonly emitter = new Emitter<Activity>();
  private readonly lit = new Map<string, number>();

  get onActivity(): Event<Activity> {
    return this.emitter.event;
  }

  handle(action: Action): void {
    const change = action as unknown as ChangeMessage;
    // What another page of the same person did is told by the name.
    if (change.own === true || change.author === author() || change.refused !== undefined) return;
    if (change.puts.length === 0 && change.removes.length === 0) return;
    const elements = change.puts.map(put => put.element.id);
    this.emitter.fire({
      author: change.author ?? t.activity.someone,
      kind: change.authorKind ?? 'person',
      elements,
      removed: change.removes.length,
    });
    this.light(elements.slice(0, MOST_LIT));
  }

  private light(elements: readonly string[]): void {
    if (elements.length === 0) return;
    const until = performance.now() + TOUCHED_MS;
    for (const id of elements) this.lit.set(id, until);
    void this.dispatcher.dispatch(ModifyCSSFeedbackAction.create({ elements: [...elements], add: [TOUCHED] }));
    window.setTimeout(() => this.dim(), TOUCHED_MS + 20);
  }

  private dim(): void {
    const now = performance.now();
    const over = [...this.lit].filter(([, until]) => until <= now).map(([id]) => id);
    if (over.length === 0) return;
    for (const id of over) this.lit.delete(id);
    void this.dispatcher.dispatch(ModifyCSSFeedbackAction.create({ elements: over, remove: [TOUCHED] }));
  }
}

export const activityModule = new FeatureModule(
  (bind, _unbind, isBound) => {
    bind(ActivityFeed).toSelf().inSingletonScope();
    configureActionHandler({ bind, isBound }, APPLY_CHANGE, ActivityFeed);
  },
  { featureId: Symbol('activity') },
);
