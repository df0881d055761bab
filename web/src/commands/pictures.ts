// SPDX-License-Identifier: Apache-2.0
// The diagram as a picture, in the clipboard or on paper. The server draws it: what the canvas leaves out (what is far
// away, details at a small scale) is in it.
import type { EditorSession } from '../editor/session';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';

/** Dots per px of the diagram, so that the picture stays sharp on dense screens. */
const DENSITY = 2;
/** No side of a picture is longer than this, dots; browsers refuse larger canvases. */
const LONGEST = 8_000;

/** Puts a PNG into the system's clipboard. */
export async function copyPicture(session: EditorSession): Promise<void> {
  try {
    const blob = drawn(session);
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
    toast({ tone: 'good', text: t.commands.pictureCopied });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    toast({ tone: 'error', text: t.commands.pictureNotCopied, detail: t.commands.exportInstead(detail) });
  }
}

async function drawn(session: EditorSession): Promise<Blob> {
  const image = await loaded(session.pictureUrl);
  const factor = Math.min(DENSITY, LONGEST / Math.max(image.width, image.height, 1));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(image.width * factor)), Math.max(1, Math.round(image.height * factor)));
  const context = canvas.getContext('2d');
  if (context === null) throw new Error(t.commands.cannotDraw);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/png' });
}

async function loaded(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

/** Opens the browser's print dialog with the whole diagram on one page. */
export async function print(session: EditorSession): Promise<void> {
  const sheet = document.createElement('div');
  sheet.className = 'print-sheet';
  const image = await loaded(session.pictureUrl);
  image.alt = '';
  sheet.append(image);
  document.body.append(sheet);
  window.addEventListener('afterprint', () => sheet.remove(), { once: true });
  window.print();
}
