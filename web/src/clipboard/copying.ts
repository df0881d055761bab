// SPDX-License-Identifier: Apache-2.0
// The selection as text alone, without places: for a message, a ticket, a prompt.
import type { EditorSession } from '../editor/session';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';

export async function copyAsText(session: EditorSession): Promise<void> {
  try {
    const text = session.clipboard.text(false);
    // The promise itself is handed over: some browsers allow it only while they still remember the click.
    const blob = text.then(content => new Blob([content], { type: 'text/plain' }));
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
    const lines = (await text).split('\n').filter(line => line !== '').length;
    toast(lines > 0 ? { tone: 'good', text: t.clipboard.copied(lines) } : { tone: 'info', text: t.clipboard.nothingCopied });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    toast({ tone: 'error', text: t.clipboard.notCopied, detail: t.clipboard.notCopiedHint(detail) });
  }
}
