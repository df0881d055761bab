// SPDX-License-Identifier: Apache-2.0
// An element in words: what it is, what it is called, what it is joined to.
import { GConnectableElement, GEdge, GIssueMarker, type GModelElement, GNode, GParentElement } from '@eclipse-glsp/client';
import { isLocked } from '../canvas/lockable';
import { nameOf } from '../panel/names';
import { t } from '../texts/texts';
import type { TypeNames } from './type-names';

/** "Manual Task, Brew, 1 incoming, 2 outgoing"; what there is none of is not spoken of. */
export function spoken(element: Readonly<GModelElement>, types: TypeNames): string {
  if (element instanceof GEdge) return t.access.edge(types.of(element.type), endOf(element.source, types), endOf(element.target, types));
  const parts = [called(element, types)];
  if (element instanceof GConnectableElement) {
    const [incoming, outgoing] = [count(element.incomingEdges), count(element.outgoingEdges)];
    if (incoming > 0) parts.push(t.access.incoming(incoming));
    if (outgoing > 0) parts.push(t.access.outgoing(outgoing));
  }
  const held = heldBy(element);
  if (held > 0) parts.push(t.access.holds(held));
  if (isLocked(element)) parts.push(t.layers.locked);
  const problems = problemsOf(element);
  if (problems > 0) parts.push(t.access.problems(problems));
  return parts.join(', ');
}

/** "Manual Task, Brew": what tells it from others. */
export function called(element: Readonly<GModelElement>, types: TypeNames): string {
  const name = nameOf(element);
  // An id says nothing to anybody.
  return name === element.id ? types.of(element.type) : `${types.of(element.type)}, ${name}`;
}

/** How many nodes it holds, at any depth between but not inside each other. */
export function heldBy(element: Readonly<GModelElement>): number {
  if (!(element instanceof GParentElement)) return 0;
  return element.children.reduce((sum, child) => sum + (child instanceof GNode ? 1 : heldBy(child)), 0);
}

/** What an end of an edge is called: its name, else what it is. */
export function endOf(element: Readonly<GModelElement> | undefined, types: TypeNames): string {
  if (element === undefined) return '';
  const name = nameOf(element);
  return name === element.id ? types.of(element.type) : name;
}

function problemsOf(element: Readonly<GModelElement>): number {
  if (!(element instanceof GParentElement)) return 0;
  return element.children.reduce((sum, child) => sum + (child instanceof GIssueMarker ? child.issues.length : 0), 0);
}

function count(all: Iterable<unknown>): number {
  return [...all].length;
}
