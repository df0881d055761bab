// SPDX-License-Identifier: Apache-2.0
// What is open beside what the file holds: both in one picture, and in words. From here the choice is made, too.
import { html, nothing, type TemplateResult } from 'lit';
import { ApiError } from '../api/diagrams';
import { differencePicture, type FileDifference, fileDifference } from '../api/files';
import type { EditorSession } from '../editor/session';
import { openModal } from '../shell/modal';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';
import './files.css';
import type { Keep } from './message';

/** Lines that are told; the picture shows the rest. */
const MOST_TOLD = 200;
const SIGNS: Readonly<Record<string, string>> = { '+': 'added', '-': 'removed', '~': 'changed' };

export async function showDifference(session: EditorSession, choose: (keep: Keep) => Promise<boolean>): Promise<void> {
  const { diagramId: id, name } = session;
  let found: FileDifference;
  try {
    found = await fileDifference(id);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast({ tone: 'error', text: error.message, detail: error.hint });
    return;
  }
  const picture = differencePicture(id, document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light', String(Date.now()));
  openModal({
    title: t.files.differenceOf(name),
    look: 'widest file-difference',
    contents: modal => {
      const take = (keep: Keep): void => {
        modal.close();
        void choose(keep);
      };
      return html`
        <p>${counts(found)}</p>
        <div class="difference-picture" tabindex="0" role="group" aria-label=${t.files.picture}><img src=${picture} alt=${t.files.picture} /></div>
        ${lines(found.lines)}
        <div class="actions">
          <button class="button" @click=${() => modal.close()}>${t.files.decideLater}</button>
          <button class="button" @click=${() => take('file')}>${t.files.takeFile}</button>
          <button class="button" @click=${() => take('mine')}>${session.files.clash?.isSaving === true ? t.files.keepAndSave : t.files.keepMine}</button>
        </div>
      `;
    },
  });
}

function counts({ added, removed, changed, moved }: FileDifference): string {
  const parts = [
    added > 0 ? t.files.onlyHere(added) : '',
    removed > 0 ? t.files.onlyInFile(removed) : '',
    changed > 0 ? t.files.isOther(changed) : '',
    moved > 0 ? t.files.elsewhere(moved) : '',
  ].filter(part => part !== '');
  return parts.length === 0 ? t.files.noDifference : `${parts.join(' · ')}.`;
}

function lines(told: readonly string[]): TemplateResult | typeof nothing {
  if (told.length === 0) return nothing;
  return html`<ul class="difference-lines" tabindex="0" aria-label=${t.files.inWords}>
      ${told.slice(0, MOST_TOLD).map(line => html`<li data-sign=${SIGNS[line.charAt(0)] ?? 'moved'}>${line}</li>`)}
    </ul>
    ${told.length > MOST_TOLD ? html`<p class="hint">${t.formats.more(told.length - MOST_TOLD)}</p>` : nothing}`;
}
