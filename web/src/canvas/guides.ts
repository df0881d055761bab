// SPDX-License-Identifier: Apache-2.0
// The lines that show what the box in the hand is in line with, and which gaps beside it are equal. The library walks the whole index for every step of a
// drag, compares with every node and draws a line to each; here the other nodes are sorted once per drag, one line per
// kind goes through all that are in line, and lines that stay are the same elements.
import {
  Bounds,
  type CommandExecutionContext,
  type CommandReturn,
  DrawHelperLinesFeedbackCommand,
  FeatureModule,
  type GModelElement,
  type GModelRoot,
  GNode,
  getDescendantIds,
  HelperLine,
  type IHelperLineOptions,
  type IModelChangeService,
  isHelperLine,
  isSelectionBounds,
  isViewport,
  type Point,
  RemoveHelperLinesFeedbackCommand,
  SelectionBounds,
  TYPES,
} from '@eclipse-glsp/client';
import { inject, injectable, postConstruct } from 'inversify';
import { Alignment, type Line } from './alignment';
import { boxOf } from './moves';
import { type Gap, Spacing } from './spacing';

/** What is in line with a box, and equally far from it. */
export interface Beside {
  readonly alignment: Alignment;
  readonly spacing: Spacing;
}

/** What gaps are marked as. */
const GAP = 'gap';
/** Gaps that differ by no more than this are equal, px: places are whole. */
const GAP_EPSILON = 1;
/** Zoom from which on gaps are told. */
const LEAST_ZOOM = 0.4;
/** Half the length of the ends of a marked gap, px of the screen. */
const GAP_END_PX = 5;

/** The nodes that stay while others are in the hand; kept until the hand lets go or the model changes. */
@injectable()
export class Staying {
  @inject(TYPES.IModelChangeService) private readonly changes!: IModelChangeService;
  private kept: { readonly moved: string; readonly beside: Beside } | undefined;

  @postConstruct()
  protected init(): void {
    this.changes.onModelRootChanged(() => this.forget());
  }

  /** How the nodes stand that neither move nor lie in what moves. O(elements) at first, then O(1). */
  beside(root: GModelRoot, movedIds: readonly string[]): Beside {
    const moved = movedIds.join(' ');
    if (this.kept?.moved !== moved) {
      const taken = new Set(movedIds.flatMap(id => [id, ...getDescendantIds(root.index.getById(id))]));
      const boxes = [...nodesIn(root)].filter(node => !taken.has(node.id)).map(boxOf);
      this.kept = { moved, beside: { alignment: new Alignment(boxes), spacing: new Spacing(boxes) } };
    }
    return this.kept.beside;
  }

  forget(): void {
    this.kept = undefined;
  }
}

function* nodesIn(root: GModelRoot): Generator<GNode> {
  for (const element of root.index.all()) if (element instanceof GNode && element.size.width >= 0) yield element;
}

@injectable()
export class DrawGuidesCommand extends DrawHelperLinesFeedbackCommand {
  @inject(Staying) private readonly staying!: Staying;

  override execute({ root }: CommandExecutionContext): CommandReturn {
    const nodes = this.elementIds.map(id => root.index.getById(id)).filter(element => element instanceof GNode);
    const boxes = nodes.map(boxOf);
    const [first] = boxes;
    if (first === undefined) {
      show(root, []);
      return root;
    }
    const box = boxes.reduce<Bounds>((all, each) => Bounds.combine(all, each), first);
    const counts = seen(root);
    const { alignment, spacing } = this.staying.beside(root, this.elementIds);
    const lines = alignment.linesOf(box, this.alignmentEpsilon, counts).filter(line => this.elementLines.includes(line.kind));
    const gaps = (showsGaps(root) ? spacing.gapsOf(box, GAP_EPSILON, counts) : []).flatMap((gap, at) => marks(gap, at, zoomOf(root)));
    show(root, [...(boxes.length > 1 ? [frame(box)] : []), ...lines.map(guide), ...gaps]);
    return root;
  }
}

@injectable()
export class RemoveGuidesCommand extends RemoveHelperLinesFeedbackCommand {
  @inject(Staying) private readonly staying!: Staying;

  override execute({ root }: CommandExecutionContext): CommandReturn {
    this.staying.forget();
    show(root, []);
    return root;
  }
}

/** Makes these the only guides. */
function show(root: GModelRoot, guides: readonly (HelperLine | SelectionBounds)[]): void {
  for (const each of root.children.filter(isGuide)) root.remove(each);
  for (const each of guides) root.add(each);
}

function isGuide(element: GModelElement): boolean {
  return isHelperLine(element) || isSelectionBounds(element);
}

/** There is at most one line of a kind; with the kind as its id it stays the same drawing from step to step. */
function guide({ kind, start, end }: Line): HelperLine {
  const line = new HelperLine(start, end, kind);
  line.id = `guide-${kind}`;
  return line;
}

function frame(box: Bounds): SelectionBounds {
  const bounds = new SelectionBounds(box);
  bounds.id = 'guide-frame';
  return bounds;
}

/** A gap that is as wide as another one: a line across it with an end at either side. */
function marks({ axis, from, to, at }: Gap, number: number, zoom: number): HelperLine[] {
  const point = (along: number, across: number): Point => (axis === 'x' ? { x: along, y: across } : { x: across, y: along });
  const half = GAP_END_PX / zoom;
  const lines: readonly (readonly [Point, Point])[] = [
    [point(from, at), point(to, at)],
    [point(from, at - half), point(from, at + half)],
    [point(to, at - half), point(to, at + half)],
  ];
  return lines.map(([start, end], part) => {
    const line = new HelperLine(start, end, GAP);
    line.id = `guide-gap-${number}-${part}`;
    return line;
  });
}

/** Tests whether a box is on the canvas, at least in part. */
export function seen(root: GModelRoot): (box: Bounds) => boolean {
  const { width, height } = root.canvasBounds;
  if (!isViewport(root) || width <= 0) return () => true;
  const window = { ...root.scroll, width: width / root.zoom, height: height / root.zoom };
  return box => overlap(box, window);
}

/** From far away a gap is a matter of a few dots: neither marked nor found. */
export function showsGaps(root: GModelRoot): boolean {
  return zoomOf(root) >= LEAST_ZOOM;
}

export function zoomOf(root: GModelRoot): number {
  return isViewport(root) ? root.zoom : 1;
}

function overlap(one: Bounds, other: Bounds): boolean {
  return one.x <= other.x + other.width && other.x <= one.x + one.width && one.y <= other.y + other.height && other.y <= one.y + one.height;
}

/** Along nodes only: not along the middle of the window. */
const OPTIONS: IHelperLineOptions = { viewportLines: [] };

export const guidesModule = new FeatureModule(
  (bind, _unbind, _isBound, rebind) => {
    bind(TYPES.IHelperLineOptions).toConstantValue(OPTIONS);
    bind(Staying).toSelf().inSingletonScope();
    rebind(DrawHelperLinesFeedbackCommand).to(DrawGuidesCommand);
    rebind(RemoveHelperLinesFeedbackCommand).to(RemoveGuidesCommand);
  },
  { featureId: Symbol('guides') },
);
