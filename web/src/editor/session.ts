// SPDX-License-Identifier: Apache-2.0
// One open diagram: the connection, the canvas and what the parts of the editor need of them, from open to close.
import {
  type Action,
  ActionHandlerRegistry,
  DiagramLoader,
  EditorContextService,
  EMPTY_ROOT,
  EnableDefaultToolsAction,
  FitToScreenAction,
  type GLSPActionDispatcher,
  type GModelRoot,
  type Disposable,
  type IActionHandler,
  type IModelChangeService,
  isViewport,
  type SelectionChange,
  SetViewportAction,
  TYPES,
  type Viewport,
} from '@eclipse-glsp/client';
import type { Container } from 'inversify';
import { type Activity, ActivityFeed } from '../activity/module';
import { LiveClient, type LinkStatus } from '../connection/live-client';
import { LookSource } from '../canvas/views';
import { author } from '../shell/author';
import { CANVAS_ID, createCanvas, dispatcherOf } from './canvas-container';

/** Space around the diagram when it is fitted, px, and the zoom beyond which a small diagram is not blown up. */
export const FIT = { padding: 72, maxZoom: 1 };

export class EditorSession {
  readonly client: LiveClient;
  private readonly container: Container;
  private readonly dispatcher: GLSPActionDispatcher;
  private readonly toDispose: Disposable[] = [];

  constructor(
    readonly diagramType: string,
    sourceUri: string,
    url: string,
  ) {
    this.client = new LiveClient(url);
    this.container = createCanvas(this.client, diagramType, sourceUri);
    this.dispatcher = dispatcherOf(this.container);
  }

  /** Connects and shows the model; resolves when it is on the canvas. */
  async load(): Promise<void> {
    const looks = this.container.get(LookSource);
    this.toDispose.push(
      // Only a server that sends changes has measured every text itself; the reference server asks us to measure.
      this.client.onServerInitialized(result => (looks.serverMeasures = 'instance' in result)),
    );
    const loader = this.container.get(DiagramLoader);
    await loader.load({
      enableNotifications: false,
      initializeParameters: { args: { author: author() } },
      requestModelOptions: { isReconnecting: false },
    });
    await this.fit(false);
  }

  dispatch(...actions: Action[]): Promise<void> {
    return this.dispatcher.dispatchAll(actions);
  }

  get request(): GLSPActionDispatcher['request'] {
    return this.dispatcher.request.bind(this.dispatcher);
  }

  get context(): EditorContextService {
    return this.container.get(EditorContextService);
  }

  /** The graph, once there is one. */
  get root(): Readonly<GModelRoot> | undefined {
    const root = this.changes.currentRoot;
    return root === undefined || root.id === EMPTY_ROOT.id ? undefined : root;
  }

  get viewport(): Readonly<Viewport> | undefined {
    const { root } = this;
    return root !== undefined && isViewport(root) ? root : undefined;
  }

  onStatus(listener: (status: LinkStatus) => void): void {
    this.toDispose.push(this.client.onStatus(listener));
  }

  onActivity(listener: (activity: Activity) => void): void {
    this.toDispose.push(this.container.get(ActivityFeed).onActivity(listener));
  }

  onModel(listener: () => void): void {
    this.toDispose.push(this.context.onModelRootChanged(listener));
  }

  onSelection(listener: (change: SelectionChange) => void): void {
    this.toDispose.push(this.context.onSelectionChanged(listener));
  }

  onViewport(listener: () => void): void {
    this.toDispose.push(this.context.onViewportChanged(listener));
  }

  onEditMode(listener: () => void): void {
    this.toDispose.push(this.context.onEditModeChanged(listener));
  }

  /** Fired when the default tools are back, because an element was placed or a tool was laid down. */
  onTools(listener: () => void): void {
    const handler: IActionHandler = {
      handle: () => {
        listener();
      },
    };
    this.container.get(ActionHandlerRegistry).register(EnableDefaultToolsAction.KIND, handler);
  }

  fit(animate = true): Promise<void> {
    return this.dispatch(FitToScreenAction.create([], { ...FIT, animate }));
  }

  /** Zooms about the middle of the canvas. */
  zoomTo(zoom: number): void {
    const { root, viewport } = this;
    if (root === undefined || viewport === undefined) return;
    const next = Math.min(4, Math.max(0.05, zoom));
    const { width, height } = root.canvasBounds;
    const scroll = {
      x: viewport.scroll.x + width / 2 / viewport.zoom - width / 2 / next,
      y: viewport.scroll.y + height / 2 / viewport.zoom - height / 2 / next,
    };
    void this.dispatch(SetViewportAction.create(root.id, { scroll, zoom: next }, { animate: true }));
  }

  /** The middle of what is seen, in the frame of the graph. */
  get middle(): { x: number; y: number } {
    const { root, viewport } = this;
    if (root === undefined || viewport === undefined) return { x: 0, y: 0 };
    const { width, height } = root.canvasBounds;
    return { x: viewport.scroll.x + width / 2 / viewport.zoom, y: viewport.scroll.y + height / 2 / viewport.zoom };
  }

  focusCanvas(): void {
    document.querySelector<SVGElement>(`#${CANVAS_ID} > svg`)?.focus();
  }

  close(): void {
    for (const each of this.toDispose) each.dispose();
    void this.client.stop();
    this.container.unbindAll();
  }

  private get changes(): IModelChangeService {
    return this.container.get<IModelChangeService>(TYPES.IModelChangeService);
  }
}
