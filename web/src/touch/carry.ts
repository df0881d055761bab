// SPDX-License-Identifier: Apache-2.0
// Carrying something by a finger or a pen from a list onto the canvas. The list itself is scrolled by the same finger:
// up and down scrolls, sideways carries, and so does every way after a rest; a tap takes the thing into the hand.
import { EmulatedMouse } from './emulated-mouse';
import type { Place } from './grip';

/** A finger that has moved less than this rests, px. */
const SLOP = 8;
/** A finger that rests this long carries, ms; shorter than a long press, since there is no menu to wait for. */
const REST_MS = 300;

export interface Carried {
  /** It is in the hand from now on. */
  take(): void;
  /** It was let go beside the canvas. */
  layDown(): void;
}

export class Carrier {
  private isCarrying = false;

  /** The style of what is carried says `touch-action: pan-y`. */
  constructor(list: HTMLElement) {
    // A browser asks before it scrolls; it has to know from the beginning that somebody answers.
    list.addEventListener('touchmove', event => (this.isCarrying && event.cancelable ? event.preventDefault() : undefined), { passive: false });
  }

  /** Called when a finger or a pen comes down on something of the list. */
  begin(event: PointerEvent, canvas: Element, carried: Carried): void {
    const thing = event.currentTarget as HTMLElement;
    const start = placeOf(event);
    const way = new Way(canvas, carried);
    const rest = window.setTimeout(() => {
      this.isCarrying = true;
      way.take();
    }, REST_MS);
    // No mouse events of the browser beside ours.
    event.preventDefault();
    thing.setPointerCapture(event.pointerId);
    const followed = (hear: (at: Place) => void) => (next: Event) => {
      if (next instanceof PointerEvent && next.pointerId === event.pointerId) hear(placeOf(next));
    };
    const move = followed(at => {
      const [dx, dy] = [Math.abs(at.x - start.x), Math.abs(at.y - start.y)];
      if (!this.isCarrying && dx > SLOP && dx > dy) {
        this.isCarrying = true;
        way.take();
      }
      if (this.isCarrying && Math.max(dx, dy) > SLOP) way.over(at);
    });
    const end = (): void => {
      window.clearTimeout(rest);
      this.isCarrying = false;
      thing.removeEventListener('pointermove', move);
      thing.removeEventListener('pointerup', up);
      thing.removeEventListener('pointercancel', cancel);
    };
    const up = followed(at => {
      end();
      way.end(at);
    });
    const cancel = followed(() => {
      end();
      way.cancel();
    });
    thing.addEventListener('pointermove', move);
    thing.addEventListener('pointerup', up);
    thing.addEventListener('pointercancel', cancel);
  }
}

/** From the list to the canvas. */
class Way {
  private readonly mouse: EmulatedMouse;
  private isTaken = false;
  private hasLeft = false;

  constructor(
    private readonly canvas: Element,
    private readonly carried: Carried,
  ) {
    this.mouse = new EmulatedMouse(canvas);
  }

  take(): void {
    if (this.isTaken) return;
    this.isTaken = true;
    this.carried.take();
  }

  over(at: Place): void {
    this.hasLeft = true;
    if (this.isOnCanvas(at)) this.mouse.hover(at);
  }

  end(at: Place): void {
    this.take();
    if (!this.hasLeft) return;
    if (this.isOnCanvas(at)) this.mouse.click(at);
    else this.carried.layDown();
  }

  /** The browser scrolls the list, or the finger is lost. */
  cancel(): void {
    if (this.isTaken) this.carried.layDown();
  }

  private isOnCanvas({ x, y }: Place): boolean {
    return this.canvas.contains(document.elementFromPoint(x, y));
  }
}

function placeOf({ clientX, clientY }: PointerEvent): Place {
  return { x: clientX, y: clientY };
}
