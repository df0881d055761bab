// SPDX-License-Identifier: Apache-2.0
// Arrow keys on the canvas: they move the selection. Moves in a row are one operation, sent when the keys rest; what was
// moved is seen at once. Other keys of the canvas have files of their own.
import {
  type Action,
  bindAsService,
  EditorContextService,
  FeatureModule,
  GNode,
  type GModelElement,
  isMoveable,
  KeyListener,
  MoveAction,
  TYPES,
  LazyInjector,
  type IActionDispatcher,
  EnableDefaultToolsAction,
  SelectAllAction,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import { ServerModel } from '../delta/server-model';
import { movingOf, outermost } from '../canvas/moves';
import { BendKeyListener } from './bend-keys';
import { REST_MS } from './rest';
import { SizeKeyListener } from './size-keys';
import { WalkKeyListener } from './walk-keys';

const STEP = 10;
const FINE_STEP = 1;

const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Nodes on their way, from where they were when the first key went down. */
interface Walk {
  readonly nodes: readonly GNode[];
  readonly from: ReadonlyMap<string, { readonly x: number; readonly y: number }>;
  dx: number;
  dy: number;
  timer: number;
}

@injectable()
export class ArrowKeyListener extends KeyListener {
  @inject(EditorContextService) private readonly editor!: EditorContextService;
  @inject(ServerModel) private readonly server!: ServerModel;
  @inject(LazyInjector) private readonly injector!: LazyInjector;
  private walk: Walk | undefined;

  override keyDown(_element: GModelElement, event: KeyboardEvent): Action[] {
    if (event.key === 'Escape') return this.escaped();
    const way = WAYS[event.key];
    if (way === undefined || event.ctrlKey || event.metaKey || event.altKey) return [];
    const [dx, dy] = way;
    const selected = outermost(this.editor.selectedElements);
    // With nothing selected the arrows move the view, which is the library's own listener.
    if (selected.length === 0 || this.editor.isReadonly) return [];
    const step = event.shiftKey ? FINE_STEP : STEP;
    return this.step(selected.filter(node => isMoveable(node)), dx * step, dy * step);
  }

  private escaped(): Action[] {
    return [EnableDefaultToolsAction.create(), SelectAllAction.create(false)];
  }

  private step(nodes: readonly GNode[], dx: number, dy: number): Action[] {
    if (nodes.length === 0) return [];
    const same = this.walk?.nodes.length === nodes.length && nodes.every(node => this.walk?.from.has(node.id));
    if (!same) this.arrive();
    this.walk ??= { nodes, from: new Map(nodes.map(node => [node.id, { ...node.position }])), dx: 0, dy: 0, timer: 0 };
    this.walk.dx += dx;
    this.walk.dy += dy;
    window.clearTimeout(this.walk.timer);
    this.walk.timer = window.setTimeout(() => this.arrive(), REST_MS);
    const moves = nodes.map(node => ({ elementId: node.id, toPosition: { x: node.position.x + dx, y: node.position.y + dy } }));
    return [MoveAction.create(moves, { animate: false })];
  }

  /** Sends where the walk ended. */
  private arrive(): void {
    const { walk } = this;
    if (walk === undefined) return;
    window.clearTimeout(walk.timer);
    this.walk = undefined;
    const nodes = walk.nodes.filter(node => this.server.has(node.id));
    const moves = new Map(nodes.map(node => [node.id, { dx: walk.dx, dy: walk.dy }]));
    const action = movingOf(nodes[0]?.root, nodes, moves, node => walk.from.get(node.id) ?? node.position);
    if (action !== undefined) void this.injector.get<IActionDispatcher>(TYPES.IActionDispatcher).dispatch(action);
  }
}

export const canvasKeysModule = new FeatureModule(
  bind => {
    // Registered by the tool that moves elements, in the place of the library's listener, which makes a step of every key.
    bind(ArrowKeyListener).toSelf().inSingletonScope();
    bindAsService(bind, TYPES.KeyListener, WalkKeyListener);
    bindAsService(bind, TYPES.KeyListener, SizeKeyListener);
    bindAsService(bind, TYPES.KeyListener, BendKeyListener);
  },
  { featureId: Symbol('canvasKeys') },
);
