// SPDX-License-Identifier: Apache-2.0
// What the server wants people to read: messages and refusals become toasts; status lines of a load or a validation
// that takes milliseconds would only flicker and are left out.
import {
  type Action,
  configureActionHandler,
  EndProgressAction,
  FeatureModule,
  type IActionHandler,
  MessageAction,
  RejectAction,
  StartProgressAction,
  StatusAction,
  UpdateProgressAction,
} from '@eclipse-glsp/client';
import { injectable } from 'inversify';
import { awaited } from '../connection/answers';
import { APPLY_CHANGE, type ChangeMessage } from '../delta/message';
import { sentence } from '../languages/words';
import { said } from '../texts/said';
import { toast, type Tone } from '../shell/toasts';

const TONES: Readonly<Record<string, Tone>> = { ERROR: 'error', FATAL: 'error', WARNING: 'warning', INFO: 'info', OK: 'good' };

@injectable()
export class ServerMessages implements IActionHandler {
  handle(action: Action): void {
    if (MessageAction.is(action)) {
      const tone = TONES[action.severity];
      if (tone !== undefined && action.message !== '') toast({ tone, text: sentence(action.message), detail: action.details ?? '', about: action.message });
    } else if (action.kind === APPLY_CHANGE) {
      const { refused } = action as unknown as ChangeMessage;
      // The same refusal came as a message just before, without its code.
      if (refused !== undefined && !awaited.has(refused.operationId ?? '')) toast({ tone: 'error', ...said(refused), about: refused.message });
    }
  }
}

export const messagesModule = new FeatureModule(
  (bind, _unbind, isBound) => {
    const context = { bind, isBound };
    bind(ServerMessages).toSelf().inSingletonScope();
    // A rejection that nobody waits for (a hover bubble over nothing) is no news.
    const kinds = [MessageAction.KIND, APPLY_CHANGE, RejectAction.KIND, StatusAction.KIND, StartProgressAction.KIND, UpdateProgressAction.KIND, EndProgressAction.KIND];
    for (const kind of kinds) configureActionHandler(context, kind, ServerMessages);
  },
  { featureId: Symbol('serverMessages') },
);
