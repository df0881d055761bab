// SPDX-License-Identifier: Apache-2.0
// Keys that walk from element to element on the canvas: Alt+Arrow to the nearest node that way, Alt+Page Down and Up in
// the order of the diagram, edges after the node where they begin. Alt+Enter keeps what one stands on selected while one
// walks on, so that several can be selected without a mouse; the order of the selection is that of the walk.
import {
  type Action,
  EditorContextService,
  GConnectableElement,
  GEdge,
  type GModelElement,
  GNode,
  GParentElement,
  KeyListener,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import { Voice } from '../access/module';
import { boxOf, selecting } from '../canvas/moves';
import { ServerModel } from '../delta/server-model';
import { nameOf } from '../panel/names';
import { t } from '../texts/texts';
import { nearest } from './arrange';

const WAYS: Readonly<Record<string, 'left' | 'right' | 'up' | 'down'>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };
const STEPS: Readonly<Record<string, number>> = { PageDown: 1, PageUp: -1 };

@injectable()
export class WalkKeyListener extends KeyListener {
  @inject(EditorContextService) private readonly editor!: EditorContextService;
  @inject(ServerModel) private readonly server!: ServerModel;
  @inject(Voice) private readonly voice!: Voice;
  private kept: ReadonlySet<string> = new Set();

  override keyDown({ root }: GModelElement, event: KeyboardEvent): Action[] {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return [];
    const way = WAYS[event.key];
    const step = STEPS[event.key];
    if (way !== undefined) return this.go(this.nextThatWay(root, way));
    if (step !== undefined) return this.go(this.nextInOrder(root, step));
    if (event.key === 'Enter') this.keep();
    return [];
  }

  /** Where the walk stands: what was selected last. */
  private get here(): Readonly<GModelElement> | undefined {
    return this.editor.selectedElements.at(-1);
  }

  private nextThatWay(root: GParentElement, way: 'left' | 'right' | 'up' | 'down'): string | undefined {
    const nodes = [...root.index.all()].filter((each): each is GNode => each instanceof GNode && this.server.has(each.id));
    const from = nodeAt(this.here);
    return from === undefined ? nodes[0]?.id : nearest(boxOf(from), nodes.map(boxOf), way)?.id;
  }

  private nextInOrder(root: GParentElement, step: number): string | undefined {
    const all = inOrder(root).filter(id => this.server.has(id));
    const at = all.indexOf(this.here?.id ?? '');
    return at < 0 ? all.at(step > 0 ? 0 : -1) : all.at((at + step) % all.length);
  }

  private go(next: string | undefined): Action[] {
    if (next === undefined) return [];
    // Another selection than that of the walk ends it.
    const selected = new Set(this.editor.selectedElements.map(each => each.id));
    if ([...this.kept].some(id => !selected.has(id))) this.kept = new Set();
    return [selecting([...[...this.kept].filter(id => id !== next), next])];
  }

  private keep(): void {
    const { here } = this;
    if (here === undefined) return;
    const kept = new Set(this.kept);
    const isNew = !kept.delete(here.id);
    if (isNew) kept.add(here.id);
    this.kept = kept;
    this.voice.say(isNew ? t.targets.kept(nameOf(here), kept.size) : t.targets.released(nameOf(here)));
  }
}

/** From an edge one goes on where it leads. */
function nodeAt(element: Readonly<GModelElement> | undefined): GNode | undefined {
  const at = element instanceof GEdge ? element.target : element;
  return at instanceof GNode ? at : undefined;
}

/** Every node and edge: nodes in the order of the diagram, what they hold after them, edges after the node where they begin. */
export function inOrder(root: Readonly<GParentElement>): readonly string[] {
  const found = new Set<string>();
  const walk = (parent: Readonly<GParentElement>): void => {
    for (const child of parent.children) {
      if (child instanceof GEdge) continue;
      if (child instanceof GNode) found.add(child.id);
      if (child instanceof GConnectableElement) for (const edge of child.outgoingEdges) found.add(edge.id);
      if (child instanceof GParentElement) walk(child);
    }
  };
  walk(root);
  return [...found];
}
