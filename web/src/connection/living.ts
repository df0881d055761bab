// SPDX-License-Identifier: Apache-2.0
// Which parts of the pages of this browser are alive. Each holds a lock under its id; the browser lets go of it when the
// page ends, however it ends.
const PREFIX = 'glsp.lives/';

/** What lives in this page, and what has ended in it: the browser tells of locks a moment late. */
const here = new Set<string>();
const ended = new Set<string>();

/** Pages that come by plain HTTP from another machine have no locks. */
function locks(): LockManager | undefined {
  return (navigator as { readonly locks?: LockManager }).locks;
}

/** From now on the id lives; returns how to end it. */
export function live(id: string): () => void {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  here.add(id);
  void locks()?.request(PREFIX + id, () => promise);
  return () => {
    here.delete(id);
    ended.add(id);
    resolve(undefined);
  };
}

/** The ids that live. Without locks those of this page alone: others cannot be told from what has ended. */
export async function living(): Promise<ReadonlySet<string>> {
  const { held = [] } = (await locks()?.query()) ?? {};
  const names = held.flatMap(({ name = '' }) => (name.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : []));
  return new Set([...here, ...names.filter(id => !ended.has(id))]);
}
