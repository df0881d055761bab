// SPDX-License-Identifier: Apache-2.0
// Listens to fingers and pens on the canvas. What the browser itself would make of them is prevented: its mouse events,
// its menu, its double click; its scrolling and zooming by `touch-action` of the style sheet.
import { GModelRoot, type GModelElement, type IVNodePostprocessor } from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import type { VNode } from 'snabbdom';
import './touch.css';
import { CanvasSurface, Services } from './canvas-surface';
import { EmulatedMouse } from './emulated-mouse';
import { Gestures } from './gestures';
import type { Place } from './grip';
import { Palm } from './palm';
import { Pen } from './pen';

/** What the browser makes of a touch or a pen comes this long after it at most, ms. */
const ECHO_MS = 800;
const ECHOES = ['mousedown', 'mouseup', 'dblclick', 'contextmenu'] as const;

@injectable()
export class TouchTool implements IVNodePostprocessor {
  @inject(Services) private readonly services!: Services;
  private root: VNode | undefined;
  private canvas: Node | undefined;

  decorate(vnode: VNode, element: Readonly<GModelElement>): VNode {
    if (element instanceof GModelRoot) this.root = vnode;
    return vnode;
  }

  postUpdate(): void {
    const canvas = this.root?.elm;
    if (canvas === this.canvas || !(canvas instanceof SVGElement)) return;
    this.canvas = canvas;
    listen(canvas, this.services);
  }
}

/** The listeners go with the canvas. */
function listen(canvas: SVGElement, services: Services): void {
  const mouse = new EmulatedMouse(canvas);
  const gestures = new Gestures(new CanvasSurface(canvas, mouse, services));
  const pen = new Pen(mouse);
  const palm = new Palm();
  const held = new Set<number>();
  let released = -Infinity;

  const on = (type: 'pointerdown' | 'pointermove' | 'pointerup' | 'pointercancel', hear: (event: PointerEvent, isPen: boolean) => void): void =>
    canvas.addEventListener(type, event => {
      if (event.pointerType === 'mouse') return;
      const isPen = event.pointerType === 'pen';
      if (isPen) {
        // What the hand did while the pen came near was not meant.
        if (!palm.isLikely(event.timeStamp)) gestures.cancel();
        palm.pen(event.buttons !== 0, event.timeStamp);
      }
      hear(event, isPen);
    });
  const release = (event: PointerEvent): void => {
    if (held.delete(event.pointerId)) released = event.timeStamp;
  };

  on('pointerdown', (event, isPen) => {
    // The second button of a pen opens the menu, as that of a mouse.
    if (event.button !== 0) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    held.add(event.pointerId);
    if (isPen) pen.down(placeOf(event));
    else if (!palm.isLikely(event.timeStamp)) gestures.down(event.pointerId, placeOf(event));
  });
  on('pointermove', (event, isPen) => {
    if (isPen) pen.move(placeOf(event));
    else gestures.move(event.pointerId, placeOf(event));
  });
  on('pointerup', (event, isPen) => {
    release(event);
    if (isPen) pen.up(placeOf(event), event.timeStamp);
    else gestures.up(event.pointerId, placeOf(event), event.timeStamp);
  });
  on('pointercancel', (event, isPen) => {
    release(event);
    if (isPen) pen.up(placeOf(event), event.timeStamp);
    else gestures.cancel();
  });
  // A mouse that is pressed right after a touch is no echo of it.
  canvas.addEventListener('pointerdown', event => {
    if (event.pointerType === 'mouse' || event.button !== 0) released = -Infinity;
  });
  for (const type of ECHOES) {
    const stop = (event: MouseEvent): void => {
      const isEcho = held.size > 0 || event.timeStamp - released < ECHO_MS;
      if (!event.isTrusted || !isEcho) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    canvas.addEventListener(type, stop, { capture: true });
  }
}

function placeOf({ clientX, clientY }: PointerEvent): Place {
  return { x: clientX, y: clientY };
}
