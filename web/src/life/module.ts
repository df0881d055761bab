// SPDX-License-Identifier: Apache-2.0
// What happens to the open diagram as a whole, as the server tells it: another name, the trash, back from it, gone.
import { type Action, configureActionHandler, Emitter, type Event, FeatureModule, type IActionHandler } from '@eclipse-glsp/client';
import { injectable } from 'inversify';

const DIAGRAM_STATE = 'diagramState';

export type Rest = 'open' | 'trashed' | 'deleted';

export interface Life {
  readonly name: string;
  readonly state: Rest;
}

@injectable()
export class LifeFeed implements IActionHandler {
  private readonly emitter = new Emitter<Life>();

  get onLife(): Event<Life> {
    return this.emitter.event;
  }

  handle(action: Action): void {
    const { name, state } = action as Action & Life;
    this.emitter.fire({ name, state });
  }
}

export const lifeModule = new FeatureModule(
  (bind, _unbind, isBound) => {
    bind(LifeFeed).toSelf().inSingletonScope();
    configureActionHandler({ bind, isBound }, DIAGRAM_STATE, LifeFeed);
  },
  { featureId: Symbol('diagramLife') },
);
