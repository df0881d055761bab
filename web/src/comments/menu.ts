// SPDX-License-Identifier: Apache-2.0
// "Comment" in the menu of the canvas: about the element, or about the place that was clicked.
import {
  type ClientMenuItem,
  configureActionHandler,
  EditorContextService,
  FeatureModule,
  type GModelRoot,
  type IContextMenuItemProvider,
  type IDiagramOptions,
  isViewport,
  type Point,
  TYPES,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import type { PageItem } from '../menu/module';
import { written } from '../shell/keys';
import { t } from '../texts/texts';
import { CommentFeed, WishSender } from './feed';
import { COMMENT, COMMENTS } from './message';

@injectable()
export class CommentMenu implements IContextMenuItemProvider {
  @inject(EditorContextService) private readonly editor!: EditorContextService;
  @inject(CommentFeed) private readonly comments!: CommentFeed;
  @inject(TYPES.IDiagramOptions) private readonly options!: IDiagramOptions;

  getItems(root: Readonly<GModelRoot>, pointer?: Point): Promise<ClientMenuItem[]> {
    // Only what is stored on the server keeps comments.
    if (this.options.sourceUri?.startsWith('glsp:') !== true) return Promise.resolve([]);
    const elementId = this.editor.selectedElements.at(-1)?.id;
    const place = placeAt(root, pointer);
    const item: PageItem = {
      id: COMMENT,
      label: t.comments.comment,
      group: 'bm_comment',
      sortString: '1',
      actions: [],
      keys: written('Ctrl+Alt+M'),
      isEnabled: () => !this.editor.isReadonly,
      run: () => this.comments.begin(elementId === undefined ? { place } : { elementId, place }),
    };
    return Promise.resolve([item]);
  }
}

/** A point of the window in the frame of the graph. */
function placeAt(root: Readonly<GModelRoot>, pointer: Point | undefined): Point {
  if (pointer === undefined || !isViewport(root)) return { x: 0, y: 0 };
  const { canvasBounds: canvas, scroll, zoom } = root;
  return { x: Math.round((pointer.x - canvas.x) / zoom + scroll.x), y: Math.round((pointer.y - canvas.y) / zoom + scroll.y) };
}

export const commentsModule = new FeatureModule(
  (bind, _unbind, isBound) => {
    const context = { bind, isBound };
    bind(CommentFeed).toSelf().inSingletonScope();
    bind(WishSender).toSelf().inSingletonScope();
    configureActionHandler(context, COMMENTS, CommentFeed);
    configureActionHandler(context, COMMENT, WishSender);
    bind(TYPES.IContextMenuItemProvider).to(CommentMenu).inSingletonScope();
  },
  { featureId: Symbol('comments') },
);
