// SPDX-License-Identifier: Apache-2.0
// Ways to begin editing a label: a double click anywhere on its node, F2 or Enter on the selected one. Backspace deletes
// like Del, as keyboards without a Del key have it.
import {
  type Action,
  bindAsService,
  DeleteElementOperation,
  EditLabelAction,
  EditorContextService,
  FeatureModule,
  findParentByFeature,
  type GModelElement,
  isDeletable,
  isEditableLabel,
  isSelectable,
  KeyListener,
  matchesKeystroke,
  MouseListener,
  TYPES,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import { labelOf } from './label-of';
import { isLocked } from './lockable';
import { sayLocked } from './locked';

@injectable()
export class LabelMouseListener extends MouseListener {
  @inject(EditorContextService) private readonly editor!: EditorContextService;

  override doubleClick(target: GModelElement): Action[] {
    if (this.editor.isReadonly || isEditableLabel(target)) return [];
    const node = findParentByFeature(target, isSelectable);
    const label = node === undefined ? undefined : labelOf(node);
    return label === undefined || node === undefined ? [] : editing(node, label);
  }
}

@injectable()
export class ElementKeyListener extends KeyListener {
  @inject(EditorContextService) private readonly editor!: EditorContextService;

  override keyDown(_element: GModelElement, event: KeyboardEvent): Action[] {
    if (this.editor.isReadonly) return [];
    const selected = this.editor.selectedElements;
    const [first] = selected;
    if (first === undefined) return [];
    if (matchesKeystroke(event, 'F2') || matchesKeystroke(event, 'Enter')) {
      const label = selected.length === 1 ? labelOf(first) : undefined;
      if (label === undefined) return [];
      event.preventDefault();
      return editing(first, label);
    }
    if (!matchesKeystroke(event, 'Backspace') && !matchesKeystroke(event, 'Delete')) return [];
    sayLocked(selected.filter(isLocked));
    // The library's own listener deletes with Del.
    const ids = selected.filter(isDeletable).map(element => element.id);
    return ids.length === 0 || matchesKeystroke(event, 'Delete') ? [] : [DeleteElementOperation.create(ids)];
  }
}

function editing(element: Readonly<GModelElement>, label: GModelElement): Action[] {
  if (!isLocked(element)) return [EditLabelAction.create(label.id)];
  sayLocked([element]);
  return [];
}

export const labelStartModule = new FeatureModule(
  bind => {
    bindAsService(bind, TYPES.MouseListener, LabelMouseListener);
    bindAsService(bind, TYPES.KeyListener, ElementKeyListener);
  },
  { featureId: Symbol('labelStart') },
);
