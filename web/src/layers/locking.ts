// SPDX-License-Identifier: Apache-2.0
// Operations that lock elements and put them on layers. Both are stored with the diagram and hold for everybody.
import { CompoundOperation, GEdge, type GModelElement, type GModelRoot, GNode, type Operation } from '@eclipse-glsp/client';
import { isLocked } from '../canvas/lockable';

/** An operation of our own servers. */
interface UpdateElementOperation extends Operation {
  readonly kind: 'updateElement';
  readonly elementId: string;
  readonly set: Readonly<Record<string, unknown>>;
}

type Elements = readonly Readonly<GModelElement>[];

/** Locks or unlocks these in one step; undefined when there is nothing to do. */
export function locking(elements: Elements, locked: boolean): Operation | undefined {
  return updating(elements.filter(each => isLocked(each) !== locked), { locked });
}

/** Puts these on a layer in one step, or takes them off theirs (the empty name); undefined when there is nothing to do. */
export function layering(elements: Elements, layer: string): Operation | undefined {
  return updating(elements.filter(each => layerOf(each) !== layer), { layer });
}

/** The name of the layer that an element is on; empty for none. */
export function layerOf(element: Readonly<GModelElement>): string {
  const { layer } = element as { readonly layer?: unknown };
  return typeof layer === 'string' ? layer : '';
}

/** Every node and edge of the diagram that the server has. O(elements). */
export function everyElement(root: Readonly<GModelRoot> | undefined, isStored: (id: string) => boolean): readonly (GNode | GEdge)[] {
  const all = root?.index.all() ?? [];
  return [...all].filter((each): each is GNode | GEdge => (each instanceof GNode || each instanceof GEdge) && isStored(each.id));
}

/** The layers that elements are on, in the order of the alphabet. O(elements). */
export function layersOf(elements: Elements): readonly string[] {
  return [...new Set(elements.map(layerOf))].filter(layer => layer !== '').sort((left, right) => left.localeCompare(right));
}

function updating(elements: Elements, set: Readonly<Record<string, unknown>>): Operation | undefined {
  const operations = elements.map(({ id }): UpdateElementOperation => ({ kind: 'updateElement', isOperation: true, elementId: id, set }));
  return operations.length > 1 ? CompoundOperation.create(operations) : operations[0];
}
