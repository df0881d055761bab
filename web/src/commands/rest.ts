// SPDX-License-Identifier: Apache-2.0
// Keys in a row are one edit, which ends when they rest.

/** A pause this long ends it, ms. */
export const REST_MS = 350;

export class UntilRest {
  private timer: number | undefined;
  private end: (() => void) | undefined;

  /** The edit goes on; `end` runs once after the last key. */
  again(end: () => void): void {
    this.end = end;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.now(), REST_MS);
  }

  /** Ends it at once. */
  now(): void {
    window.clearTimeout(this.timer);
    const { end } = this;
    this.end = undefined;
    end?.();
  }
}
