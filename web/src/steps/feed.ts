// SPDX-License-Identifier: Apache-2.0
// What this person's next undo and redo would do. The server tells it whenever it is something else; more steps than the
// next ones are asked for by who wants to see them.
import { type Action, configureActionHandler, Emitter, type Event, FeatureModule, type IActionHandler, type RequestAction, type ResponseAction } from '@eclipse-glsp/client';
import { injectable } from 'inversify';
import type { HistoryEntry } from '../api/diagrams';

const STEPS = 'steps';
const REQUEST_STEPS = 'requestSteps';

export type Way = 'undo' | 'redo';

/** An edit that can be taken back, or made again. */
export type Step = Pick<HistoryEntry, 'revision' | 'operation' | 'deeds'>;

/** The next one first. */
export interface Steps extends ResponseAction {
  readonly undo: readonly Step[];
  readonly redo: readonly Step[];
}

@injectable()
export class StepsFeed implements IActionHandler {
  private readonly emitter = new Emitter<undefined>();
  private told: Steps | undefined;

  get onChange(): Event<undefined> {
    return this.emitter.event;
  }

  /** The next step; undefined where there is none, or nobody told. */
  next(way: Way): Step | undefined {
    return this.told?.[way][0];
  }

  /** Whether there is surely nothing to undo or redo. */
  isEmpty(way: Way): boolean {
    return this.told?.[way].length === 0;
  }

  handle(action: Action): void {
    this.told = action as Steps;
    this.emitter.fire(undefined);
  }
}

export function requestSteps(): RequestAction<Steps> {
  return { kind: REQUEST_STEPS, requestId: '' };
}

export const stepsModule = new FeatureModule(
  (bind, _unbind, isBound) => {
    bind(StepsFeed).toSelf().inSingletonScope();
    configureActionHandler({ bind, isBound }, STEPS, StepsFeed);
  },
  { featureId: Symbol('steps') },
);
