// SPDX-License-Identifier: Apache-2.0
// A pen works like a mouse, at once. Some browsers make mouse events of it while it is down, some only after a tap, some
// a double click: here it leads the same mouse on all of them. (Above the canvas it is the browser's own mouse.)
import type { EmulatedMouse } from './emulated-mouse';
import type { Place } from './grip';

const DOUBLE_TAP_MS = 400;
const DOUBLE_TAP_REACH = 8;

export class Pen {
  private isDown = false;
  private last: { readonly at: Place; readonly time: number } | undefined;

  constructor(private readonly mouse: EmulatedMouse) {}

  down(at: Place): void {
    this.isDown = true;
    this.mouse.press(at);
  }

  move(at: Place): void {
    if (this.isDown) this.mouse.drag(at);
  }

  /** `time` in ms, of any clock that goes on. */
  up(at: Place, time: number): void {
    if (!this.isDown) return;
    this.isDown = false;
    this.mouse.release(at);
    const { last } = this;
    const isSecond = last !== undefined && time - last.time < DOUBLE_TAP_MS && Math.hypot(at.x - last.at.x, at.y - last.at.y) < DOUBLE_TAP_REACH;
    this.last = isSecond ? undefined : { at, time };
    if (isSecond) this.mouse.again(at);
  }
}
