// SPDX-License-Identifier: Apache-2.0
// Touch and pen as one feature module; a stock GLSP client could load it as well.
import { FeatureModule, TYPES } from '@eclipse-glsp/client';
import { Services } from './canvas-surface';
import { PointedElements } from './pointed';
import { TouchTool } from './touch-tool';

export const touchModule = new FeatureModule(
  bind => {
    bind(PointedElements).toSelf().inSingletonScope();
    bind(Services).toSelf().inSingletonScope();
    bind(TouchTool).toSelf().inSingletonScope();
    bind(TYPES.IVNodePostprocessor).toService(TouchTool);
  },
  { featureId: Symbol('touch') },
);
