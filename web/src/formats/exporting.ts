// SPDX-License-Identifier: Apache-2.0
// Saves a diagram as a file. Of a text it is told what the format could not say; pictures and the model hold everything.
import { html } from 'lit';
import { ApiError, exportUrl } from '../api/diagrams';
import { exportText, type Format, type TextExport } from '../api/formats';
import { icon } from '../shell/icons';
import { openModal } from '../shell/modal';
import { save } from '../shell/saving';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';
import './formats.css';
import { nameOf } from './names';

/** Lines that are told; nobody reads more. */
const MOST_TOLD = 50;

export async function exportAs(diagramId: string, format: Format): Promise<void> {
  if (format.kind !== 'text') {
    window.location.assign(exportUrl(diagramId, format.id));
    return;
  }
  try {
    const made = await exportText(diagramId, format.id);
    save(new Blob([made.text], { type: made.mediaType }), made.fileName);
    tell(made, nameOf(format));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast({ tone: 'error', text: error.message, detail: error.hint });
  }
}

function tell({ fileName, leftOut, text }: TextExport, format: string): void {
  const copy = { label: t.formats.copyText, run: () => void copyText(text) };
  if (leftOut.length === 0) {
    toast({ tone: 'good', text: t.formats.saved(fileName), action: copy });
    return;
  }
  openModal({
    title: t.formats.saved(fileName),
    look: 'wide',
    contents: modal => html`
      <p>${t.formats.leftOut(format, leftOut.length)}</p>
      <ul class="left-out" tabindex="0" aria-label=${t.formats.leftOut(format, leftOut.length)}>
        ${leftOut.slice(0, MOST_TOLD).map(each => html`<li>${icon('warning')}<span>${each}</span></li>`)}
      </ul>
      ${leftOut.length > MOST_TOLD ? html`<p>${t.formats.more(leftOut.length - MOST_TOLD)}</p>` : ''}
      <div class="actions">
        <button class="button" @click=${copy.run}>${icon('copy')}${copy.label}</button>
        <button class="button primary" autofocus @click=${() => modal.close()}>${t.shell.close}</button>
      </div>
    `,
  });
}

async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast({ tone: 'good', text: t.formats.copied });
  } catch (error) {
    // The browser may forbid it; the file was saved.
    if (!(error instanceof DOMException)) throw error;
    toast({ tone: 'info', text: t.formats.mayNotCopy });
  }
}
