// SPDX-License-Identifier: Apache-2.0
// The node that the mouse rests on while no button is down. It stays for a moment after the mouse has left it, so that
// what stands beside the node can be reached.
import { CANVAS_ID } from '../editor/canvas-container';

/** A mouse that only passes does not rest, ms. */
const REST_MS = 350;
/** From the node to a handle beside it, ms. */
const GRACE_MS = 450;

export class NodeHover {
  /** The node, if there is one. */
  id: string | undefined;
  private coming: string | undefined;
  private timer: number | undefined;
  private readonly stop = new AbortController();

  /** `stays` tells what belongs to the node: the mouse on it is still on the node. */
  constructor(
    stage: HTMLElement,
    private readonly stays: (target: Element) => boolean,
    private readonly changed: () => void,
  ) {
    const { signal } = this.stop;
    stage.addEventListener('pointermove', event => this.moved(event), { signal });
    stage.addEventListener('pointerleave', () => this.become(undefined, 0), { signal });
    stage.addEventListener('pointerdown', event => this.pressed(event), { capture: true, signal });
  }

  dispose(): void {
    this.stop.abort();
    window.clearTimeout(this.timer);
  }

  private moved(event: PointerEvent): void {
    const target = event.target as Element;
    if (event.pointerType !== 'mouse' || event.buttons !== 0) this.become(undefined, 0);
    else if (this.id !== undefined && this.stays(target)) this.become(this.id, 0);
    else {
      const over = nodeAt(target);
      this.become(over, over === undefined ? GRACE_MS : REST_MS);
    }
  }

  private pressed(event: PointerEvent): void {
    if (!this.stays(event.target as Element)) this.become(undefined, 0);
  }

  /** After so long; what is on its way already goes on. */
  private become(id: string | undefined, delayMs: number): void {
    const bound = this.timer === undefined ? this.id : this.coming;
    if (bound === id && delayMs > 0) return;
    window.clearTimeout(this.timer);
    this.timer = undefined;
    if (this.id === id) return;
    if (delayMs === 0) {
      this.id = id;
      this.changed();
      return;
    }
    this.coming = id;
    this.timer = window.setTimeout(() => {
      this.timer = undefined;
      this.id = id;
      this.changed();
    }, delayMs);
  }
}

function nodeAt(target: Element): string | undefined {
  return target.closest(`#${CANVAS_ID} .node`)?.id.replace(`${CANVAS_ID}_`, '');
}
