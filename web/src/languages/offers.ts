// SPDX-License-Identifier: Apache-2.0
// What the palette, the context menu and the command palette offer, called as the page's language calls it.
import {
  type Action,
  CreateEdgeOperation,
  CreateNodeOperation,
  DeleteElementOperation,
  type LabeledAction,
  type PaletteItem,
  TriggerEdgeCreationAction,
  TriggerNodeCreationAction,
} from '@eclipse-glsp/client';
import { t } from '../texts/texts';
import { entryFor } from '../texts/words';
import { wordsOf } from './words';

/** An item or a group of the palette. */
export interface PaletteEntry extends PaletteItem {
  /** What the server calls it; it is found under that name too. */
  readonly also?: string;
  readonly children?: PaletteEntry[];
}

/** The groups of the palette with their items, in the order of the alphabet where they are called anew. */
export function paletteEntries(diagramType: string, groups: readonly PaletteItem[]): readonly PaletteEntry[] {
  const item = (each: PaletteItem): PaletteEntry => {
    const name = typeName(diagramType, each.actions[0]);
    return name === undefined ? each : { ...each, label: name, also: each.label, sortString: name };
  };
  return groups.map(group => {
    const children = group.children?.map(item);
    return { ...item(group), label: entryFor(t.server.groups, group.id) ?? item(group).label, ...(children && { children }) };
  });
}

/** What a menu or the command palette offers; `nameOf` says what an element is called. */
export function offerLabel(diagramType: string, { label, actions }: LabeledAction, nameOf: (id: string) => string): string {
  const [action] = actions;
  const type = typeName(diagramType, action);
  if (type !== undefined && CreateEdgeOperation.is(action)) return t.server.connect(type, nameOf(action.sourceElementId), nameOf(action.targetElementId));
  if (type !== undefined) return t.server.create(type);
  // Only where the rest of the list is translated too.
  return DeleteElementOperation.is(action) && wordsOf(diagramType) !== undefined ? t.server.deleteSelection : label;
}

/** An entry of the context menu. */
export function menuLabel(diagramType: string, item: { readonly id: string; readonly label: string; readonly actions: readonly Action[] }): string {
  return typeName(diagramType, item.actions[0]) ?? entryFor(t.server.menus, item.id) ?? item.label;
}

/** What the type is called that an action makes; undefined where the page has no name for it. */
function typeName(diagramType: string, action: Action | undefined): string | undefined {
  const makes = TriggerNodeCreationAction.is(action) || TriggerEdgeCreationAction.is(action) || CreateNodeOperation.is(action) || CreateEdgeOperation.is(action);
  return makes ? entryFor(wordsOf(diagramType)?.types, action.elementTypeId)?.name : undefined;
}
