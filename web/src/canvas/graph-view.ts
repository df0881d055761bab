// SPDX-License-Identifier: Apache-2.0
// The whole drawing: which elements are worth drawing at the present view, and which of them have to be drawn anew.
import { type Bounds, GGraphView, type GModelElement, GNode, type GridStyle, GParentElement, type RenderingContext, type SGraphImpl } from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import type { VNode } from 'snabbdom';
import { FarLayer, MANY, Piece } from './far';
import { Detail, READABLE_ZOOM } from './looks';
import { type Kept, Memo } from './memo';
import { Scope } from './scope';
import { svgGroup, svgNode } from './svg';
import { t } from '../texts/texts';

/** What lies this far outside the canvas is drawn as well, in parts of the canvas: small pans then draw nothing new. */
const MARGIN = 0.5;
/** Distance of the dots of the background at 100 %, px; twice the step of the snapping grid. */
const DOT_STEP = 20;
/** Dots closer than this on the screen would be noise; the distance doubles instead, px. */
const DOT_CLOSEST = 14;

const EVERYTHING: Bounds = { x: -Infinity, y: -Infinity, width: Infinity, height: Infinity };

@injectable()
export class GraphView extends GGraphView {
  @inject(Scope) private readonly scope!: Scope;
  @inject(Detail) private readonly detail!: Detail;
  @inject(FarLayer) private readonly far!: FarLayer;
  private readonly memo = new Memo<VNode | Piece | undefined>();
  private window: Bounds | undefined;
  private zoom = 0;
  /** The children of the graph when it was last drawn. */
  private children: readonly GModelElement[] = [];
  private shown: readonly GModelElement[] = [];
  private kept: readonly Kept<VNode | Piece | undefined>[] = [];
  private nodes: VNode[] = [];

  override render(graph: Readonly<SGraphImpl>, context: RenderingContext): VNode {
    if (context.targetKind === 'hidden') return super.render(graph, context);
    const { zoom, scroll } = graph;
    this.look(graph, context);
    const transform = `scale(${zoom}) translate(${-scroll.x}px, ${-scroll.y}px)`;
    // The counts are there for who measures what an edit costs.
    const attrs = { 'data-drawn': this.memo.drawn, 'data-compared': this.memo.compared, role: 'application', 'aria-label': t.canvas.diagram };
    const classes = { 'sprotty-graph': true, far: !this.detail.isReadable };
    return svgNode('svg', { class: classes, style: dots(graph), attrs }, [svgGroup(transform, this.nodes)]);
  }

  /** The library's own grid is not drawn. */
  protected override getGridStyle(): GridStyle {
    return {};
  }

  /** Brings `nodes` up to date. While nothing was touched and the view stays within its margin there is nothing to do. */
  private look(graph: Readonly<SGraphImpl>, context: RenderingContext): void {
    const isNew = !isSame(graph.children, this.children);
    const isMoved = this.moves(graph);
    if (this.scope.isEmpty && !isNew && !isMoved) return;
    if (isNew) this.children = [...graph.children];
    const window = this.window ?? EVERYTHING;
    this.shown = graph.children.filter(child => isNear(child, window));
    this.measureDetail(graph.zoom);
    const draw = (child: GModelElement): VNode | Piece | undefined =>
      (this.detail.isFar ? this.far.pieceOf(child) : undefined) ?? context.renderElement(child);
    const kept = this.memo.render(this.shown, draw, child => this.scope.has(child.id));
    this.scope.clear();
    if (kept === this.kept) return;
    this.kept = kept;
    this.nodes = this.arrange(kept);
  }

  /** Containers lie below the batches, and what is drawn by itself above them. */
  private arrange(kept: readonly Kept<VNode | Piece | undefined>[]): VNode[] {
    const pieces: Piece[] = [];
    const [below, above]: [VNode[], VNode[]] = [[], []];
    for (const { element, drawing } of kept) {
      if (drawing instanceof Piece) pieces.push(drawing);
      else if (drawing !== undefined) (this.detail.isFar && holdsNodes(element) ? below : above).push(drawing);
    }
    return [...below, ...this.far.draw(pieces), ...above];
  }

  private measureDetail(zoom: number): void {
    const isReadable = zoom >= READABLE_ZOOM;
    const isFar = !isReadable && this.shown.length >= MANY;
    if (isReadable === this.detail.isReadable && isFar === this.detail.isFar) return;
    this.detail.isReadable = isReadable;
    this.detail.isFar = isFar;
    this.memo.forget();
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
  // Before the canvas has been measured everything is worth drawing.
  if (width <= 0 || height <= 0) return EVERYTHING;
  return {
    x: scroll.x - (width * margin) / zoom,
    y: scroll.y - (height * margin) / zoom,
    width: (width * (1 + 2 * margin)) / zoom,
    height: (height * (1 + 2 * margin)) / zoom,
  };
}

function contains(outer: Bounds, inner: Bounds): boolean {
  if (outer.width === Infinity || inner.width === Infinity) return outer.width === inner.width;
  const right = outer.x + outer.width >= inner.x + inner.width;
  return outer.x <= inner.x && outer.y <= inner.y && right && outer.y + outer.height >= inner.y + inner.height;
}

function isSame<T>(left: readonly T[], right: readonly T[]): boolean {
  return left.length === right.length && left.every((item, at) => item === right[at]);
}

function holdsNodes(element: GModelElement): boolean {
  return element instanceof GParentElement && element.children.some(child => child instanceof GNode || holdsNodes(child));
}

/** Edges and whatever has no size yet are always drawn; a selected element keeps its handles wherever it is. */
function isNear(element: GModelElement, window: Bounds): boolean {
  const node = element as Partial<GNode>;
  if (!(element instanceof GNode) || node.position === undefined || node.size === undefined || node.selected === true) return true;
  if (node.size.width < 0 || window.width === Infinity) return true;
  const { x, y } = node.position;
  return x <= window.x + window.width && y <= window.y + window.height && x + node.size.width >= window.x && y + node.size.height >= window.y;
}

/**
 * Where the dots of the background lie. As plain properties: custom ones are inherited, and the browser would compute the
 * style of every element anew with every step of a pan.
 */
function dots({ zoom, scroll }: Readonly<SGraphImpl>): Record<string, string> {
  let step = DOT_STEP * zoom;
  while (step < DOT_CLOSEST) step *= 2;
  const offset = (at: number): string => `${-at * zoom - step / 2}px`;
  return { 'background-size': `${step}px ${step}px`, 'background-position': `${offset(scroll.x)} ${offset(scroll.y)}` };
}
