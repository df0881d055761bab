// SPDX-License-Identifier: Apache-2.0
// Whether a touch can be the palm of a hand that holds a pen.

/** A pen that gave a sign this long ago may be about to write, ms. */
const NEAR_MS = 1_000;

export class Palm {
  private seen = -Infinity;
  private isDown = false;

  /** The pen was seen above or on the canvas; `time` in ms. */
  pen(isDown: boolean, time: number): void {
    this.seen = time;
    this.isDown = isDown;
  }

  isLikely(time: number): boolean {
    return this.isDown || time - this.seen < NEAR_MS;
  }
}
