// SPDX-License-Identifier: Apache-2.0
// Ids that nobody else makes.

/** 128 random bits in hexadecimal. `crypto.randomUUID` is missing on pages that come by plain HTTP from another machine. */
export function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
