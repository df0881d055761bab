// SPDX-License-Identifier: Apache-2.0
// What the page tells those who listen to it: names of types for the canvas, and every change before it is drawn.
import { type Action, configureActionHandler, Emitter, type Event, FeatureModule, type IActionHandler } from '@eclipse-glsp/client';
import { injectable } from 'inversify';
import { APPLY_CHANGE, type ChangeMessage } from '../delta/message';
import { TypeNames } from './type-names';

/** Tells of a change while the canvas still shows what was before it: commands of an action run after its handlers. */
@injectable()
export class ChangeFeed implements IActionHandler {
  private readonly emitter = new Emitter<ChangeMessage>();

  get onChange(): Event<ChangeMessage> {
    return this.emitter.event;
  }

  handle(action: Action): void {
    this.emitter.fire(action as unknown as ChangeMessage);
  }
}

/** Whatever wants to be heard and is no change. */
@injectable()
export class Voice {
  private readonly emitter = new Emitter<string>();

  get onSay(): Event<string> {
    return this.emitter.event;
  }

  say(text: string): void {
    this.emitter.fire(text);
  }
}

export const accessModule = new FeatureModule(
  (bind, _unbind, isBound) => {
    bind(TypeNames).toSelf().inSingletonScope();
    bind(Voice).toSelf().inSingletonScope();
    bind(ChangeFeed).toSelf().inSingletonScope();
    configureActionHandler({ bind, isBound }, APPLY_CHANGE, ChangeFeed);
  },
  { featureId: Symbol('access') },
);
