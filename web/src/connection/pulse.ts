// SPDX-License-Identifier: Apache-2.0
// Whether the other side is still there. A connection can be dead without anybody saying so (a cable, a proxy that
// forgot us, a machine that slept): nothing comes, and what is sent goes nowhere. So whatever is sent is expected to be
// followed by something, and a connection that has been quiet for long is asked whether it lives.
// What must never: sockets, messages.

/** Silence after which the other side is asked, ms. Servers and proxies drop connections that are quiet for a minute. */
const QUIET_MS = 25_000;
/** Time for an answer, ms; twice that after every loss, since a large model on a slow line is one message that takes long. */
const PATIENCE_MS = 10_000;
/** While the whole model is on its way. */
const MODEL_PATIENCE_MS = 60_000;
/** After sleep or a change of network a dead connection is the rule. */
const WAKE_PATIENCE_MS = 4_000;
const LONGEST_MS = 600_000;
/** A timer that comes this late by the clock on the wall was asleep, and so was the connection. */
const LATE_MS = 3_000;

export interface PulseEvents {
  /** Ask the other side for anything at all. */
  ask(): void;
  /** The other side is gone. */
  lost(): void;
}

export class Pulse {
  private timer: number | undefined;
  private expected: 'answer' | 'model' | undefined;
  private losses = 0;

  constructor(
    private readonly events: PulseEvents,
    private readonly now: () => number = Date.now,
  ) {}

  /** A connection is there. */
  begin(): void {
    this.end();
    this.rest();
  }

  /** It is closed. */
  end(): void {
    window.clearTimeout(this.timer);
    this.expected = undefined;
  }

  /** Something came. */
  heard(): void {
    this.expected = undefined;
    this.rest();
  }

  /** What was asked for came through whole: the line is as good as it has to be. */
  succeeded(): void {
    this.losses = 0;
  }

  /** Something was sent that is answered; `model`: by the whole model. */
  expect(what: 'answer' | 'model' = 'answer'): void {
    if (this.expected !== undefined && what === 'answer') return;
    this.await(what, what === 'model' ? MODEL_PATIENCE_MS : PATIENCE_MS);
  }

  /** The machine woke up, or the network is another: is anybody there? */
  check(): void {
    this.events.ask();
    if (this.expected === 'model') this.await('model', MODEL_PATIENCE_MS);
    else this.await('answer', WAKE_PATIENCE_MS);
  }

  private rest(): void {
    this.later(QUIET_MS, () => {
      this.events.ask();
      this.expect();
    });
  }

  private await(what: 'answer' | 'model', patience: number): void {
    this.expected = what;
    this.later(Math.min(LONGEST_MS, patience * 2 ** this.losses), () => {
      this.losses++;
      this.end();
      this.events.lost();
    });
  }

  private later(ms: number, does: () => void): void {
    window.clearTimeout(this.timer);
    const due = this.now() + ms;
    this.timer = window.setTimeout(() => {
      if (this.now() - due > LATE_MS) this.check();
      else does();
    }, ms);
  }
}
