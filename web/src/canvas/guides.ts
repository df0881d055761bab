// SPDX-License-Identifier: Apache-2.0
// The lines that show what the box in the hand is in line with. The library walks the whole index for every step of a
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
  RemoveHelperLinesFeedbackCommand,
  SelectionBounds,
  TYPES,
} from '@eclipse-glsp/client';
import { inject, injectable, postConstruct } from 'inversify';
import { Alignment, type Line } from './alignment';
import { boxOf } from './moves';

/** The nodes that stay while others are in the hand; kept until the hand lets go or the model changes. */
@injectable()
export class Staying {
  @inject(TYPES.IModelChangeService) private readonly changes!: IModelChangeService;
  private alignment: Alignment | undefined;
  private moved = '';

  @postConstruct()
  protected init(): void {
    this.changes.onModelRootChanged(() => this.forget());
  }

  /** How the nodes stand that neither move nor lie in what moves. O(elements) at first, then O(1). */
  beside(root: GModelRoot, movedIds: readonly string[]): Alignment {
    const moved = movedIds.join(' ');
    if (this.alignment === undefined || this.moved !== moved) {
      this.moved = moved;
      const taken = new Set(movedIds.flatMap(id => [id, ...getDescendantIds(root.index.getById(id))]));
      this.alignment = new Alignment([...nodesIn(root)].filter(node => !taken.has(node.id)).map(boxOf));
    }
    return this.alignment;
  }

  forget(): void {
    this.alignment = undefined;
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
    const window = windowOf(root);
    const lines = this.staying.beside(root, this.elementIds).linesOf(box, this.alignmentEpsilon, each => window === undefined || overlap(each, window));
    show(root, [...(boxes.length > 1 ? [frame(box)] : []), ...lines.filter(line => this.elementLines.includes(line.kind)).map(guide)]);
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

/** The part of the graph that is on the canvas; undefined before it was measured. */
function windowOf(root: GModelRoot): Bounds | undefined {
  const { width, height } = root.canvasBounds;
  if (!isViewport(root) || width <= 0) return undefined;
  return { ...root.scroll, width: width / root.zoom, height: height / root.zoom };
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
