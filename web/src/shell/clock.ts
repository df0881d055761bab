// SPDX-License-Identifier: Apache-2.0
// The time as the server has it. All times that are shown were written by the server, and the clock of this machine may
// be wrong by days: "2 minutes ago" is told by the same clock that wrote the time.

/** Below this it is the way of the answer, and the seconds that the header leaves out. */
const NOISE_MS = 5_000;

let aheadMs = 0;

/** Learns from the `Date` header of an answer that has just come. */
export function noteServerTime(date: string | null, now: number = Date.now()): void {
  const time = Date.parse(date ?? '');
  if (!Number.isNaN(time)) aheadMs = Math.abs(time - now) < NOISE_MS ? 0 : time - now;
}

/** Milliseconds since 1970 by the server's clock. */
export function serverNow(): number {
  return Date.now() + aheadMs;
}
