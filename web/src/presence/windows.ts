// SPDX-License-Identifier: Apache-2.0
// A person may have the diagram open in several windows; where people are listed, they are one.
import type { Person } from './module';

/** Who it is, whatever the window. */
export function keyOf(person: Person): string {
  return `${person.kind}:${person.name}`;
}

/** One window of each, in the order in which they came: the one that the pointer is in, else the newest. */
export function onePerPerson(windows: readonly Person[]): readonly Person[] {
  const people = new Map<string, Person>();
  for (const each of windows) {
    const other = people.get(keyOf(each));
    if (other?.cursor === undefined || each.cursor !== undefined) people.set(keyOf(each), each);
  }
  return [...people.values()];
}
