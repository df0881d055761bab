// SPDX-License-Identifier: Apache-2.0
// The narrow button beside undo and redo, with the last steps.
import { html, type TemplateResult } from 'lit';
import type { EditorSession } from '../editor/session';
import { icon } from '../shell/icons';
import { t } from '../texts/texts';
import { showSteps } from './back';

export function stepsButton(session: EditorSession | undefined, canEdit: boolean): TemplateResult {
  const show = (event: Event): void => void (session && showSteps(session, event.currentTarget as HTMLElement));
  const isIdle = session === undefined || !canEdit || (session.steps.isEmpty('undo') && session.steps.isEmpty('redo'));
  return html`<button class="button plain slim wide" aria-label=${t.steps.list} title=${t.steps.list} aria-haspopup="menu" aria-expanded="false" ?disabled=${isIdle} @click=${show}>
    ${icon('down')}
  </button>`;
}
