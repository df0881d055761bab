// SPDX-License-Identifier: Apache-2.0
// Boxes that show a diagram from outside: types with a property whose value is the id of one.
import type { TypeNames } from '../access/type-names';
import type { Sent } from '../delta/server-model';

export interface Box {
  readonly id: string;
  /** The property that names what is inside. */
  readonly property: string;
  /** The id of that diagram; empty while there is none. */
  readonly diagram: string;
}

/** The one box among these elements; undefined for none and for several elements. */
export function boxOf(types: TypeNames, elements: readonly (Sent | undefined)[]): Box | undefined {
  const [element, ...more] = elements;
  if (element === undefined || more.length > 0) return undefined;
  const property = types.insideOf(element.type);
  if (property === undefined) return undefined;
  const named = element[property];
  return { id: element.id, property, diagram: typeof named === 'string' ? named : '' };
}
