// SPDX-License-Identifier: Apache-2.0
// The bubble over a problem marker. The stock one puts the texts into markup as they are; here they are escaped.
import { FeatureModule, GlspHoverMouseListener, type GIssueMarker } from '@eclipse-glsp/client';
import { injectable } from 'inversify';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, letter => ESCAPES[letter] ?? '');
}

@injectable()
export class EscapingHoverListener extends GlspHoverMouseListener {
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
