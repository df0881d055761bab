// SPDX-License-Identifier: Apache-2.0
// Changes in place as one feature module; a stock GLSP client could load it as well.
import { configureCommand, FeatureModule, GLSPModelSource, TYPES } from '@eclipse-glsp/client';
import { ApplyChangeCommand, InPlaceModelChangeService, RestoreElementsCommand, SyncModelCommand } from './commands';
import { FeedbackRunner } from './feedback';
import { LiveModelSource } from './model-source';
import { ServerModel } from './server-model';

export const deltaModule = new FeatureModule(
  (bind, unbind, isBound, rebind) => {
    const context = { bind, unbind, isBound, rebind };
    bind(ServerModel).toSelf().inSingletonScope();
    bind(FeedbackRunner).toSelf().inSingletonScope();
    configureCommand(context, ApplyChangeCommand);
    configureCommand(context, SyncModelCommand);
    configureCommand(context, RestoreElementsCommand);
    rebind(TYPES.IModelChangeService).to(InPlaceModelChangeService).inSingletonScope();
    rebind(GLSPModelSource).to(LiveModelSource).inSingletonScope();
  },
  { featureId: Symbol('inPlaceChanges') },
);
