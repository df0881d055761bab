// SPDX-License-Identifier: Apache-2.0
// Many diagrams as one zip. The server sends it while it is made; how far it is shows by the files that have begun.
import { html } from 'lit';
import { ApiError } from '../api/diagrams';
import { exportAll } from '../api/library';
import { openModal } from '../shell/modal';
import { save } from '../shell/saving';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';

/** A diagram is two files, its model and its picture. */
const FILES_EACH = 2;
const BEGINNING = [0x50, 0x4b, 0x03, 0x04];

/** Counts the files of a zip by how they begin. In packed data the four bytes occur once in four billion. */
export class FileCounter {
  private matched = 0;
  count = 0;

  add(data: Uint8Array): void {
    for (const byte of data) {
      this.matched = byte === BEGINNING[this.matched] ? this.matched + 1 : byte === BEGINNING[0] ? 1 : 0;
      if (this.matched === BEGINNING.length) {
        this.count++;
        this.matched = 0;
      }
    }
  }
}

/** Saves a zip of these diagrams, or of all; shows how far it is and can be cancelled. */
export async function saveZip(ids: readonly string[], count: number): Promise<void> {
  const ended = new AbortController();
  let done = 0;
  let total = count;
  const modal = openModal({
    title: t.start.exporting,
    contents: shown => html`
      <p role="status">${t.start.exported(done, total)}</p>
      <progress aria-label=${t.start.exporting} max=${Math.max(total, 1)} value=${done}></progress>
      <div class="actions"><button class="button" @click=${() => shown.close()}>${t.shell.cancel}</button></div>
    `,
    closed: () => ended.abort(),
  });
  try {
    const response = await exportAll(ids, ended.signal);
    total = Number(response.headers.get('X-Glsp-Diagrams') ?? total);
    const files = new FileCounter();
    const parts = await received(response, data => {
      files.add(data);
      done = Math.min(Math.floor(files.count / FILES_EACH), total);
      modal.update();
    });
    save(new Blob([...parts], { type: 'application/zip' }), nameIn(response));
    toast({ tone: 'good', text: t.start.diagramsExported(total) });
  } catch (error) {
    if (ended.signal.aborted) return;
    if (!(error instanceof ApiError || error instanceof TypeError)) throw error;
    // A connection that ends in the middle is a TypeError without words for people.
    const [text, detail] = error instanceof ApiError ? [error.message, error.hint] : [t.start.exportBroken, t.start.exportBrokenHint];
    toast({ tone: 'error', text, detail });
  } finally {
    modal.close();
  }
}

async function received(response: Response, heard: (data: Uint8Array) => void): Promise<readonly BlobPart[]> {
  const parts: BlobPart[] = [];
  const reader = response.body?.getReader();
  for (;;) {
    const next = await reader?.read();
    if (next === undefined || next.done) return parts;
    parts.push(next.value);
    heard(next.value);
  }
}

function nameIn(response: Response): string {
  return /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1] ?? 'diagrams.zip';
}
