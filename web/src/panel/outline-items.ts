// SPDX-License-Identifier: Apache-2.0
// The nodes of a diagram as a tree: containers with what they hold; compartments in between do not count.
import { GNode, GParentElement, type GModelElement } from '@eclipse-glsp/client';
import { isLocked } from '../canvas/lockable';
import type { EditorSession } from '../editor/session';
import type { Item } from './outline-rows';
import { nameOf } from './names';

export function itemsOf(session: EditorSession): readonly Item[] {
  return session.root === undefined ? [] : itemsIn(session, session.root);
}

function itemsIn(session: EditorSession, parent: Readonly<GParentElement>): readonly Item[] {
  return parent.children.flatMap((child: GModelElement): readonly Item[] => {
    const items = child instanceof GParentElement ? itemsIn(session, child) : [];
    if (!(child instanceof GNode) || !session.isStored(child.id)) return items;
    return [{ id: child.id, name: nameOf(child), kind: session.types.of(child.type), isLocked: isLocked(child), isHidden: session.hidden.has(child), items }];
  });
}
