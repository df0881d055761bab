// SPDX-License-Identifier: Apache-2.0
// Hands data to the browser as a file.

/** The browser reads the data after the click, ms. */
const READ_WITHIN_MS = 60_000;

export function save(data: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(data);
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), READ_WITHIN_MS);
}
