// SPDX-License-Identifier: Apache-2.0
// Arrow keys on a selected edge move the bend in its middle, which they make when there is none; Del on the canvas deletes
// the edge, as always. Keys in a row are one operation.
import {
  type Action,
  ChangeRoutingPointsOperation,
  EdgeRouterRegistry,
  EditorContextService,
  GEdge,
  type GModelElement,
  type IActionDispatcher,
  KeyListener,
  LazyInjector,
  type Point,
  TYPES,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import { ServerModel } from '../delta/server-model';
import { UntilRest } from './rest';

const STEP = 10;
const FINE_STEP = 1;

const WAYS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

@injectable()
export class BendKeyListener extends KeyListener {
  @inject(EditorContextService) private readonly editor!: EditorContextService;
  @inject(ServerModel) private readonly server!: ServerModel;
  @inject(EdgeRouterRegistry) private readonly routers!: EdgeRouterRegistry;
  @inject(LazyInjector) private readonly injector!: LazyInjector;
  private readonly rest = new UntilRest();
  private walk: { readonly edge: string; readonly points: Point[]; readonly at: number } | undefined;

  override keyDown(_element: GModelElement, event: KeyboardEvent): Action[] {
    const way = WAYS[event.key];
    const [edge, other] = this.editor.selectedElements;
    if (way === undefined || event.altKey || event.ctrlKey || event.metaKey || this.editor.isReadonly) return [];
    if (!(edge instanceof GEdge) || other !== undefined || !this.server.has(edge.id)) return [];
    if (this.walk?.edge !== edge.id) {
      this.rest.now();
      this.walk = { edge: edge.id, ...bendOf(this.routers.get(edge.routerKind).route(edge), edge.routingPoints) };
    }
    const { points, at } = this.walk;
    const step = event.shiftKey ? FINE_STEP : STEP;
    const { x, y } = points[at] ?? { x: 0, y: 0 };
    points[at] = { x: x + way.x * step, y: y + way.y * step };
    event.preventDefault();
    this.rest.again(() => this.arrive());
    return [];
  }

  private arrive(): void {
    const { walk } = this;
    this.walk = undefined;
    if (walk === undefined || !this.server.has(walk.edge)) return;
    const operation = ChangeRoutingPointsOperation.create([{ elementId: walk.edge, newRoutingPoints: walk.points }]);
    void this.injector.get<IActionDispatcher>(TYPES.IActionDispatcher).dispatch(operation);
  }
}

/** The bends, and which of them is moved: the middle one, made in the middle of the route when there is none. */
export function bendOf(route: readonly Point[], bends: readonly Point[]): { readonly points: Point[]; readonly at: number } {
  if (bends.length > 0) return { points: bends.map(({ x, y }) => ({ x, y })), at: Math.floor((bends.length - 1) / 2) };
  const [start, end] = [route[0] ?? { x: 0, y: 0 }, route.at(-1) ?? { x: 0, y: 0 }];
  return { points: [{ x: Math.round((start.x + end.x) / 2), y: Math.round((start.y + end.y) / 2) }], at: 0 };
}
