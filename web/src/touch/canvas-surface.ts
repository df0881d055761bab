// SPDX-License-Identifier: Apache-2.0
// What gestures do to the diagram. A finger on the empty canvas and pairs of fingers move the view; everything else is
// told to the library's tools as the mouse that they know.
import {
  EdgeCreationTool,
  EditorContextService,
  findParentByFeature,
  GResizeHandle,
  GRoutingHandle,
  type IActionDispatcher,
  isMoveable,
  type IToolManager,
  NodeCreationTool,
  SetViewportAction,
  TYPES,
  type ViewerOptions,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import type { EmulatedMouse } from './emulated-mouse';
import type { Surface } from './gestures';
import { type Grip, moved, type Place, type View } from './grip';
import { PointedElements } from './pointed';
import { handleAt, thingAt } from './reach';

/** Signs of problems, which tell them in a bubble. */
const SIGNS = '.sprotty-issue';

/** What of the library the gestures need. */
@injectable()
export class Services {
  @inject(TYPES.IActionDispatcher) readonly dispatcher!: IActionDispatcher;
  @inject(TYPES.IToolManager) readonly tools!: IToolManager;
  @inject(TYPES.ViewerOptions) readonly options!: ViewerOptions;
  @inject(EditorContextService) readonly editor!: EditorContextService;
  @inject(PointedElements) readonly pointed!: PointedElements;
}

export class CanvasSurface implements Surface {
  private seen: View | undefined;
  /** What the dragging finger leads: a pressed mouse, or one that hovers and clicks in the end. */
  private lead: 'pressed' | 'hovering' = 'pressed';

  constructor(
    private readonly canvas: Element,
    private readonly mouse: EmulatedMouse,
    private readonly services: Services,
  ) {}

  tap(at: Place): void {
    const thing = this.meant(at);
    this.mouse.click(at, thing);
    // What a sign says is read as long as the pointer rests on it; on everything else a finger does not rest.
    if (thing?.closest(SIGNS) == null) this.mouse.leave();
  }

  doubleTap(at: Place): void {
    this.mouse.doubleClick(at, this.meant(at));
    this.mouse.leave();
  }

  longPress(at: Place): void {
    this.mouse.menu(at, this.meant(at));
  }

  take(start: Place): boolean {
    const { tools } = this.services;
    // What is drawn anew is placed where the finger leaves; an edge begins where it came down.
    const draws = tools.activeTools.some(({ id }) => id === NodeCreationTool.ID || id === EdgeCreationTool.ID);
    this.lead = draws ? 'hovering' : 'pressed';
    if (draws) {
      if (tools.activeTools.some(({ id }) => id === EdgeCreationTool.ID)) this.mouse.click(start, this.meant(start));
      return true;
    }
    const handle = handleAt(this.canvas, start);
    const isIdle = tools.activeTools.every(tool => tools.defaultTools.includes(tool));
    if (isIdle && handle === undefined && !this.isMoveable(start)) return false;
    this.mouse.press(start, handle);
    return true;
  }

  drag(to: Place): void {
    if (this.lead === 'pressed') this.mouse.drag(to);
    else this.mouse.hover(to);
  }

  drop(at: Place): void {
    if (this.lead === 'pressed') this.mouse.release(at);
    else this.mouse.click(at, this.meant(at));
    this.mouse.leave();
  }

  /** A tool in the hand stays there; what it did to the diagram meanwhile it takes back when it is laid down. */
  putBack(): void {
    if (this.lead === 'hovering') return;
    const { tools } = this.services;
    const ids = tools.activeTools.map(tool => tool.id);
    const wereDefault = tools.defaultToolsEnabled;
    tools.disableActiveTools();
    if (wereDefault) tools.enableDefaultTools();
    else tools.enable(ids);
  }

  viewStart(): void {
    const { viewport } = this.services.editor;
    this.seen = viewport === undefined ? undefined : { scroll: viewport.scroll, zoom: viewport.zoom };
    // An open label is finished, as by a click elsewhere: it would not go with the view.
    if (this.canvas instanceof SVGElement) this.canvas.focus();
  }

  view(from: Grip, to: Grip): void {
    if (this.seen === undefined) return;
    const { left, top } = this.canvas.getBoundingClientRect();
    const inCanvas = (grip: Grip): Grip => ({ ...grip, x: grip.x - left, y: grip.y - top });
    this.seen = moved(this.seen, inCanvas(from), inCanvas(to), this.services.options.zoomLimits);
    void this.services.dispatcher.dispatch(SetViewportAction.create(this.services.editor.modelRoot.id, this.seen, { animate: false }));
  }

  /** What a tap means: a handle near the finger, else what is nearest to it. */
  private meant(at: Place): Element | undefined {
    return handleAt(this.canvas, at) ?? thingAt(this.canvas, at);
  }

  private isMoveable(at: Place): boolean {
    const { editor, pointed } = this.services;
    const drawing = document.elementFromPoint(at.x, at.y);
    if (editor.isReadonly || drawing === null || !this.canvas.contains(drawing)) return false;
    const element = pointed.at(editor.modelRoot, drawing, at);
    if (element === undefined) return false;
    return element instanceof GResizeHandle || element instanceof GRoutingHandle || findParentByFeature(element, isMoveable) !== undefined;
  }
}
