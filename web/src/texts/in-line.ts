// SPDX-License-Identifier: Apache-2.0
// What others wrote, as one part of a line of the page.

/** More of a name says no more in a list, and nobody listens to it. */
const MOST = 200;
/** Characters that turn the order of what follows around, in whatever line the name stands. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;
const HALF_OF_A_PAIR = /[\ud800-\udbff]$/;

/** The name as it cannot change what stands beside it, and not without end. */
export function inLine(name: string): string {
  const text = name.replace(TURNING, '');
  return text.length > MOST ? `${text.slice(0, MOST).replace(HALF_OF_A_PAIR, '').trimEnd()}…` : text;
}
