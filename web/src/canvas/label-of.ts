// SPDX-License-Identifier: Apache-2.0
// The label by which an element is called.
import { editLabelFeature, type GModelElement, GParentElement, isSelectable } from '@eclipse-glsp/client';

/** Whether people write into it; a lock does not make it another label. */
function isNameLabel(element: GModelElement): boolean {
  return 'text' in element && element.features?.has(editLabelFeature) === true;
}

/** The nearest editable label in the element, breadth first. */
export function labelOf(element: GModelElement): GModelElement | undefined {
  if (isNameLabel(element)) return element;
  let level: readonly GModelElement[] = [element];
  while (level.length > 0) {
    const children = level.flatMap(each => (each instanceof GParentElement ? [...each.children] : []));
    const found = children.find(isNameLabel);
    if (found !== undefined) return found;
    // A label belongs to its node; labels of nodes inside a container are not the container's.
    level = children.filter(each => !isSelectable(each));
  }
  return undefined;
}
