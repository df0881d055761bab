// SPDX-License-Identifier: Apache-2.0
// What the context menu offers about locks, layers and hiding.
import { type ClientMenuItem, FeatureModule, EditorContextService, type GModelRoot, type IActionDispatcher, type IContextMenuItemProvider, TYPES } from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import { hiding } from '../canvas/hiding';
import { isLocked } from '../canvas/lockable';
import { ServerModel } from '../delta/server-model';
import type { PageItem } from '../menu/module';
import { written } from '../shell/keys';
import { t } from '../texts/texts';
import { chooseLayer } from './choice';
import { HIDE_KEY, LOCK_KEY } from './keys';
import { everyElement, layersOf, locking } from './locking';

@injectable()
export class LayerMenu implements IContextMenuItemProvider {
  @inject(EditorContextService) private readonly editor!: EditorContextService;
  @inject(TYPES.IActionDispatcher) private readonly dispatcher!: IActionDispatcher;
  @inject(ServerModel) private readonly server!: ServerModel;

  getItems(root: Readonly<GModelRoot>): Promise<ClientMenuItem[]> {
    const elements = this.editor.selectedElements;
    if (elements.length === 0) return Promise.resolve([]);
    const isEditable = !this.editor.isReadonly;
    const areLocked = elements.every(isLocked);
    const operation = locking(elements, !areLocked);
    const layers = (): readonly string[] => layersOf(everyElement(root, id => this.server.has(id)));
    const items: PageItem[] = [
      { ...item('1', areLocked ? t.layers.unlockIt : t.layers.lockIt, isEditable), keys: written(LOCK_KEY), actions: operation === undefined ? [] : [operation] },
      {
        ...item('2', t.layers.putOnLayer, isEditable),
        run: at => chooseLayer({ elements, layers: layers(), dispatch: action => void this.dispatcher.dispatch(action) }, at),
      },
      { ...item('3', t.layers.hideIt, true), keys: written(HIDE_KEY), actions: [hiding('ids', elements.map(each => each.id), true)] },
    ];
    return Promise.resolve(items);
  }
}

function item(sortString: string, label: string, isEnabled: boolean): PageItem {
  return { id: label, label, group: 'b_layers', sortString, actions: [], isEnabled: () => isEnabled };
}

export const layerMenuModule = new FeatureModule(
  bind => {
    bind(TYPES.IContextMenuItemProvider).to(LayerMenu).inSingletonScope();
  },
  { featureId: Symbol('layerMenu') },
);
