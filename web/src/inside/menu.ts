// SPDX-License-Identifier: Apache-2.0
// What the context menu of the canvas offers on a box that shows a diagram from outside.
import { type ClientMenuItem, EditorContextService, FeatureModule, type IContextMenuItemProvider, TYPES } from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import { TypeNames } from '../access/type-names';
import { ServerModel } from '../delta/server-model';
import type { PageItem } from '../menu/module';
import { type Box, boxOf } from './box';

/** The page around the canvas: how the item is called, and what it does. */
export interface InsideDoor {
  label(box: Box, isEditable: boolean): string;
  can(box: Box, isEditable: boolean): boolean;
  open(box: Box): void;
}

@injectable()
export class InsideMenu implements IContextMenuItemProvider {
  @inject(EditorContextService) private readonly editor!: EditorContextService;
  @inject(ServerModel) private readonly server!: ServerModel;
  @inject(TypeNames) private readonly types!: TypeNames;
  door: InsideDoor | undefined;

  getItems(): Promise<ClientMenuItem[]> {
    const { door } = this;
    const box = boxOf(this.types, this.editor.selectedElements.map(each => this.server.get(each.id)));
    if (door === undefined || box === undefined) return Promise.resolve([]);
    const isEditable = !this.editor.isReadonly;
    const label = door.label(box, isEditable);
    const item: PageItem = { id: label, label, group: 'a_inside', sortString: '1', actions: [], isEnabled: () => door.can(box, isEditable), run: () => door.open(box) };
    return Promise.resolve([item]);
  }
}

export const insideMenuModule = new FeatureModule(
  bind => {
    bind(InsideMenu).toSelf().inSingletonScope();
    bind(TYPES.IContextMenuItemProvider).toService(InsideMenu);
  },
  { featureId: Symbol('insideMenu') },
);
