// SPDX-License-Identifier: Apache-2.0
// One open diagram: the connection, the canvas and what the parts of the editor need of them, from open to close.
import {
  type Action,
  ActionHandlerRegistry,
  type Bounds,
  CenterAction,
  CreateEdgeOperation,
  CreateNodeOperation,
  type CreateOperation,
  type ILogger,
  DiagramLoader,
  EditLabelAction,
  EditorContextService,
  EMPTY_ROOT,
  EnableDefaultToolsAction,
  EnableToolsAction,
  FitToScreenAction,
  type GLSPActionDispatcher,
  type GModelRoot,
  GNode,
  type Disposable,
  type IActionHandler,
  type IModelChangeService,
  type IToolManager,
  type ITypeHintProvider,
  findParentByFeature,
  isSelectable,
  isViewport,
  LogLevel,
  InitializeCanvasBoundsAction,
  MoveAction,
  SelectAction,
  SetBoundsFeedbackAction,
  SetMarkersAction,
  type SelectionChange,
  SetViewportAction,
  TYPES,
  type Viewport,
} from '@eclipse-glsp/client';
import type { Container } from 'inversify';
import { followSize } from '../canvas/size';
import { type Activity, ActivityFeed } from '../activity/module';
import { InsideMenu } from '../inside/menu';
import { Answers } from '../connection/answers';
import { LiveClient, type LinkStatus } from '../connection/live-client';
import { FIT } from '../canvas/opening';
import { live, living } from '../connection/living';
import { Shelf } from '../connection/shelf';
import { LookSource } from '../canvas/looks';
import { exportUrl } from '../api/diagrams';
import { FILE, isFile } from '../api/files';
import { Clipboard } from '../clipboard/clipboard';
import { ChangeFeed, Voice } from '../access/module';
import { TypeNames } from '../access/type-names';
import type { LanguageLook } from '../languages/look';
import type { ChangeMessage, Problem } from '../delta/message';
import { CommentFeed } from '../comments/feed';
import { Hidden, type HiddenBy } from '../canvas/hidden';
import { FileFeed } from '../files/feed';
import { leafOf } from '../files/paths';
import { hiding } from '../canvas/hiding';
import { isLocked } from '../canvas/lockable';
import { sayLocked } from '../canvas/locked';
import { boxOf } from '../canvas/moves';
import { labelOf } from '../canvas/label-of';
import { LayoutFeed } from '../layout/feed';
import { type Life, LifeFeed } from '../life/module';
import { type Sent, ServerModel } from '../delta/server-model';
import { PaletteShelf } from '../palette/shelf';
import { type Person, PresenceFeed } from '../presence/module';
import { author } from '../shell/author';
import { StepsFeed } from '../steps/feed';
import { TextFeed } from '../text/feed';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';
import { CANVAS_ID, createCanvas, dispatcherOf } from './canvas-container';

/** From this zoom on what is shown to somebody is shown at the present zoom, else at 100 %. */
const READABLE = 0.5;

/** Drawing and animations that had begun when the page was left are over by then, ms. */
const RELEASE_AFTER_MS = 2_000;

export class EditorSession {
  readonly client: LiveClient;
  private readonly shelf: Shelf;
  private readonly container: Container;
  private readonly dispatcher: GLSPActionDispatcher;
  private readonly toDispose: Disposable[] = [];
  /** Got once: the parts of the page may ask a last time after the container is gone. */
  private readonly server: ServerModel;
  private readonly changes: IModelChangeService;
  readonly context: EditorContextService;
  /** What types are called. */
  readonly types: TypeNames;
  readonly presence: PresenceFeed;
  readonly comments: CommentFeed;
  readonly layouts: LayoutFeed;
  readonly files: FileFeed;
  readonly text: TextFeed;
  readonly answers: Answers;
  readonly steps: StepsFeed;
  readonly clipboard: Clipboard;
  readonly insideMenu: InsideMenu;
  readonly hints: ITypeHintProvider;
  readonly paletteShelf: PaletteShelf;
  readonly hidden: Hidden;
  private readonly tools: IToolManager;
  private loading: Promise<void> = Promise.resolve();
  private closed = false;
  private readonly ended: () => void;

  constructor(
    readonly diagramType: string,
    readonly diagramId: string,
    url: string,
    readonly look: LanguageLook,
  ) {
    this.shelf = new Shelf(diagramId);
    this.ended = live(this.shelf.id);
    this.client = new LiveClient(url, this.shelf);
    this.container = createCanvas(this.client, diagramType, sourceUri(diagramId), look);
    this.dispatcher = dispatcherOf(this.container);
    this.server = this.container.get(ServerModel);
    this.changes = this.container.get<IModelChangeService>(TYPES.IModelChangeService);
    this.context = this.container.get(EditorContextService);
    this.types = this.container.get(TypeNames);
    this.presence = this.container.get(PresenceFeed);
    this.comments = this.container.get(CommentFeed);
    this.layouts = this.container.get(LayoutFeed);
    this.files = this.container.get(FileFeed);
    this.steps = this.container.get(StepsFeed);
    this.answers = new Answers(this.client, action => this.dispatch(action));
    this.text = new TextFeed({ client: this.client, answers: this.answers, request: action => this.request(action) });
    this.clipboard = this.container.get(Clipboard);
    this.insideMenu = this.container.get(InsideMenu);
    this.hints = this.container.get<ITypeHintProvider>(TYPES.ITypeHintProvider);
    this.tools = this.container.get<IToolManager>(TYPES.IToolManager);
    this.hidden = this.container.get(Hidden);
    this.paletteShelf = new PaletteShelf(diagramType);
    const drawn: IActionHandler = { 
      handle: action => {
        const { elementTypeId } = action as CreateOperation;
        this.paletteShelf.used(elementTypeId);
        // Nobody draws what is not to be seen.
        if (this.hidden.hides('types', elementTypeId)) void this.hide('types', [elementTypeId], false);
      },
    };
    for (const kind of [CreateNodeOperation.KIND, CreateEdgeOperation.KIND]) this.container.get(ActionHandlerRegistry).register(kind, drawn);
  }

  /** Whether a file of the workspace is open: it is saved when somebody says so, and has neither tags nor comments. */
  get isFile(): boolean {
    return isFile(this.diagramId);
  }

  /** What the file is called. */
  get name(): string {
    return leafOf(this.diagramId.slice(FILE.length));
  }

  isClosed(): boolean {
    return this.closed;
  }

  /** Connects and shows the model; resolves when it is on the canvas. */
  load(): Promise<void> {
    this.loading = this.loaded();
    return this.loading;
  }

  private async loaded(): Promise<void> {
    const looks = this.container.get(LookSource);
    this.toDispose.push(
      // Only a server that sends changes has measured every text itself; the reference server asks us to measure.
      this.client.onServerInitialized(result => (looks.serverMeasures = 'instance' in result)),
    );
    this.onActivity(activity => this.presence.acted(activity));
    const loader = this.container.get(DiagramLoader);
    await loader.load({
      enableNotifications: false,
      initializeParameters: { args: { author: author() } },
      requestModelOptions: { isReconnecting: false },
    });
    if (!this.closed) await this.fit(false);
    this.followSize();
    await this.resume();
  }

  /** Sends what could not be sent when the diagram was open in this browser before. */
  private async resume(): Promise<void> {
    const alive = await living();
    if (this.closed || this.context.isReadonly) return;
    const broken = this.shelf.takeLeft(alive, actions => {
      this.client.resume(actions);
      toast({ tone: 'info', text: t.life.resumed(actions.length), detail: t.life.resumedHint });
    });
    if (broken > 0) toast({ tone: 'warning', text: t.life.brokenLeft(broken), detail: t.life.brokenLeftHint });
  }

  private followSize(): void {
    const canvas = document.getElementById(CANVAS_ID);
    if (canvas === null || this.closed) return;
    const tell = (bounds: Bounds): void => {
      const known = this.root?.canvasBounds;
      if (known?.width !== bounds.width || known.height !== bounds.height) void this.dispatch(InitializeCanvasBoundsAction.create(bounds));
    };
    this.toDispose.push(followSize(canvas, tell));
  }

  dispatch(...actions: Action[]): Promise<void> {
    if (this.closed) return Promise.resolve();
    return this.dispatcher.dispatchAll(actions);
  }

  get request(): GLSPActionDispatcher['request'] {
    return this.dispatcher.request.bind(this.dispatcher);
  }

  /** The graph, once there is one. */
  get root(): Readonly<GModelRoot> | undefined {
    const root = this.closed ? undefined : this.changes.currentRoot;
    return root === undefined || root.id === EMPTY_ROOT.id ? undefined : root;
  }

  get viewport(): Readonly<Viewport> | undefined {
    const { root } = this;
    return root !== undefined && isViewport(root) ? root : undefined;
  }

  onStatus(listener: (status: LinkStatus) => void): void {
    this.toDispose.push(this.client.onStatus(listener));
  }

  /** Called when the diagram as a whole became another: renamed, trashed, restored, deleted. */
  onLife(listener: (life: Life) => void): void {
    this.toDispose.push(this.container.get(LifeFeed).onLife(listener));
  }

  /** Called with what is to be said to those who listen. */
  onSay(listener: (text: string) => void): void {
    this.toDispose.push(this.container.get(Voice).onSay(listener));
  }

  /** Called with every change while the canvas still shows what was before it. */
  onChange(listener: (change: ChangeMessage) => void): void {
    this.toDispose.push(this.container.get(ChangeFeed).onChange(listener));
  }

  onActivity(listener: (activity: Activity) => void): void {
    this.toDispose.push(this.container.get(ActivityFeed).onActivity(listener));
  }

  /** Called with everything found: what is checked all the time, and what was found when somebody asked last. */
  onProblems(listener: (problems: readonly Problem[]) => void): void {
    const byReason = new Map<string, readonly Problem[]>();
    const handler: IActionHandler = {
      handle: action => {
        const { markers, reason } = action as SetMarkersAction;
        byReason.set(reason ?? '', markers);
        listener([...byReason.values()].flat());
      },
    };
    this.container.get(ActionHandlerRegistry).register(SetMarkersAction.KIND, handler);
  }

  /** Called at once with who is here, and whenever somebody comes, goes or moves. */
  onPresence(listener: (people: readonly Person[]) => void): void {
    this.toDispose.push(this.presence.onChange(listener));
    listener(this.presence.all);
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

  /** Whether something else than the default tools is in the hand: an element of the palette, the rubber band. */
  get hasTool(): boolean {
    return !this.closed && !this.tools.defaultToolsEnabled;
  }

  /** Fired when a tool was taken up or laid down. */
  onHand(listener: () => void): void {
    const handler: IActionHandler = {
      handle: () => {
        listener();
      },
    };
    const registry = this.container.get(ActionHandlerRegistry);
    for (const kind of [EnableToolsAction.KIND, EnableDefaultToolsAction.KIND]) registry.register(kind, handler);
  }

  /** Fired when something is moved or resized in the hand, before the server knows of it. */
  onMoving(listener: (action: Action) => void): void {
    const handler: IActionHandler = {
      handle: action => {
        listener(action);
      },
    };
    const registry = this.container.get(ActionHandlerRegistry);
    for (const kind of [MoveAction.KIND, SetBoundsFeedbackAction.KIND]) registry.register(kind, handler);
  }

  /** What the server last said about an element; undefined for what only this page has (previews, handles). */
  sent(id: string): Sent | undefined {
    return this.server.get(id);
  }

  isStored(id: string): boolean {
    return this.server.has(id);
  }

  /** Where the server draws the diagram as it is stored. */
  pictureUrl({ theme, isTransparent }: { readonly theme: string; readonly isTransparent: boolean }): string {
    return `${exportUrl(this.diagramId, 'svg')}&inline=1&theme=${theme}${isTransparent ? '&background=none' : ''}&at=${this.server.revision}`;
  }

  /** Selects exactly these elements and brings them into view. */
  async show(ids: readonly string[]): Promise<void> {
    const { root } = this;
    if (root === undefined) return;
    const found = ids.flatMap(id => root.index.getById(id) ?? []).flatMap(each => findParentByFeature(each, isSelectable) ?? []);
    if (found.filter(each => this.hidden.reveal(each)).length > 0) toast({ tone: 'info', text: t.layers.revealed });
    const there = new Set(found.map(each => each.id).filter(id => id !== root.id));
    if (there.size === 0) return;
    await this.dispatch(
      SelectAction.create({ selectedElementsIDs: [...there], deselectedElementsIDs: true }),
      CenterAction.create([...there], { animate: true, retainZoom: (this.viewport?.zoom ?? 0) >= READABLE }),
    );
  }

  /** Brings a node into view when it lies outside, at least in part. */
  async reveal(id: string): Promise<void> {
    const { root, viewport } = this;
    const node = root?.index.getById(id);
    if (root === undefined || viewport === undefined || !(node instanceof GNode)) return;
    const { x, y, width, height } = boxOf(node);
    const { scroll, zoom } = viewport;
    const isSeen =
      x >= scroll.x && y >= scroll.y && x + width <= scroll.x + root.canvasBounds.width / zoom && y + height <= scroll.y + root.canvasBounds.height / zoom;
    if (!isSeen) await this.dispatch(CenterAction.create([id], { animate: true, retainZoom: true }));
  }

  /** Opens the editor of the selected element's label. */
  editLabel(): void {
    const [first] = this.context.selectedElements;
    const label = first === undefined ? undefined : labelOf(first);
    if (first !== undefined && isLocked(first)) sayLocked([first]);
    else if (label !== undefined) void this.dispatch(EditLabelAction.create(label.id));
  }

  /** Hides or shows elements, types or layers, for this person alone. */
  hide(by: HiddenBy, names: readonly string[], isHidden: boolean): Promise<void> {
    return this.dispatch(hiding(by, names, isHidden));
  }

  /** Shows whatever is hidden. */
  async showAll(): Promise<void> {
    const { ids, types, layers } = this.hidden.names;
    await this.dispatch(hiding('ids', ids, false), hiding('types', types, false), hiding('layers', layers, false));
  }

  /** Shows the whole diagram. Without ids the library shows all of it too, unless something is selected. */
  fit(animate = true): Promise<void> {
    const isSelected = this.context.selectedElements.length > 0;
    const ids = isSelected ? [...(this.root?.index.all() ?? [])].map(each => each.id) : [];
    return this.dispatch(FitToScreenAction.create(ids, { ...FIT, animate }));
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

  /** What the diagram is drawn into. */
  get canvas(): SVGElement | null {
    return document.querySelector<SVGElement>(`#${CANVAS_ID} > svg`);
  }

  focusCanvas(): void {
    this.canvas?.focus();
  }

  /** What is under way (the opening, a redraw) still finds its services; then the container lets go of them. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const each of this.toDispose) each.dispose();
    this.presence.stop();
    this.text.dispose();
    this.answers.dispose();
    void this.client.stop();
    this.ended();
    // What still draws, draws into a page that is gone; that is nothing to report.
    this.container.get<ILogger>(TYPES.ILogger).logLevel = LogLevel.none;
    const release = (): void => void window.setTimeout(() => this.container.unbindAll(), RELEASE_AFTER_MS);
    void this.loading.then(release, release);
  }
}

/** How a GLSP client names what it opens: a path below the workspace, or a stored diagram. */
function sourceUri(id: string): string {
  return isFile(id) ? id.slice(FILE.length) : `glsp:${id}`;
}
