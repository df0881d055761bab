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
  GParentElement,
  isDeletable,
  isEditableLabel,
  isSelectable,
  KeyListener,
  matchesKeystroke,
  MouseListener,
  TYPES,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';

/** The nearest editable label in the element, breadth first. */
export function labelOf(element: GModelElement): GModelElement | undefined {
  if (isEditableLabel(element)) return element;
  let level: readonly GModelElement[] = [element];
  while (level.length > 0) {
    const children = level.flatMap(each => (each instanceof GParentElement ? [...each.children] : []));
    const found = children.find(isEditableLabel);
    if (found !== undefined) return found;
    // A label belongs to its node; labels of nodes inside a container are not the container's.
    level = children.filter(each => !isSelectable(each));
  }
  return undefined;
}

@injectable()
export class LabelMouseListener extends MouseListener {
  @inject(EditorContextService) private readonly editor!: EditorContextService;

  override doubleClick(target: GModelElement): Action[] {
    if (this.editor.isReadonly || isEditableLabel(target)) return [];
    const node = findParentByFeature(target, isSelectable);
    const label = node === undefined ? undefined : labelOf(node);
    return label === undefined ? [] : [EditLabelAction.create(label.id)];
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
      return [EditLabelAction.create(label.id)];
    }
    if (matchesKeystroke(event, 'Backspace')) {
      const ids = selected.filter(isDeletable).map(element => element.id);
      return ids.length === 0 ? [] : [DeleteElementOperation.create(ids)];
    }
    return [];
  }
}

export const labelStartModule = new FeatureModule(
  bind => {
    bindAsService(bind, TYPES.MouseListener, LabelMouseListener);
    bindAsService(bind, TYPES.KeyListener, ElementKeyListener);
  },
  { featureId: Symbol('labelStart') },
);
