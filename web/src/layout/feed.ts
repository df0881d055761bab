// SPDX-License-Identifier: Apache-2.0
// Asks the server for a layout, hears how long it takes, and stops it. A request that was on its way when the connection
// broke is sent again under the same id, and done once.
import { type Action, configureActionHandler, FeatureModule, type IActionDispatcher, type IActionHandler, TYPES } from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import { WishSender } from '../comments/feed';
import { newId } from '../shell/ids';
import { CANCEL_LAYOUT, LAYOUT_PROGRESS, type LaidOut, type LayoutOptions, type LayoutProgress, REQUEST_LAYOUT, type RequestLayout, type Scope } from './message';

/** A layout under way. */
export interface Running {
  readonly answer: Promise<LaidOut>;
  /** Told the seconds that it has run, while it runs. */
  onProgress(listener: (seconds: number) => void): void;
  stop(): void;
}

@injectable()
export class LayoutFeed implements IActionHandler {
  @inject(TYPES.IActionDispatcher) private readonly dispatcher!: IActionDispatcher;
  private readonly listeners = new Map<string, (seconds: number) => void>();

  begin(scope: Scope, elementIds: readonly string[], options: LayoutOptions): Running {
    const operationId = newId();
    const action: RequestLayout = { kind: REQUEST_LAYOUT, requestId: '', operationId, scope, elementIds, options };
    return {
      answer: this.dispatcher.request<LaidOut>(action).finally(() => this.listeners.delete(operationId)),
      onProgress: listener => this.listeners.set(operationId, listener),
      stop: () => void this.dispatcher.dispatch({ kind: CANCEL_LAYOUT }),
    };
  }

  handle(action: Action): void {
    const { operationId, seconds } = action as LayoutProgress;
    this.listeners.get(operationId)?.(seconds);
  }
}

export const layoutModule = new FeatureModule(
  (bind, _unbind, isBound) => {
    const context = { bind, isBound };
    bind(LayoutFeed).toSelf().inSingletonScope();
    configureActionHandler(context, LAYOUT_PROGRESS, LayoutFeed);
    for (const kind of [REQUEST_LAYOUT, CANCEL_LAYOUT]) configureActionHandler(context, kind, WishSender);
  },
  { featureId: Symbol('layout') },
);
