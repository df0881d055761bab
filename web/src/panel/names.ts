// SPDX-License-Identifier: Apache-2.0
// What an element is called where it is listed.
import { GEdge, type GModelElement } from '@eclipse-glsp/client';
import { labelOf } from '../canvas/label-of';
import { inLine } from '../texts/in-line';

/** Its label, else its name, else what it joins, else its id. */
export function nameOf(element: Readonly<GModelElement>): string {
  const label = (labelOf(element) as { readonly text?: unknown } | undefined)?.text;
  if (typeof label === 'string' && label.trim() !== '') return inLine(label);
  const { name } = element as { readonly name?: unknown };
  if (typeof name === 'string' && name !== '') return inLine(name);
  if (element instanceof GEdge && element.source && element.target) return `${nameOf(element.source)} → ${nameOf(element.target)}`;
  return element.id;
}
