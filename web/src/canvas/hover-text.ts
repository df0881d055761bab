// SPDX-License-Identifier: Apache-2.0
// The bubbles over elements and problem markers. The stock ones put texts into markup as they are; here they are escaped.
// Where the page has words of its own for the language of the diagram, it need not ask the server.
import {
  type Action,
  FeatureModule,
  GlspHoverMouseListener,
  GNode,
  type GIssueMarker,
  type GModelElement,
  type IDiagramOptions,
  RequestPopupModelAction,
  SetPopupModelAction,
  TYPES,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import { ServerModel } from '../delta/server-model';
import { bubble } from '../languages/words';
import { labelOf } from './label-of';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, letter => ESCAPES[letter] ?? '');
}

@injectable()
export class EscapingHoverListener extends GlspHoverMouseListener {
  @inject(TYPES.IDiagramOptions) private readonly diagram!: IDiagramOptions;
  @inject(ServerModel) private readonly server!: ServerModel;

  protected override async startMouseOverTimer(target: GModelElement, event: MouseEvent): Promise<Action> {
    const action = await super.startMouseOverTimer(target, event);
    return RequestPopupModelAction.is(action) ? (this.told(target, action) ?? action) : action;
  }

  private told(target: GModelElement, { elementId, bounds }: RequestPopupModelAction): Action | undefined {
    const sent = this.server.get(elementId);
    const lines = sent && target instanceof GNode ? bubble(this.diagram.diagramType, sent) : undefined;
    if (lines === undefined) return undefined;
    const label = (labelOf(target) as { readonly text?: unknown } | undefined)?.text;
    const part = (name: string, code: string): { type: string; id: string; code: string } => ({
      type: 'pre-rendered',
      id: `popup-${name}`,
      code: `<div class="sprotty-popup-${name}">${code}</div>`,
    });
    const title = typeof label === 'string' ? label : (lines[0] ?? '');
    const children = [part('title', escapeText(title)), part('body', lines.map(escapeText).join(' <br/>'))];
    return SetPopupModelAction.create({ type: 'html', id: 'sprotty-popup', canvasBounds: bounds, children });
  }

  protected override createIssueMessage(marker: GIssueMarker): string {
    return marker.issues.map(issue => `<div class="issue ${issue.severity}">${escapeText(issue.message)}</div>`).join('');
  }
}

export const hoverTextModule = new FeatureModule(
  (_bind, _unbind, _isBound, rebind) => {
    rebind(GlspHoverMouseListener).to(EscapingHoverListener).inSingletonScope();
  },
  { featureId: Symbol('hoverText') },
);
