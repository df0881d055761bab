// SPDX-License-Identifier: Apache-2.0
// Leaving the page on purpose: a button that says so must not be followed by the browser asking whether one means it.

let isMeant = false;

export function reload(): void {
  isMeant = true;
  window.location.reload();
}

/** Goes to another address, of this server or of one that it names. */
export function leaveFor(address: string): void {
  isMeant = true;
  window.location.assign(address);
}

/** Whether the page is being left by such a button. */
export function isLeavingOnPurpose(): boolean {
  return isMeant;
}
