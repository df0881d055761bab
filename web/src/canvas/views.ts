// SPDX-License-Identifier: Apache-2.0
// The generic views: each draws what the language's look declares for the type of the element.
// Sizes and positions come from the model alone; a view never measures.
import { type Dimension, GCompartmentView, type GCompartment, type GEdge, GEdgeView, type GLabel, type GModelElement, type GNode, GResizeHandle, type Point, type RenderingContext, ShapeView } from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import type { Classes, VNode } from 'snabbdom';
import { heldBy, spoken } from '../access/spoken';
import { TypeNames } from '../access/type-names';
import { ServerModel } from '../delta/server-model';
import { type CompartmentLook, lookFor, type NodeLook } from '../languages/look';
import { endClass, type EndForm, ENDS, endPath, stopped } from './ends';
import { rounded } from './geometry';
import { Hidden } from './hidden';
import { isLocked } from './lockable';
import { Detail, lookOfEdge, lookOfNode, LookSource } from './looks';
import { detailPath, formOf, glyphPath, outlinePath } from './outlines';
import { path, type SvgData, svgNode, svgText } from './svg';

/** Half the height of a capital letter of Inter, in em: puts a line's optical middle on the middle of its box. */
const HALF_CAPITAL_EM = 0.3636;
/** Corners of routed edges, px. */
const EDGE_RADIUS = 8;
/** An edge can be pointed at from this far away, px. */
const EDGE_REACH = 14;

@injectable()
export class ShapeNodeView extends ShapeView {
  @inject(LookSource) private readonly looks!: LookSource;
  @inject(Detail) private readonly detail!: Detail;
  @inject(Hidden) private readonly hidden!: Hidden;
  @inject(ServerModel) private readonly server!: ServerModel;
  @inject(TypeNames) private readonly types!: TypeNames;

  override render(node: Readonly<GNode>, context: RenderingContext): VNode | undefined {
    if (context.targetKind !== 'hidden' && this.hidden.has(node)) return undefined;
    const look = lookOfNode(this.looks, node);
    const width = Math.max(0, node.size.width);
    const height = Math.max(0, node.size.height);
    const named = context.targetKind === 'hidden' ? {} : this.access(node);
    const classes = { node: true, selected: node.selected, mouseover: node.hoverFeedback, [`tone-${look.tone}`]: true, [`shape-${look.shape}`]: true };
    return svgNode('g', { class: classes, attrs: named }, [
      ...(context.targetKind === 'hidden' ? [box(width, height)] : shape(look, width, height)),
      look.glyph === undefined || !this.detail.isReadable ? undefined : glyph(look.glyph, width / 2, height / 2, Math.min(16, Math.min(width, height) * 0.45)),
      ...this.children(node, context),
      isLocked(node) && context.targetKind !== 'hidden' && this.detail.isReadable ? lockSign(width, 0) : undefined,
    ]);
  }

  /** Handles that were there when somebody locked the node are not shown any more. */
  private children(node: Readonly<GNode>, context: RenderingContext): VNode[] {
    if (!isLocked(node)) return context.renderChildren(node);
    return node.children.filter(child => !(child instanceof GResizeHandle)).flatMap(child => context.renderElement(child) ?? []);
  }

  /** What is only in the hand is no element yet. */
  private access(node: Readonly<GNode>): Readonly<Record<string, string>> {
    if (!this.server.has(node.id)) return {};
    return { role: heldBy(node) > 0 ? 'group' : 'img', 'aria-label': spoken(node, this.types) };
  }
}

/** A small lock whose middle is this point. */
function lockSign(x: number, y: number): VNode {
  return svgNode('g', { class: { 'lock-sign': true }, attrs: { transform: `translate(${x} ${y})` } }, [
    svgNode('circle', { attrs: { r: 8 } }),
    path('M-3.500 -0.500h7v4.500h-7z M-2 -0.500v-1.750a2 2 0 0 1 4 0v1.750'),
  ]);
}

/** The filled part, and the lines on it. */
function shape({ shape: name, radius }: NodeLook, width: number, height: number): readonly VNode[] {
  const form = formOf(name);
  const dash: Readonly<Record<string, string>> = form.dash === undefined ? {} : { 'stroke-dasharray': form.dash };
  const style = form.stroke === undefined ? { style: dash } : { style: { 'stroke-width': `${form.stroke}px`, ...dash } };
  const outline = svgNode('path', { class: { 'sprotty-node': true }, attrs: { d: outlinePath(form, width, height, radius) }, ...style });
  const lines = detailPath(form, width, height, radius);
  return lines === '' ? [outline] : [outline, svgNode('path', { class: { 'shape-detail': true }, attrs: { d: lines }, style: dash })];
}

/** What is measured is the plain box: what stands over it would make it larger with every measuring. */
function box(width: number, height: number): VNode {
  return svgNode('rect', { class: { 'sprotty-node': true }, attrs: { x: 0, y: 0, width, height } });
}

function glyph(name: string, x: number, y: number, size: number): VNode {
  const scale = size / 16;
  const transform = `translate(${x - size / 2} ${y - size / 2}) scale(${scale})`;
  return svgNode('g', { class: { glyph: true }, attrs: { transform } }, [path(glyphPath(name))]);
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
    const data = { class: { 'sprotty-label': true, selected: label.selected, strong: look?.weight === 600, starts: look?.anchor === 'start' } };
    const { width, height } = label.size;
    if (hidden && this.looks.serverMeasures && width > 0) {
      return svgNode('rect', { ...data, attrs: { width, height } });
    }
    const style = { 'font-size': `${size}px` };
    const isUnmeasured = width <= 0 || hidden;
    const isStart = look?.anchor === 'start';
    if (look?.turned === true) {
      const { x, y } = label.alignment;
      const inner = { class: { strong: look.weight === 600, starts: isStart } };
      const text = isUnmeasured ? svgText('text', { ...inner, style }, label.text) : written(label.text, { width: height, height: width }, size, isStart, undefined, inner);
      // The outer group is moved by the library; what it measures is turned with the text.
      return svgNode('g', { class: { ...data.class, 'turned-label': true }, style }, [svgNode('g', { attrs: { transform: `translate(${-x} ${Math.max(0, height) - y}) rotate(-90)` } }, [text])]);
    }
    if (isUnmeasured) return svgText('text', { ...data, style }, label.text);
    return written(label.text, { width, height }, size, isStart, label.alignment, data);
  }
}

/** Lines of text in a box, the middle of their capitals on the middle of each line's share of it. */
function written(text: string, box: Dimension, size: number, isStart: boolean, from: Point = { x: 0, y: 0 }, data: SvgData = {}): VNode {
  const style = { 'font-size': `${size}px` };
  const lines = text.split('\n');
  const step = box.height / lines.length;
  const x = (isStart ? 0 : box.width / 2) - from.x;
  const y = step / 2 + size * HALF_CAPITAL_EM - from.y;
  if (lines.length === 1) return svgText('text', { ...data, style, attrs: { x, y } }, text);
  const spans = lines.map((line, at) => svgText('tspan', { attrs: { x, y: y + at * step } }, line));
  return svgNode('text', { ...data, style }, spans);
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
    const drawn = look?.draws === 'icon' ? this.icon(element, context) : context.targetKind === 'hidden' ? [] : divider(element, look?.draws);
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
    const icon = lookFor(this.looks.language.nodes, (element.parent as GModelElement).type)?.icon ?? '';
    const side = Math.min(width, height);
    const x = (width - side) / 2 - 1;
    return [
      svgNode('rect', { class: { 'icon-plate': true }, attrs: { x, y: (height - side) / 2, width: side, height: side, rx: 5, ry: 5 } }),
      glyph(icon, x + side / 2, height / 2, 13),
    ];
  }
}

/** A line to what is above a section, right of or below a band. */
function divider({ size }: Readonly<GCompartment>, draws: CompartmentLook['draws'] | undefined): readonly VNode[] {
  const [width, height] = [Math.max(0, size.width), Math.max(0, size.height)];
  if (draws === 'section') return [path(`M0 0H${width}`, 'shape-detail')];
  if (draws === 'band-left') return [path(`M${width} 0V${height}`, 'shape-detail')];
  return draws === 'band-top' ? [path(`M0 ${height}H${width}`, 'shape-detail')] : [];
}

@injectable()
export class RoutedEdgeView extends GEdgeView {
  @inject(LookSource) private readonly looks!: LookSource;
  @inject(Detail) private readonly detail!: Detail;
  @inject(ServerModel) private readonly server!: ServerModel;
  @inject(TypeNames) private readonly types!: TypeNames;

  override render(edge: Readonly<GEdge>, context: RenderingContext): VNode {
    const drawn = super.render(edge, context);
    if (drawn.data !== undefined && context.targetKind !== 'hidden' && this.server.has(edge.id)) {
      drawn.data.attrs = { ...drawn.data.attrs, role: 'img', 'aria-label': spoken(edge, this.types) };
    }
    return drawn;
  }

  protected override additionalClasses(edge: Readonly<GEdge>, _context: RenderingContext): Classes {
    const look = lookOfEdge(this.looks, edge);
    // The caller spreads these as JSX attributes, where a class is written with its prefix.
    return { 'class-edge': true, 'class-selected': edge.selected, 'class-dashed': look.line === 'dashed', 'class-dotted': look.line === 'dotted' };
  }

  protected override renderLine(edge: GEdge, points: Point[], _context: RenderingContext): VNode {
    const { sourceEnd, targetEnd } = lookOfEdge(this.looks, edge);
    const first = stopped(points, ENDS[targetEnd].inset);
    const route = stopped([...first].reverse(), ENDS[sourceEnd].inset).toReversed();
    return svgNode('path', { class: { line: true }, attrs: { d: rounded(route, EDGE_RADIUS) } });
  }

  protected override renderAdditionals(edge: GEdge, points: Point[], _context: RenderingContext): VNode[] {
    const { sourceEnd, targetEnd } = lookOfEdge(this.looks, edge);
    const ends = [end(ENDS[sourceEnd], points.toReversed()), end(ENDS[targetEnd], points)].filter(each => each !== undefined);
    // A reach of 14 px is hardly more than the line itself when everything is small.
    if (!this.detail.isReadable) return ends;
    const reach = svgNode('path', { class: { reach: true }, attrs: { d: rounded(points, EDGE_RADIUS), 'stroke-width': EDGE_REACH } });
    const middle = isLocked(edge) ? halfWay(points) : undefined;
    return [reach, ...ends, ...(middle === undefined ? [] : [lockSign(middle.x, middle.y)])];
  }
}

function end(form: EndForm, points: readonly Point[]): VNode | undefined {
  const d = endPath(form, points);
  return d === undefined ? undefined : path(d, endClass(form));
}

/** The point of a route that is as far from its beginning as from its end. */
function halfWay(points: readonly Point[]): Point | undefined {
  const lengths = points.slice(1).map((end, at) => Math.hypot(end.x - (points[at] ?? end).x, end.y - (points[at] ?? end).y));
  let left = lengths.reduce((sum, length) => sum + length, 0) / 2;
  const at = lengths.findIndex(length => (left -= length) <= 0);
  const [start, end, length] = [points[at], points[at + 1], lengths[at]];
  if (start === undefined || end === undefined || length === undefined) return undefined;
  const part = length === 0 ? 0 : 1 + left / length;
  return { x: start.x + (end.x - start.x) * part, y: start.y + (end.y - start.y) * part };
}
