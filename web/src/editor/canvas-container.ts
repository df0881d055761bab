// SPDX-License-Identifier: Apache-2.0
// Puts the canvas together: which modules of the GLSP client are used, which are replaced by slices of this page.
import {
  baseViewModule,
  commandPaletteModule,
  copyPasteModule,
  createDiagramOptionsModule,
  gridModule,
  GLSPActionDispatcher,
  helperLineModule,
  type IDiagramOptions,
  initializeDiagramContainer,
  LogLevel,
  searchPaletteDefaultSuggestionsModule,
  searchPaletteModule,
  bindOrRebind,
  ConsoleLogger,
  FeatureModule,
  standaloneCopyPasteModule,
  standaloneMarkerNavigatorModule,
  standaloneResizeModule,
  standaloneSelectModule,
  standaloneViewportModule,
  statusModule,
  toolFocusLossModule,
  toolPaletteModule,
  TYPES,
  undoRedoModule,
} from '@eclipse-glsp/client';
import { Container } from 'inversify';
import { accessModule } from '../access/module';
import { activityModule } from '../activity/module';
import type { LiveClient } from '../connection/live-client';
import { deltaModule } from '../delta/module';
import { lifeModule } from '../life/module';
import { filesModule } from '../files/feed';
import { languageModule } from '../languages/elements';
import { fallbackModule } from '../languages/fallback';
import type { LanguageLook } from '../languages/look';
import { hidingModule } from '../canvas/hiding';
import { insideMenuModule } from '../inside/menu';
import { layerMenuModule } from '../layers/menu';
import { layoutModule } from '../layout/feed';
import { menuModule } from '../menu/module';
import { hoverTextModule } from '../canvas/hover-text';
import { guidesModule } from '../canvas/guides';
import { snapModule } from '../canvas/snap';
import { stackModule } from '../canvas/stack';
import { dropTargetModule } from '../canvas/drop-target';
import { openingModule } from '../canvas/opening';
import { previewModule } from '../canvas/preview';
import { measureModule } from '../canvas/measure';
import { followersModule } from '../canvas/followers';
import { farPointerModule } from '../canvas/far-pointer';
import { scopeModule } from '../canvas/scope';
import { reconnectModule } from '../canvas/reconnect';
import { reparentModule } from '../canvas/reparent';
import { labelEditorModule } from '../canvas/label-editor';
import { labelStartModule } from '../canvas/label-start';
import { canvasKeysModule } from '../commands/canvas-keys';
import { commentsModule } from '../comments/menu';
import { stepsModule } from '../steps/feed';
import { presenceModule } from '../presence/module';
import { touchModule } from '../touch/module';
import { messagesModule } from './messages';

/** Id of the element that the canvas is drawn into; also the session id, which only has to be unique per connection. */
export const CANVAS_ID = 'glsp-canvas';

/** How long the view takes to get somewhere, ms; who wants no movement is there at once. */
const ANIMATION_MS = 250;

function animationMs(): number {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : ANIMATION_MS;
}

const pageModule = new FeatureModule(
  (bind, unbind, isBound, rebind) => {
    const context = { bind, unbind, isBound, rebind };
    bindOrRebind(context, TYPES.ILogger).to(ConsoleLogger).inSingletonScope();
    bindOrRebind(context, TYPES.LogLevel).toConstantValue(LogLevel.warn);
    bindOrRebind(context, TYPES.CommandStackOptions).toConstantValue({ defaultDuration: animationMs(), undoHistoryLimit: 50 });
  },
  { featureId: Symbol('page') },
);

export function createCanvas(client: LiveClient, diagramType: string, sourceUri: string, look: LanguageLook): Container {
  const options: IDiagramOptions = {
    clientId: CANVAS_ID,
    diagramType,
    sourceUri,
    glspClientProvider: () => Promise.resolve(client),
  };
  const viewer = createDiagramOptionsModule(options, {
    hiddenDiv: `${CANVAS_ID}-hidden`,
    popupDiv: `${CANVAS_ID}-popup`,
    popupOpenDelay: 500,
    zoomLimits: { min: 0.05, max: 4 },
  });
  return initializeDiagramContainer(
    new Container(),
    {
      add: [
        viewer,
        baseViewModule,
        copyPasteModule,
        standaloneCopyPasteModule,
        standaloneSelectModule,
        standaloneResizeModule,
        standaloneViewportModule,
        standaloneMarkerNavigatorModule,
        undoRedoModule,
        gridModule,
        helperLineModule,
        guidesModule,
        snapModule,
    stackModule,
        pageModule,
        languageModule(look),
        fallbackModule,
        deltaModule,
        lifeModule,
        accessModule,
        scopeModule,
        touchModule,
        farPointerModule,
        menuModule,
        layerMenuModule,
        insideMenuModule,
        hidingModule,
        activityModule,
        hoverTextModule,
        labelStartModule,
        labelEditorModule,
        dropTargetModule,
        previewModule,
        reparentModule,
        measureModule,
        followersModule,
        openingModule,
        reconnectModule,
        messagesModule,
        canvasKeysModule,
        presenceModule,
        stepsModule,
        commentsModule,
        layoutModule,
        filesModule,
      ],
      // The palette and the status line are slices of this page; leaving the canvas must not end a tool, because the
      // palette lies outside it.
      remove: [toolPaletteModule, statusModule, toolFocusLossModule, commandPaletteModule, searchPaletteModule, searchPaletteDefaultSuggestionsModule],
    },
  );
}

export function dispatcherOf(container: Container): GLSPActionDispatcher {
  return container.get(GLSPActionDispatcher);
}
