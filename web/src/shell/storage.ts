// SPDX-License-Identifier: Apache-2.0
// Small things that this browser keeps. Browsers may forbid storage (private windows, policies) or be full; then what
// is kept lasts as long as the page.

/** What could not be kept otherwise; newer than what is kept under the same key. */
const memory = new Map<string, string>();

export function stored(key: string): string | undefined {
  return memory.get(key) ?? attempt(storage => storage.getItem(key)) ?? undefined;
}

/** Keeps the value (`undefined` forgets it); false when it will not outlive the page. */
export function store(key: string, value: string | undefined): boolean {
  memory.delete(key);
  const isKept = attempt(storage => {
    if (value === undefined) storage.removeItem(key);
    else storage.setItem(key, value);
    return true;
  });
  if (isKept === true) return true;
  if (value !== undefined) memory.set(key, value);
  return false;
}

/** Every key that begins like this, sorted. */
export function storedKeys(prefix: string): readonly string[] {
  const kept = attempt(storage => Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? '')) ?? [];
  return [...new Set([...kept, ...memory.keys()])].filter(key => key.startsWith(prefix)).sort();
}

/** Undefined where storage is forbidden, full or not there at all. */
function attempt<T>(does: (storage: Storage) => T): T | undefined {
  try {
    const { localStorage } = window as { readonly localStorage: Storage | null };
    return localStorage === null ? undefined : does(localStorage);
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}
