// SPDX-License-Identifier: Apache-2.0
// The whole drawing: which elements are worth drawing at the present view, and which of them have to be drawn anew.
import { Bounds, GEdge, GGraphView, type GModelElement, GNode, type GridStyle, GParentElement, type RenderingContext, type SGraphImpl } from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import type { VNode } from 'snabbdom';
import { TypeNames } from '../access/type-names';
import { FarLayer, MANY, Piece } from './far';
import { gridStep, isGridShown } from './grid';
import { Hidden } from './hidden';
import { Detail, READABLE_ZOOM } from './looks';
import { Memo } from './memo';
import { boxOf } from './moves';
import { Scope } from './scope';
import { svgGroup, svgNode } from './svg';
import { t } from '../texts/texts';

/** Id of the text that tells the keys of the canvas. */
export const CANVAS_KEYS = 'canvas-keys';
/** What lies this far outside the canvas is drawn as well, in parts of the canvas: small pans then draw nothing new. */
const MARGIN = 0.5;
/** Distance of the dots of the background at 100 % where nothing snaps, px; else it is twice the step of the grid. */
const DOT_STEP = 20;
/** Dots closer than this on the screen would be noise; the distance doubles instead, px. */
const DOT_CLOSEST = 14;

/** Routers and labels leave the box around the ends of an edge by less than this, px. */
const DETOUR = 120;

@injectable()
export class GraphView extends GGraphView {
  @inject(Scope) private readonly scope!: Scope;
  @inject(Detail) private readonly detail!: Detail;
  @inject(FarLayer) private readonly far!: FarLayer;
  @inject(Hidden) private readonly hidden!: Hidden;
  private readonly memo = new Memo<VNode | Piece | undefined>({
    draw: element => (this.detail.isFar ? this.far.pieceOf(element) : undefined) ?? this.context?.renderElement(element),
    shows: element => !this.hidden.has(element) && (this.window === undefined || isNear(element, this.window)),
    replaced: (before, after) => {
      if (after instanceof Piece) this.far.place(after);
      else if (before instanceof Piece) this.far.remove(before);
    },
  });
  @inject(TypeNames) private readonly types!: TypeNames;
  private namesVersion = 0;
  private context: RenderingContext | undefined;
  private window: Bounds | undefined;
  private zoom = 0;
  /** What was hidden when the drawing was made. */
  private hiddenVersion = 0;
  private nodes: VNode[] = [];

  override render(graph: Readonly<SGraphImpl>, context: RenderingContext): VNode {
    if (context.targetKind === 'hidden') return super.render(graph, context);
    const { zoom, scroll } = graph;
    // Before the canvas has been measured nobody knows what will be seen of the diagram.
    if (isMeasured(graph)) this.look(graph, context);
    const transform = `scale(${zoom}) translate(${-scroll.x}px, ${-scroll.y}px)`;
    // The counts are there for who measures what an edit costs.
    const counts = { 'data-drawn': this.memo.drawn, 'data-compared': this.memo.compared };
    const attrs = { ...counts, role: 'application', 'aria-label': t.canvas.diagram, 'aria-describedby': CANVAS_KEYS };
    const classes = { 'sprotty-graph': true, far: !this.detail.isReadable };
    return svgNode('svg', { class: classes, style: dots(graph), attrs }, [svgGroup(transform, this.nodes)]);
  }

  /** The library's own grid is not drawn. */
  protected override getGridStyle(): GridStyle {
    return {};
  }

  /** Brings `nodes` up to date. */
  private look(graph: Readonly<SGraphImpl>, context: RenderingContext): void {
    const { memo } = this;
    this.context = context;
    const isMoved = this.moves(graph);
    memo.follow(graph.children);
    const { touched } = this.scope;
    if (touched === undefined) memo.touchAll();
    else {
      if (isMoved) memo.reveal();
      memo.touch(touched);
    }
    this.scope.clear();
    if (this.hides()) memo.reveal();
    // Both are asked: what the first answers must not leave the second to the next time.
    if ([this.changesDetail(graph.zoom), this.changesNames()].includes(true)) memo.forget();
    if (memo.draw()) this.nodes = this.arrange();
  }

  /** Containers lie below the batches, and what is drawn by itself above them. */
  private arrange(): VNode[] {
    const [below, above]: [VNode[], VNode[]] = [[], []];
    for (const { element, drawing } of this.memo.all) {
      if (drawing === undefined || drawing instanceof Piece) continue;
      (this.detail.isFar && holdsNodes(element) ? below : above).push(drawing);
    }
    return [...below, ...this.far.nodes, ...above];
  }

  private changesDetail(zoom: number): boolean {
    const isReadable = zoom >= READABLE_ZOOM;
    const isFar = !isReadable && this.memo.shown >= MANY;
    if (isReadable === this.detail.isReadable && isFar === this.detail.isFar) return false;
    this.detail.isReadable = isReadable;
    this.detail.isFar = isFar;
    return true;
  }

  /** Whether something was hidden or shown since; containers that show other nodes than before are drawn anew. */
  private hides(): boolean {
    if (this.hiddenVersion === this.hidden.version) return false;
    this.hiddenVersion = this.hidden.version;
    this.memo.forget();
    return true;
  }

  private changesNames(): boolean {
    const { version } = this.types;
    if (version === this.namesVersion) return false;
    this.namesVersion = version;
    return true;
  }

  /** Whether another part of the graph has to be looked at than last time. */
  private moves(graph: Readonly<SGraphImpl>): boolean {
    const isZoomed = graph.zoom >= READABLE_ZOOM !== this.zoom >= READABLE_ZOOM || graph.zoom > this.zoom * 2;
    if (!isZoomed && this.window !== undefined && contains(this.window, seen(graph, 0))) return false;
    this.zoom = graph.zoom;
    this.window = seen(graph, MARGIN);
    return true;
  }
}

/** The part of the graph that is on the canvas, with a margin in parts of the canvas; in the graph's frame. */
function seen(graph: Readonly<SGraphImpl>, margin: number): Bounds {
  const { width, height } = graph.canvasBounds;
  const { zoom, scroll } = graph;
  return {
    x: scroll.x - (width * margin) / zoom,
    y: scroll.y - (height * margin) / zoom,
    width: (width * (1 + 2 * margin)) / zoom,
    height: (height * (1 + 2 * margin)) / zoom,
  };
}

function isMeasured({ canvasBounds }: Readonly<SGraphImpl>): boolean {
  return canvasBounds.width > 0 && canvasBounds.height > 0;
}

function contains(outer: Bounds, inner: Bounds): boolean {
  const right = outer.x + outer.width >= inner.x + inner.width;
  return outer.x <= inner.x && outer.y <= inner.y && right && outer.y + outer.height >= inner.y + inner.height;
}

function holdsNodes(element: GModelElement): boolean {
  return element instanceof GParentElement && element.children.some(child => child instanceof GNode || holdsNodes(child));
}

/** What has no size yet is always drawn; what is selected keeps its handles wherever it is. */
function isNear(element: GModelElement, window: Bounds): boolean {
  if ((element as Partial<GNode>).selected === true) return true;
  const box = element instanceof GNode ? element.bounds : element instanceof GEdge ? reachOf(element) : undefined;
  if (box === undefined || box.width < 0) return true;
  const { x, y, width, height } = box;
  return x <= window.x + window.width && y <= window.y + window.height && x + width >= window.x && y + height >= window.y;
}

/** A box around an edge, wherever its router leads it; undefined when it is not known. */
function reachOf(edge: GEdge): Bounds | undefined {
  const { source, target } = edge;
  if (!(source instanceof GNode) || !(target instanceof GNode)) return undefined;
  const [start, end]: [Bounds, Bounds] = [boxOf(source), boxOf(target)];
  if (start.width < 0 || end.width < 0) return undefined;
  const points = edge.routingPoints.map(point => ({ ...point, width: 0, height: 0 }));
  const { x, y, width, height } = points.reduce<Bounds>((all, each) => Bounds.combine(all, each), Bounds.combine(start, end));
  return { x: x - DETOUR, y: y - DETOUR, width: width + 2 * DETOUR, height: height + 2 * DETOUR };
}

/**
 * Where the dots of the background lie. As plain properties: custom ones are inherited, and the browser would compute the
 * style of every element anew with every step of a pan.
 */
function dots({ zoom, scroll }: Readonly<SGraphImpl>): Record<string, string> {
  if (!isGridShown()) return { 'background-image': 'none' };
  let step = (gridStep() === 1 ? DOT_STEP : 2 * gridStep()) * zoom;
  while (step < DOT_CLOSEST) step *= 2;
  const offset = (at: number): string => `${-at * zoom - step / 2}px`;
  return { 'background-size': `${step}px ${step}px`, 'background-position': `${offset(scroll.x)} ${offset(scroll.y)}` };
}
