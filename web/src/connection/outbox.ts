// SPDX-License-Identifier: Apache-2.0
// The operations that the server has not acknowledged yet, in the order in which they were made.
// Every operation gets an id once and keeps it over every re-send, so that the server applies it once.
// What must never: sockets, timers, the DOM.
import { newId } from '../shell/ids';

/** An action on its way to the server, as the client library made it. */
export interface OutgoingAction {
  readonly kind: string;
  readonly isOperation?: boolean;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

export interface OutboxEntry {
  readonly id: string;
  readonly clientId: string;
  readonly action: OutgoingAction;
  /** The connection on which it was sent last; undefined = not sent yet. */
  sentOn: number | undefined;
  /** How often the server had no time for it. */
  tries: number;
  /** How often it was put off, for whatever reason. */
  putOff: number;
}

/** The stock client library sends these without `isOperation`; undo and redo carry their id as well. */
const OPERATIONS_WITHOUT_MARK: ReadonlySet<string> = new Set(['applyLabelEdit', 'glspUndo', 'glspRedo']);

/** What they take back or make again depends on what was done before them. */
const STEPS_BACK: ReadonlySet<string> = new Set(['glspUndo', 'glspRedo']);

/** True for what changes the diagram and therefore must arrive exactly once. */
export function isOperation(action: OutgoingAction): boolean {
  return action.isOperation === true || OPERATIONS_WITHOUT_MARK.has(action.kind);
}

/** The ids of the elements that an operation names: every member that ends in `Id` or `Ids`. */
export function namedElements(value: unknown): ReadonlySet<string> {
  const named = new Set<string>();
  const walk = (each: unknown): void => {
    if (typeof each !== 'object' || each === null) return;
    for (const [key, member] of Object.entries(each)) {
      if (key === 'args') continue;
      if (typeof member === 'string' && key.endsWith('Id')) named.add(member);
      else if (Array.isArray(member) && key.endsWith('Ids')) member.forEach(id => named.add(String(id)));
      else walk(member);
    }
  };
  walk(value);
  return named;
}

/** Keeps operations elsewhere as well for as long as they wait. */
export interface Keeper {
  put(id: string, action: OutgoingAction): void;
  drop(id: string): void;
}

export class Outbox {
  private readonly entries: OutboxEntry[] = [];
  private readonly listeners = new Set<(size: number) => void>();

  constructor(
    private readonly keeper?: Keeper,
    private readonly makeId: () => string = newId,
  ) {}

  get size(): number {
    return this.entries.length;
  }

  has(id: string): boolean {
    return this.entries.some(entry => entry.id === id);
  }

  /** Called with the number of unacknowledged operations whenever it changes; returns how to stop that. */
  onChange(listener: (size: number) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** Keeps the operation and stamps `args.operationId` on it. */
  add(clientId: string, action: OutgoingAction): OutboxEntry {
    const given = action.args?.['operationId'];
    const id = typeof given === 'string' ? given : this.makeId();
    const stamped = { ...action, args: { ...action.args, operationId: id } };
    const entry: OutboxEntry = { id, clientId, action: stamped, sentOn: undefined, tries: 0, putOff: 0 };
    this.entries.push(entry);
    this.keeper?.put(id, stamped);
    this.changed();
    return entry;
  }

  /**
   * Drops the acknowledged operations and returns all that is dealt with. The server takes a session's operations in
   * order, so whatever was sent before an acknowledged one on the same connection has been dealt with as well (an edit
   * that changed nothing is acknowledged by nothing else).
   */
  acknowledge(ids: readonly string[]): readonly OutboxEntry[] {
    const known = new Set(ids);
    let last = -1;
    this.entries.forEach((entry, index) => {
      if (known.has(entry.id)) last = index;
    });
    if (last < 0) return [];
    const connection = this.entries[last]?.sentOn;
    return this.keep(
      (entry, index) => !known.has(entry.id) && (index > last || entry.sentOn === undefined || entry.sentOn !== connection),
    );
  }

  /** Drops what was `waiting` when a later request was sent that the server has answered now, and returns it; not what was put off meanwhile. */
  settle(waited: ReadonlyMap<string, number>): readonly OutboxEntry[] {
    return this.keep(entry => waited.get(entry.id) !== entry.putOff);
  }

  /**
   * Makes an operation wait for another try, up to `most` tries in all (Infinity: none counts); how many it has had, undefined
   * when it must not be tried again. An undo is not once something came after it: it would take that back.
   */
  postpone(id: string, most: number): number | undefined {
    const at = this.entries.findIndex(entry => entry.id === id);
    const entry = this.entries[at];
    if (entry === undefined || entry.tries + 1 >= most) return undefined;
    const isOvertaken = this.entries.slice(at + 1).some(later => later.sentOn !== undefined);
    if (STEPS_BACK.has(entry.action.kind) && isOvertaken) return undefined;
    entry.sentOn = undefined;
    entry.putOff += 1;
    entry.tries = most === Infinity ? Math.max(entry.tries, 1) : entry.tries + 1;
    return entry.tries;
  }

  /** What has to be sent on this connection now, oldest first: nothing behind what is being tried again. */
  unsent(connection: number): readonly OutboxEntry[] {
    const tried = this.entries.findIndex(entry => entry.tries > 0);
    const due = tried < 0 ? this.entries : this.entries.slice(0, tried + 1);
    return due.filter(entry => entry.sentOn !== connection);
  }

  /** The ids of what was sent on this connection and is not acknowledged, and how often it was put off. */
  waiting(connection: number): ReadonlyMap<string, number> {
    return new Map(this.entries.filter(entry => entry.sentOn === connection).map(entry => [entry.id, entry.putOff]));
  }

  /** Keeps what passes the test and returns the rest. */
  private keep(test: (entry: OutboxEntry, index: number) => boolean): readonly OutboxEntry[] {
    const dropped = this.entries.filter((entry, index) => !test(entry, index));
    if (dropped.length === 0) return dropped;
    this.entries.splice(0, this.entries.length, ...this.entries.filter(entry => !dropped.includes(entry)));
    for (const entry of dropped) this.keeper?.drop(entry.id);
    this.changed();
    return dropped;
  }

  private changed(): void {
    for (const listener of this.listeners) listener(this.entries.length);
  }
}
