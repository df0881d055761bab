// SPDX-License-Identifier: Apache-2.0
// Every creation of a node has a preview of its own. The server describes a preview once for each item of the palette, ids
// included; what was drawn before and is not acknowledged yet still shows its own, and two of one id end the canvas.
import { type ElementTemplate, FeatureModule, NodeCreationTool } from '@eclipse-glsp/client';
import { injectable } from 'inversify';
import { newId } from '../shell/ids';

type Schema = Exclude<ElementTemplate, string>;

/** The same with ids that no other preview has. */
export function ownPreview(template: Schema, mark: string = newId()): Schema {
  const children = template.children?.map(child => ownPreview(child, mark));
  return { ...template, id: `${template.id}_${mark}`, ...(children && { children }) };
}

@injectable()
export class PreviewingCreationTool extends NodeCreationTool {
  override doEnable(): void {
    const { ghostElement } = this.triggerAction;
    if (ghostElement !== undefined && typeof ghostElement.template !== 'string') {
      this.triggerAction = { ...this.triggerAction, ghostElement: { ...ghostElement, template: ownPreview(ghostElement.template) } };
    }
    super.doEnable();
  }
}

export const previewModule = new FeatureModule(
  (_bind, _unbind, _isBound, rebind) => {
    rebind(NodeCreationTool).to(PreviewingCreationTool).inSingletonScope();
  },
  { featureId: Symbol('preview') },
);
