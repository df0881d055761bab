// SPDX-License-Identifier: Apache-2.0
// Ctrl+Arrow on the canvas makes the selected nodes wider or higher, or less so, from the lower right corner; with Shift
// by single px. Keys in a row are one operation; what comes of it is seen at once.
import {
  type Action,
  ChangeBoundsOperation,
  EditorContextService,
  type GModelElement,
  GNode,
  type IActionDispatcher,
  isResizable,
  KeyListener,
  LazyInjector,
  SetBoundsAction,
  TYPES,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import { ServerModel } from '../delta/server-model';
import { UntilRest } from './rest';

const STEP = 10;
const FINE_STEP = 1;
/** No node becomes smaller than this, px. */
const SMALLEST = 10;

const WAYS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

@injectable()
export class SizeKeyListener extends KeyListener {
  @inject(EditorContextService) private readonly editor!: EditorContextService;
  @inject(ServerModel) private readonly server!: ServerModel;
  @inject(LazyInjector) private readonly injector!: LazyInjector;
  private readonly rest = new UntilRest();

  override keyDown(_element: GModelElement, event: KeyboardEvent): Action[] {
    const way = WAYS[event.key];
    if (way === undefined || event.altKey || !(event.ctrlKey || event.metaKey) || this.editor.isReadonly) return [];
    const nodes = this.editor.selectedElements.filter((each): each is GNode => each instanceof GNode && isResizable(each) && this.server.has(each.id));
    if (nodes.length === 0) return [];
    const step = event.shiftKey ? FINE_STEP : STEP;
    const bounds = nodes.map(node => ({
      elementId: node.id,
      newPosition: { ...node.position },
      newSize: { width: Math.max(SMALLEST, node.size.width + way[0] * step), height: Math.max(SMALLEST, node.size.height + way[1] * step) },
    }));
    this.rest.again(() => {
      const there = bounds.filter(each => this.server.has(each.elementId));
      if (there.length > 0) void this.injector.get<IActionDispatcher>(TYPES.IActionDispatcher).dispatch(ChangeBoundsOperation.create(there));
    });
    return [SetBoundsAction.create(bounds)];
  }
}
