// SPDX-License-Identifier: Apache-2.0
// How long to wait before the next attempt to connect.

/** The first attempt follows at once, because most interruptions are a restart behind a proxy. */
const FIRST_MS = 100;
/** A person who looks at "reconnecting" must not wait longer than this once the server is back. */
const LONGEST_MS = 8_000;

/** Waiting time before attempt `attempt` (0 = first): exponential, half of it random so that clients do not come in step. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return ceiling / 2 + (ceiling / 2) * random();
}
