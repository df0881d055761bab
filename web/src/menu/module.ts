// SPDX-License-Identifier: Apache-2.0
// The context menu of the canvas: what the page offers everywhere, then what the server offers for the selection.
import {
  type Anchor,
  type ClientMenuItem,
  DeleteElementOperation,
  EditorContextService,
  FeatureModule,
  FitToScreenAction,
  type IActionDispatcher,
  type IContextMenuItemProvider,
  type IContextMenuService,
  type IDiagramOptions,
  isDeletable,
  SelectAllAction,
  TYPES,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import { menuLabel } from '../languages/offers';
import { written } from '../shell/keys';
import { type MenuEntry, type MenuPart, showMenu } from '../shell/menu';
import { Clipboard, KeyboardClipboard } from '../clipboard/clipboard';
import { t } from '../texts/texts';

interface Grouped {
  readonly group: string;
  readonly sort: string;
  readonly entry: MenuEntry;
}

/** Marks an entry that this page added: key and danger are not part of the library's menu items. */
export interface PageItem extends ClientMenuItem {
  readonly keys?: string;
  readonly danger?: boolean;
  readonly run?: (at: { readonly x: number; readonly y: number }) => void;
}

@injectable()
export class CanvasMenu implements IContextMenuService {
  @inject(TYPES.IActionDispatcher) private readonly dispatcher!: IActionDispatcher;
  @inject(TYPES.IDiagramOptions) private readonly options!: IDiagramOptions;

  show(items: ClientMenuItem[], anchor: Anchor, onHide?: () => void): void {
    const entries = items.flatMap(item => this.entries(item, item.group ?? 'z'));
    entries.sort((left, right) => left.group.localeCompare(right.group) || left.sort.localeCompare(right.sort));
    const parts: MenuPart[] = [];
    entries.forEach((each, at) => {
      if (at > 0 && each.group !== entries[at - 1]?.group) parts.push('line');
      parts.push(each.entry);
    });
    if (parts.length > 0) showMenu(parts, { x: anchor.x, y: anchor.y }, onHide);
  }

  /** Sub-menus are written out with their title in front: one click instead of two. */
  private entries(item: PageItem, group: string, title = ''): readonly Grouped[] {
    if (item.isVisible?.() === false) return [];
    const name = menuLabel(this.options.diagramType, item);
    const label = title === '' ? name : t.menu.inside(title, name);
    if (item.children !== undefined && item.children.length > 0) {
      return item.children.flatMap(child => this.entries(child, group, label));
    }
    const run = item.run ?? (() => void this.dispatcher.dispatchAll(item.actions));
    const toggled = item.isToggled?.();
    const entry: MenuEntry = {
      label,
      disabled: item.isEnabled?.() === false,
      danger: item.danger ?? false,
      ...(item.keys === undefined ? {} : { keys: item.keys }),
      ...(toggled === undefined ? {} : { checked: toggled }),
      run,
    };
    return [{ group, sort: item.sortString ?? item.label, entry }];
  }
}

@injectable()
export class EditMenu implements IContextMenuItemProvider {
  @inject(EditorContextService) private readonly editor!: EditorContextService;
  @inject(Clipboard) private readonly clipboard!: Clipboard;

  getItems(): Promise<ClientMenuItem[]> {
    const elements = this.editor.selectedElements;
    const selected = elements.map(element => element.id);
    const some = selected.length > 0;
    const editable = !this.editor.isReadonly;
    const doomed = elements.filter(isDeletable).map(element => element.id);
    const items: PageItem[] = [
      this.item('b_edit', '1', t.menu.cut, written('Ctrl+X'), doomed.length > 0 && editable, () => this.clipboard.cut()),
      this.item('b_edit', '2', t.menu.copy, written('Ctrl+C'), some, () => void this.clipboard.copy()),
      this.item('b_edit', '3', t.menu.paste, written('Ctrl+V'), editable && this.clipboard.isFilled, () => this.clipboard.paste()),
      this.item('b_edit', '3a', t.clipboard.copyText, '', some, () => this.clipboard.texts?.copy()),
      this.item('b_edit', '3b', t.clipboard.pasteText, '', editable, () => this.clipboard.texts?.ask()),
      {
        ...this.item('b_edit', '4', t.menu.delete, written('Delete'), doomed.length > 0 && editable),
        danger: true,
        actions: [DeleteElementOperation.create(doomed)],
      },
      { ...this.item('c_view', '1', t.menu.selectAll, written('Ctrl+A'), true), actions: [SelectAllAction.create()] },
      {
        ...this.item('c_view', '2', some ? t.menu.zoomToSelection : t.menu.zoomToFit, '', true),
        actions: [FitToScreenAction.create(selected, { padding: 60, maxZoom: 1.5, animate: true })],
      },
    ];
    return Promise.resolve(items);
  }

  private item(group: string, sortString: string, label: string, shown: string, enabled: boolean, run?: () => void): PageItem {
    const base = { id: label, label, group, sortString, actions: [], isEnabled: () => enabled };
    return { ...base, ...(shown === '' ? {} : { keys: shown }), ...(run === undefined ? {} : { run }) };
  }
}

export const menuModule = new FeatureModule(
  (bind, _unbind, _isBound, rebind) => {
    bind(TYPES.IContextMenuService).to(CanvasMenu).inSingletonScope();
    bind(TYPES.IContextMenuItemProvider).to(EditMenu).inSingletonScope();
    bind(Clipboard).toSelf().inSingletonScope();
    rebind(TYPES.IAsyncClipboardService).toService(Clipboard);
    rebind(TYPES.ICopyPasteHandler).to(KeyboardClipboard).inSingletonScope();
  },
  { featureId: Symbol('canvasMenu') },
);
