// SPDX-License-Identifier: Apache-2.0
// Plain elements seen from far away are drawn together, many in one path: a browser that keeps 10,000 groups styles and
// paints 10,000 groups, however small they are. What is selected, pointed at, marked or in the hand is drawn by itself.
import {
  type Bounds,
  EdgeRouterRegistry,
  GChildElement,
  GEdge,
  type GModelElement,
  GNode,
  GParentElement,
  type Point,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import type { VNode } from 'snabbdom';
import { ServerModel } from '../delta/server-model';
import { farNode, polyline } from './geometry';
import { LookSource, lookOfEdge, lookOfNode } from './looks';
import { formOf } from './outlines';
import { svgNode } from './svg';

/** With fewer elements on the canvas each is drawn by itself. */
export const MANY = 800;
/** An edit that touches one of a batch writes the path of all of them anew. */
const BATCH_SIZE = 128;
/** Attribute of a batch's path: its number. */
const BATCH = 'data-batch';

/** One element as a part of a path; coordinates in the graph's frame. */
export class Piece {
  constructor(
    readonly id: string,
    /** Css classes; pieces of one batch have the same. */
    readonly classes: string,
    readonly d: string,
    /** The box of a node, the route of an edge. */
    readonly shape: Bounds | readonly Point[],
  ) {}
}

interface Place {
  readonly batch: Batch;
  readonly piece: Piece;
}

class Batch {
  readonly pieces = new Map<string, Piece>();
  private drawn: VNode | undefined;

  constructor(
    readonly number: number,
    readonly classes: string,
  ) {}

  set(piece: Piece): void {
    this.pieces.set(piece.id, piece);
    this.drawn = undefined;
  }

  delete(id: string): void {
    this.pieces.delete(id);
    this.drawn = undefined;
  }

  get node(): VNode {
    this.drawn ??= svgNode('g', { key: `batch-${this.number}`, class: Object.fromEntries(this.classes.split(' ').map(name => [name, true])) }, [
      svgNode('path', {
        class: this.classes.startsWith('edge') ? { line: true } : { 'sprotty-node': true },
        attrs: { d: [...this.pieces.values()].map(piece => piece.d).join(''), [BATCH]: this.number },
      }),
    ]);
    return this.drawn;
  }
}

@injectable()
export class FarLayer {
  @inject(ServerModel) private readonly server!: ServerModel;
  @inject(LookSource) private readonly looks!: LookSource;
  @inject(EdgeRouterRegistry) private readonly routers!: EdgeRouterRegistry;
  private readonly places = new Map<string, Place>();
  private readonly batches = new Map<number, Batch>();
  /** Per look, the batch that the next piece goes into. */
  private readonly withRoom = new Map<string, Batch>();
  private created = 0;

  /** The element as a piece; undefined when it has to be drawn by itself. */
  pieceOf(element: GModelElement): Piece | undefined {
    if (!this.server.has(element.id)) return undefined;
    if (element instanceof GNode) return this.pieceOfNode(element);
    return element instanceof GEdge ? this.pieceOfEdge(element) : undefined;
  }

  /** The paths. Batches without news are the same virtual nodes as before. O(batches), and pieces of those with news. */
  get nodes(): VNode[] {
    return [...this.batches.values()].map(batch => batch.node);
  }

  /** Puts a piece into a batch of its look, in the place of the one that its element had before. */
  place(piece: Piece): void {
    const before = this.places.get(piece.id);
    if (before !== undefined && before.batch.classes !== piece.classes) this.remove(before.piece);
    const batch = before?.batch.classes === piece.classes ? before.batch : this.open(piece.classes);
    batch.set(piece);
    this.places.set(piece.id, { batch, piece });
  }

  /** Takes a piece out, unless another has taken its place. */
  remove(piece: Piece): void {
    const place = this.places.get(piece.id);
    if (place?.piece !== piece) return;
    const { batch } = place;
    this.places.delete(piece.id);
    batch.delete(piece.id);
    if (batch.pieces.size > 0) this.withRoom.set(batch.classes, batch);
    else {
      this.batches.delete(batch.number);
      if (this.withRoom.get(batch.classes) === batch) this.withRoom.delete(batch.classes);
    }
  }

  /** The element under a point of the graph whose piece is in the path that the pointer met. O(pieces of a path). */
  idAt(target: Element, at: Point): string | undefined {
    const batch = this.batches.get(Number(target.getAttribute(BATCH) ?? -1));
    if (batch === undefined) return undefined;
    const all = [...batch.pieces.values()].map(piece => ({ id: piece.id, distance: distance(piece.shape, at) }));
    // Of those that lie on each other the last is on top.
    return all.reduce<(typeof all)[number] | undefined>((best, each) => (best === undefined || each.distance <= best.distance ? each : best), undefined)?.id;
  }

  /** The route of an edge that is in a batch; undefined for every other element. */
  routeOf(id: string): readonly Point[] | undefined {
    const shape = this.places.get(id)?.piece.shape;
    return shape === undefined || 'width' in shape ? undefined : shape;
  }

  private pieceOfNode(node: GNode): Piece | undefined {
    if (node.selected || node.hoverFeedback || node.size.width < 0 || !this.isPlain(node)) return undefined;
    const { shape, tone } = lookOfNode(this.looks, node);
    const bounds = { ...node.position, ...node.size };
    return new Piece(node.id, ['node', `tone-${tone}`, `shape-${shape}`, ...(node.cssClasses ?? [])].join(' '), farNode(formOf(shape).anchor ?? 'rectangle', bounds), bounds);
  }

  private pieceOfEdge(edge: GEdge): Piece | undefined {
    if (edge.selected || edge.hoverFeedback || !this.isPlain(edge) || isHeld(edge.source) || isHeld(edge.target)) return undefined;
    const route = this.routers.get(edge.routerKind).route(edge);
    if (route.length === 0) return undefined;
    const { line } = lookOfEdge(this.looks, edge);
    return new Piece(edge.id, ['edge', line, ...(edge.cssClasses ?? [])].join(' '), polyline(route), route);
  }

  /** Nothing of the moment is on the element: no css class, marker or handle but what the server sent, no node inside. */
  private isPlain(element: GParentElement & { readonly cssClasses?: readonly string[] }): boolean {
    const sent = this.server.get(element.id)?.cssClasses as readonly string[] | undefined;
    return (element.cssClasses ?? []).every(name => sent?.includes(name)) && element.children.every(child => this.isQuiet(child));
  }

  private isQuiet(element: GModelElement): boolean {
    if (element instanceof GNode || !this.server.has(element.id)) return false;
    return !(element instanceof GParentElement) || element.children.every(child => this.isQuiet(child));
  }

  private open(classes: string): Batch {
    const known = this.withRoom.get(classes);
    if (known !== undefined && known.pieces.size < BATCH_SIZE) return known;
    const batch = new Batch(this.created++, classes);
    this.batches.set(batch.number, batch);
    this.withRoom.set(classes, batch);
    return batch;
  }
}

/** Whether it or what holds it is selected, and so may be in the hand. */
function isHeld(element: GModelElement | undefined): boolean {
  for (let at = element; at instanceof GChildElement; at = at.parent) if ((at as Partial<GNode>).selected === true) return true;
  return false;
}

/** From a point to a box (0 inside it) or to a polyline. */
function distance(shape: Bounds | readonly Point[], at: Point): number {
  if ('width' in shape) {
    const dx = Math.max(shape.x - at.x, 0, at.x - shape.x - shape.width);
    const dy = Math.max(shape.y - at.y, 0, at.y - shape.y - shape.height);
    return Math.hypot(dx, dy);
  }
  return shape.slice(1).reduce((best, end, index) => Math.min(best, toSegment(shape[index] ?? end, end, at)), Infinity);
}

function toSegment(start: Point, end: Point, at: Point): number {
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const length = dx * dx + dy * dy;
  const part = length === 0 ? 0 : Math.max(0, Math.min(1, ((at.x - start.x) * dx + (at.y - start.y) * dy) / length));
  return Math.hypot(at.x - start.x - part * dx, at.y - start.y - part * dy);
}

