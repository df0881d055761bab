// SPDX-License-Identifier: Apache-2.0
// Putting a picture into the system's clipboard.
import type { EditorSession } from '../editor/session';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';
import { asPng, type Paper, pictureOf, WHITE } from './picture';

/** Sharp on dense screens. */
const SHARP = 2;

export async function copyPicture(session: EditorSession, paper: Paper = WHITE, scale = SHARP): Promise<void> {
  try {
    // The promise itself is handed over: some browsers allow it only while they still remember the click.
    const blob = pictureOf(session, paper).then(picture => asPng(picture, scale));
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
    toast({ tone: 'good', text: t.commands.pictureCopied });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    toast({ tone: 'error', text: t.commands.pictureNotCopied, detail: t.commands.exportInstead(detail) });
  }
}
