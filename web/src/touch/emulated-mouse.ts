// SPDX-License-Identifier: Apache-2.0
// The mouse that fingers and pens lead: the library's tools hear a mouse and nothing else. Every event has a task of its
// own, as those of a real mouse have; a tool that waits for an action between two events would otherwise miss one.
import type { Place } from './grip';

type Kind = 'mouseout' | 'mousemove' | 'mousedown' | 'mouseup' | 'dblclick' | 'contextmenu';

interface Sign {
  readonly kind: Kind;
  readonly at: Place;
  readonly button: number;
  readonly buttons: number;
  /** Hit instead of what lies at the place. */
  readonly on: Element | undefined;
}

/** Buttons as a mouse event tells them. */
const NONE = 0;
const MAIN = 1;
const MAIN_BUTTON = 0;
const SECOND_BUTTON = 2;

export class EmulatedMouse {
  private readonly waiting: Sign[] = [];
  private isSending = false;
  private over: Element | undefined;

  /** `canvas` is hit where something else lies above it, or nothing at all. */
  constructor(private readonly canvas: Element) {}

  hover(at: Place, on?: Element): void {
    this.send({ kind: 'mousemove', at, button: MAIN_BUTTON, buttons: NONE, on });
  }

  press(at: Place, on?: Element): void {
    this.hover(at, on);
    this.send({ kind: 'mousedown', at, button: MAIN_BUTTON, buttons: MAIN, on });
  }

  drag(at: Place): void {
    this.send({ kind: 'mousemove', at, button: MAIN_BUTTON, buttons: MAIN, on: undefined });
  }

  release(at: Place, on?: Element): void {
    this.send({ kind: 'mouseup', at, button: MAIN_BUTTON, buttons: NONE, on });
  }

  click(at: Place, on?: Element): void {
    this.press(at, on);
    this.release(at, on);
  }

  doubleClick(at: Place, on?: Element): void {
    this.click(at, on);
    this.again(at, on);
  }

  /** What was clicked has been clicked for the second time. */
  again(at: Place, on?: Element): void {
    this.send({ kind: 'dblclick', at, button: MAIN_BUTTON, buttons: NONE, on });
  }

  menu(at: Place, on?: Element): void {
    this.hover(at, on);
    this.send({ kind: 'contextmenu', at, button: SECOND_BUTTON, buttons: NONE, on });
  }

  /** The pointer is nowhere any more: what it was over is not pointed at. */
  leave(): void {
    this.send({ kind: 'mouseout', at: { x: 0, y: 0 }, button: MAIN_BUTTON, buttons: NONE, on: undefined });
  }

  private send(sign: Sign): void {
    // Places that were only passed on the way need not be told once there is a later one.
    const last = this.waiting.at(-1);
    if (last?.kind === 'mousemove' && sign.kind === 'mousemove' && last.buttons === sign.buttons) this.waiting.pop();
    this.waiting.push(sign);
    if (this.isSending) return;
    this.isSending = true;
    this.next();
  }

  private readonly next = (): void => {
    const sign = this.waiting.shift();
    if (sign === undefined) {
      this.isSending = false;
      return;
    }
    this.fire(sign);
    // Never two in one task, whenever the second is asked for.
    setTimeout(this.next);
  };

  private fire({ kind, at, button, buttons, on }: Sign): void {
    const target = kind === 'mouseout' ? undefined : on?.isConnected === true ? on : this.under(at);
    const init = { bubbles: true, cancelable: true, composed: true, view: window, clientX: at.x, clientY: at.y, button, buttons };
    if (target !== this.over) {
      if (this.over?.isConnected === true) this.over.dispatchEvent(new MouseEvent('mouseout', { ...init, relatedTarget: target ?? null }));
      target?.dispatchEvent(new MouseEvent('mouseover', { ...init, relatedTarget: this.over ?? null }));
      this.over = target;
    }
    target?.dispatchEvent(new MouseEvent(kind, init));
  }

  private under({ x, y }: Place): Element {
    const found = document.elementFromPoint(x, y);
    return found !== null && this.canvas.contains(found) ? found : this.canvas;
  }
}
