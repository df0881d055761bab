// SPDX-License-Identifier: Apache-2.0
// Small settings of this browser. Browsers may forbid storage (private windows, policies); then a setting lasts as long
// as the page.

const memory = new Map<string, string>();

export function stored(key: string): string | undefined {
  try {
    return window.localStorage.getItem(key) ?? memory.get(key);
  } catch (error) {
    if (error instanceof DOMException) return memory.get(key);
    throw error;
  }
}

/** Keeps the value; `undefined` forgets it. */
export function store(key: string, value: string | undefined): void {
  if (value === undefined) memory.delete(key);
  else memory.set(key, value);
  try {
    if (value === undefined) window.localStorage.removeItem(key);
    else window.localStorage.setItem(key, value);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
