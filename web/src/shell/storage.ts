// SPDX-License-Identifier: Apache-2.0
// Small things that this browser keeps. Browsers may forbid storage (private windows, policies) or be full; then what
// is kept lasts as long as the page.

/** What could not be kept otherwise; newer than what is kept under the same key. */
const memory = new Map<string, string>();
/** The same of what belongs to this tab alone. */
const tabMemory = new Map<string, string>();

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

/** As `stored`, of what `storeInTab` kept. */
export function storedInTab(key: string): string | undefined {
  return tabMemory.get(key) ?? attempt(storage => storage.getItem(key), 'sessionStorage') ?? undefined;
}

/** Keeps the value (`undefined` forgets it) for this tab: until it is closed, and over reloads where there is room. */
export function storeInTab(key: string, value: string | undefined): void {
  tabMemory.delete(key);
  const isKept = attempt(storage => {
    // Not the old one in any case.
    storage.removeItem(key);
    if (value !== undefined) storage.setItem(key, value);
    return true;
  }, 'sessionStorage');
  if (isKept !== true && value !== undefined) tabMemory.set(key, value);
}

/** Every key that begins like this, sorted. */
export function storedKeys(prefix: string): readonly string[] {
  const kept = attempt(storage => Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? '')) ?? [];
  return [...new Set([...kept, ...memory.keys()])].filter(key => key.startsWith(prefix)).sort();
}

/** Undefined where storage is forbidden, full or not there at all. */
function attempt<T>(does: (storage: Storage) => T, where: 'localStorage' | 'sessionStorage' = 'localStorage'): T | undefined {
  try {
    const storage = (window as unknown as Readonly<Record<typeof where, Storage | null>>)[where];
    return storage === null ? undefined : does(storage);
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}
