// SPDX-License-Identifier: Apache-2.0
// The generic views: each draws what the language's look declares for the type of the element.
// Sizes and positions come from the model alone; a view never measures.
import {
  type Bounds,
  GCompartmentView,
  type GEdge,
  GEdgeView,
  GGraphView,
  type GridStyle,
  type GLabel,
  type GModelElement,
  GNode,
  type Point,
  type RenderingContext,
  type SGraphImpl,
  ShapeView,
  type GCompartment,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import type { Classes, VNode } from 'snabbdom';
import { type EdgeLook, type GlyphName, type LanguageLook, lookFor, type NodeLook } from '../languages/look';
import { arrowHead, diamond, rounded } from './geometry';
import { GLYPHS } from './glyphs';
import { Memo } from './memo';
import { Scope } from './scope';
import { path, svgGroup, svgNode, svgText } from './svg';

/** The look of the diagram's language, and whether the server measures texts. */
export class LookSource {
  constructor(
    readonly language: LanguageLook,
    public serverMeasures = false,
  ) {}
}

/** How much of an element is worth drawing at the present scale. */
@injectable()
export class Detail {
  /** False where letters would be smaller than one can read: no labels, no icons, no reach of edges. */
  isReadable = true;
}

/** Below this zoom a label of 14 px is smaller than 6 px on the screen. */
const READABLE_ZOOM = 0.4;

/** Half the height of a capital letter of Inter, in em: puts a line's optical middle on the middle of its box. */
const HALF_CAPITAL_EM = 0.3636;
/** Corners of routed edges, px. */
const EDGE_RADIUS = 8;
/** An edge can be pointed at from this far away, px. */
const EDGE_REACH = 14;

/** What lies this far outside the canvas is drawn as well, in parts of the canvas: small pans then draw nothing new. */
const MARGIN = 0.5;

/** The part of the graph that is worth drawing, in the graph's frame. */
function seen(graph: Readonly<SGraphImpl>): Bounds {
  const { width, height } = graph.canvasBounds;
  const { zoom, scroll } = graph;
  // Before the canvas has been measured everything is worth drawing.
  if (width <= 0 || height <= 0) return { x: -Infinity, y: -Infinity, width: Infinity, height: Infinity };
  return {
    x: scroll.x - (width * MARGIN) / zoom,
    y: scroll.y - (height * MARGIN) / zoom,
    width: (width * (1 + 2 * MARGIN)) / zoom,
    height: (height * (1 + 2 * MARGIN)) / zoom,
  };
}

/** Edges and whatever has no size yet are always drawn; a selected element keeps its handles wherever it is. */
function isNear(element: GModelElement, window: Bounds): boolean {
  const node = element as Partial<GNode>;
  if (!(element instanceof GNode) || node.position === undefined || node.size === undefined || node.selected === true) return true;
  if (node.size.width < 0 || window.width === Infinity) return true;
  const { x, y } = node.position;
  return x <= window.x + window.width && y <= window.y + window.height && x + node.size.width >= window.x && y + node.size.height >= window.y;
}

/** Distance of the dots of the background at 100 %, px; twice the step of the snapping grid. */
const DOT_STEP = 20;
/** Dots closer than this on the screen would be noise; the distance doubles instead, px. */
const DOT_CLOSEST = 14;

@injectable()
export class GraphView extends GGraphView {
  @inject(Scope) private readonly scope!: Scope;
  @inject(Detail) private readonly detail!: Detail;
  private readonly memo = new Memo();

  override render(graph: Readonly<SGraphImpl>, context: RenderingContext): VNode {
    if (context.targetKind === 'hidden') return super.render(graph, context);
    const { zoom, scroll } = graph;
    const isReadable = zoom >= READABLE_ZOOM;
    if (isReadable !== this.detail.isReadable) {
      this.detail.isReadable = isReadable;
      this.memo.forget();
    }
    const window = seen(graph);
    const shown = graph.children.filter(child => isNear(child, window));
    const children = this.memo.render(shown, child => context.renderElement(child), child => this.scope.has(child.id));
    this.scope.clear();
    const transform = `scale(${zoom}) translate(${-scroll.x}px, ${-scroll.y}px)`;
    const style = this.getGridStyle(graph, context);
    // The counts are there for who measures what an edit costs.
    const attrs = { 'data-drawn': this.memo.drawn, 'data-compared': this.memo.compared, role: 'application', 'aria-label': 'Diagram' };
    return svgNode('svg', { class: { 'sprotty-graph': true }, style, attrs }, [svgGroup(transform, children)]);
  }

  protected override getGridStyle(graph: Readonly<SGraphImpl>, context: RenderingContext): GridStyle {
    if (context.targetKind === 'hidden') return {};
    let step = DOT_STEP * graph.zoom;
    while (step < DOT_CLOSEST) step *= 2;
    const offset = (scroll: number): string => `${-scroll * graph.zoom - step / 2}px`;
    return { '--dot-step': `${step}px`, '--dot-x': offset(graph.scroll.x), '--dot-y': offset(graph.scroll.y) };
  }
}

@injectable()
export class ShapeNodeView extends ShapeView {
  @inject(LookSource) private readonly looks!: LookSource;
  @inject(Detail) private readonly detail!: Detail;

  override render(node: Readonly<GNode>, context: RenderingContext): VNode | undefined {
    const look = lookFor(this.looks.language.nodes, node.type) ?? FALLBACK;
    const width = Math.max(0, node.size.width);
    const height = Math.max(0, node.size.height);
    const classes = { node: true, selected: node.selected, mouseover: node.hoverFeedback, [`tone-${look.tone}`]: true, [`shape-${look.shape}`]: true };
    return svgNode('g', { class: classes }, [
      // What is measured is the plain box: rounded corners would make it smaller with every measuring.
      outline(context.targetKind === 'hidden' ? { ...look, shape: 'rectangle' } : look, width, height),
      look.glyph === undefined || !this.detail.isReadable ? undefined : glyph(look.glyph, width / 2, height / 2, Math.min(16, Math.min(width, height) * 0.45)),
      ...context.renderChildren(node),
    ]);
  }
}

const FALLBACK: NodeLook = { type: '', shape: 'rectangle', tone: 'neutral', radius: 6 };

function outline(look: NodeLook, width: number, height: number): VNode {
  const names = { 'sprotty-node': true };
  switch (look.shape) {
    case 'diamond':
      return svgNode('path', { class: names, attrs: { d: diamond(width, height, 3) } });
    case 'circle':
      return svgNode('ellipse', { class: names, attrs: { cx: width / 2, cy: height / 2, rx: width / 2, ry: height / 2 } });
    default: {
      const r = Math.min(look.radius ?? 0, width / 2, height / 2);
      return svgNode('rect', { class: names, attrs: { x: 0, y: 0, width, height, rx: r, ry: r } });
    }
  }
}

function glyph(name: GlyphName, x: number, y: number, size: number): VNode {
  const scale = size / 16;
  const transform = `translate(${x - size / 2} ${y - size / 2}) scale(${scale})`;
  return svgNode('g', { class: { glyph: true }, attrs: { transform } }, [path(GLYPHS[name])]);
}

@injectable()
export class LabelView extends ShapeView {
  @inject(LookSource) private readonly looks!: LookSource;
  @inject(Detail) private readonly detail!: Detail;

  override render(label: Readonly<GLabel>, context: RenderingContext): VNode | undefined {
    const hidden = context.targetKind === 'hidden';
    if (!hidden && !this.detail.isReadable) return undefined;
    const look = lookFor(this.looks.language.labels, label.type);
    const size = look?.size ?? 14;
    const data = { class: { 'sprotty-label': true, selected: label.selected, strong: look?.weight === 600 } };
    const { width, height } = label.size;
    if (hidden && this.looks.serverMeasures && width > 0) {
      return svgNode('rect', { ...data, attrs: { width, height } });
    }
    const style = { 'font-size': `${size}px` };
    if (width <= 0 || hidden) return svgText('text', { ...data, style }, label.text);
    const lines = label.text.split('\n');
    const step = height / lines.length;
    const x = width / 2 - label.alignment.x;
    const y = step / 2 + size * HALF_CAPITAL_EM - label.alignment.y;
    if (lines.length === 1) return svgText('text', { ...data, style, attrs: { x, y } }, label.text);
    const spans = lines.map((line, at) => svgText('tspan', { attrs: { x, y: y + at * step } }, line));
    return svgNode('text', { ...data, style }, spans);
  }
}

/** Space for an icon before anybody has measured it, px. */
const ICON_SPACE = { width: 25, height: 20 };

function iconSpace({ width, height }: { readonly width: number; readonly height: number }): VNode {
  return svgNode('rect', { class: { 'icon-space': true }, attrs: { width, height } });
}

@injectable()
export class CompartmentView extends GCompartmentView {
  @inject(LookSource) private readonly looks!: LookSource;
  @inject(Detail) private readonly detail!: Detail;

  override render(element: Readonly<GCompartment>, context: RenderingContext): VNode | undefined {
    const look = lookFor(this.looks.language.compartments, element.type);
    const drawn = look?.draws === 'icon' ? this.icon(element, context) : [];
    return svgNode('g', { class: { 'sprotty-comp': true, [element.type.replaceAll(':', '-')]: true } }, [
      ...drawn,
      ...context.renderChildren(element),
    ]);
  }

  private icon(element: Readonly<GCompartment>, context: RenderingContext): readonly VNode[] {
    const { width, height } = element.size;
    if (context.targetKind !== 'hidden' && !this.detail.isReadable) return [];
    if (width <= 0 || height <= 0) return [iconSpace(ICON_SPACE)];
    // What is measured is the space that the icon takes, not the smaller drawing in it.
    if (context.targetKind === 'hidden') return [iconSpace(element.size)];
    const icon = lookFor(this.looks.language.nodes, (element.parent as GModelElement).type)?.icon ?? 'none';
    const side = Math.min(width, height);
    const x = (width - side) / 2 - 1;
    return [
      svgNode('rect', { class: { 'icon-plate': true }, attrs: { x, y: (height - side) / 2, width: side, height: side, rx: 5, ry: 5 } }),
      glyph(icon, x + side / 2, height / 2, 13),
    ];
  }
}

const PLAIN_EDGE: EdgeLook = { type: '', line: 'solid', arrow: 'triangle' };

@injectable()
export class RoutedEdgeView extends GEdgeView {
  @inject(LookSource) private readonly looks!: LookSource;
  @inject(Detail) private readonly detail!: Detail;

  protected override additionalClasses(edge: Readonly<GEdge>, _context: RenderingContext): Classes {
    const look = lookFor(this.looks.language.edges, edge.type) ?? PLAIN_EDGE;
    // The caller spreads these as JSX attributes, where a class is written with its prefix.
    return { 'class-edge': true, 'class-selected': edge.selected, 'class-dashed': look.line === 'dashed' };
  }

  protected override renderLine(edge: GEdge, points: Point[], _context: RenderingContext): VNode {
    const look = lookFor(this.looks.language.edges, edge.type) ?? PLAIN_EDGE;
    const route = look.arrow === 'triangle' ? shortened(points) : points;
    return svgNode('path', { class: { line: true }, attrs: { d: rounded(route, EDGE_RADIUS) } });
  }

  protected override renderAdditionals(edge: GEdge, points: Point[], _context: RenderingContext): VNode[] {
    const look = lookFor(this.looks.language.edges, edge.type) ?? PLAIN_EDGE;
    const reach = svgNode('path', { class: { reach: true }, attrs: { d: rounded(points, EDGE_RADIUS), 'stroke-width': EDGE_REACH } });
    const head = look.arrow === 'triangle' ? arrowHead(points) : undefined;
    // A reach of 14 px is hardly more than the line itself when everything is small.
    if (!this.detail.isReadable) return head === undefined ? [] : [path(head, 'arrow')];
    return head === undefined ? [reach] : [reach, path(head, 'arrow')];
  }
}

/** The line ends inside the arrow head, so that its square end does not show at the tip. */
function shortened(points: readonly Point[]): Point[] {
  const last = points.at(-1);
  const previous = points.at(-2);
  if (last === undefined || previous === undefined) return [...points];
  const length = Math.hypot(last.x - previous.x, last.y - previous.y);
  const inset = Math.min(6, length / 2);
  if (length === 0) return [...points];
  const end = { x: last.x - ((last.x - previous.x) / length) * inset, y: last.y - ((last.y - previous.y) / length) * inset };
  return [...points.slice(0, -1), end];
}
