// SPDX-License-Identifier: Apache-2.0
// What fingers mean: a tap, a second tap, a long press, something dragged, or the view moved and zoomed. Knows neither
// the document nor the diagram.
import { type Grip, gripOf, type Place } from './grip';

/** A finger that has moved less than this rests, px. */
const SLOP = 10;
/** A finger that rests this long asks for the menu, ms. */
const LONG_PRESS_MS = 500;
/** Two taps in this time at one place are a double tap, ms and px. */
const DOUBLE_TAP_MS = 350;
const DOUBLE_TAP_REACH = 30;

/** What the gestures are made on. */
export interface Surface {
  tap(at: Place): void;
  doubleTap(at: Place): void;
  longPress(at: Place): void;
  /** A finger that came down at `start` moves: true when something is in its hand now, false when it moves the view. */
  take(start: Place): boolean;
  drag(to: Place): void;
  drop(at: Place): void;
  /** What is in the hand goes back to where it was. */
  putBack(): void;
  viewStart(): void;
  view(from: Grip, to: Grip): void;
}

type State =
  | { readonly kind: 'idle' | 'dragging' | 'spent' }
  | { readonly kind: 'resting'; readonly start: Place; readonly timer: ReturnType<typeof setTimeout> }
  | { readonly kind: 'viewing'; readonly grip: Grip };

const IDLE: State = { kind: 'idle' };

export class Gestures {
  private state: State = IDLE;
  private readonly fingers = new Map<number, Place>();
  private lastTap: { readonly at: Place; readonly time: number } | undefined;

  constructor(private readonly surface: Surface) {}

  down(finger: number, at: Place): void {
    this.fingers.set(finger, at);
    const { state } = this;
    if (state.kind === 'idle') {
      this.state = { kind: 'resting', start: at, timer: setTimeout(() => this.rested(at), LONG_PRESS_MS) };
    } else if (state.kind === 'viewing') this.state = { kind: 'viewing', grip: this.grip() };
    else if (state.kind !== 'spent') {
      if (state.kind === 'dragging') this.surface.putBack();
      this.look();
    }
  }

  move(finger: number, at: Place): void {
    if (!this.fingers.has(finger)) return;
    this.fingers.set(finger, at);
    const { state } = this;
    if (state.kind === 'dragging') this.surface.drag(at);
    else if (state.kind === 'resting' && distance(state.start, at) > SLOP) {
      this.leave();
      if (this.surface.take(state.start)) {
        this.state = { kind: 'dragging' };
        this.surface.drag(at);
      } else this.look();
    } else if (state.kind === 'viewing') {
      const grip = this.grip();
      this.surface.view(state.grip, grip);
      this.state = { kind: 'viewing', grip };
    }
  }

  /** `time` in ms, of any clock that goes on. */
  up(finger: number, at: Place, time: number): void {
    if (!this.fingers.delete(finger)) return;
    const { state } = this;
    if (state.kind === 'resting') {
      this.leave();
      this.tapped(state.start, time);
    } else if (state.kind === 'dragging') {
      this.state = IDLE;
      this.surface.drop(at);
    } else if (this.fingers.size === 0) this.state = IDLE;
    // The fingers that are left go on moving the view.
    else if (state.kind === 'viewing') this.state = { kind: 'viewing', grip: this.grip() };
  }

  /** The fingers were none, or are no longer followed; what is in the hand goes back. */
  cancel(): void {
    if (this.state.kind === 'dragging') this.surface.putBack();
    this.leave();
    this.fingers.clear();
  }

  private look(): void {
    this.leave();
    this.surface.viewStart();
    this.state = { kind: 'viewing', grip: this.grip() };
  }

  private grip(): Grip {
    return gripOf([...this.fingers.values()]);
  }

  private rested(at: Place): void {
    this.state = { kind: 'spent' };
    this.lastTap = undefined;
    this.surface.longPress(at);
  }

  private tapped(at: Place, time: number): void {
    const last = this.lastTap;
    const isSecond = last !== undefined && time - last.time < DOUBLE_TAP_MS && distance(last.at, at) < DOUBLE_TAP_REACH;
    this.lastTap = isSecond ? undefined : { at, time };
    if (isSecond) this.surface.doubleTap(at);
    else this.surface.tap(at);
  }

  private leave(): void {
    if (this.state.kind === 'resting') clearTimeout(this.state.timer);
    this.state = IDLE;
  }
}

function distance(one: Place, other: Place): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
