// SPDX-License-Identifier: Apache-2.0
// Texts that are pasted: the compact notation is drawn, everything else is refused with what can be pasted.
import { html, nothing } from 'lit';
import { CANVAS_ID } from '../editor/canvas-container';
import type { EditorSession } from '../editor/session';
import type { Answer } from '../connection/answers';
import type { Refusal } from '../delta/message';
import { openModal } from '../shell/modal';
import { toast } from '../shell/toasts';
import { PASTE_TEXT, type PasteText } from '../text/message';
import { said } from '../texts/said';
import { t } from '../texts/texts';
import type { TextDoor } from './clipboard';
import { copyAsText } from './copying';
import './clipboard.css';

/** What the server takes; more is a file to import. */
const MOST = 1_000_000;

export function textDoor(session: EditorSession): TextDoor {
  return { copy: () => void copyAsText(session), paste: text => void pasted(session, text), ask: () => askForText(session) };
}

/** A text was pasted onto the canvas. */
async function pasted(session: EditorSession, text: string): Promise<void> {
  const refused = await draw(session, text);
  if (refused !== undefined) toast({ tone: 'error', text: t.clipboard.notPasted, detail: `${inWords(refused)} ${t.clipboard.what}`, about: PASTE_TEXT });
}

function draw(session: EditorSession, text: string): Promise<Answer> {
  if (text.length > MOST) return Promise.resolve({ code: 'too-long', message: t.clipboard.tooLong(MOST) });
  const action: PasteText = { kind: PASTE_TEXT, isOperation: true, text, at: place(session) };
  return session.answers.to(action, true);
}

/** Where the mouse points on the canvas, else the middle of what is seen. */
function place(session: EditorSession): { x: number; y: number } {
  const pointed = document.querySelector(`#${CANVAS_ID}:hover`) === null ? undefined : session.context.get().lastMousePosition;
  const { x, y } = pointed ?? session.middle;
  return { x: Math.round(x), y: Math.round(y) };
}

/** The field for a text; it stays until what stands in it could be drawn. */
function askForText(session: EditorSession): void {
  let refused: Answer;
  let isBusy = false;
  openModal({
    title: t.clipboard.pasteTitle,
    look: 'paste-text',
    contents: modal => {
      const field = (): HTMLTextAreaElement | null => modal.element.querySelector('textarea');
      const submit = async (): Promise<void> => {
        const text = field()?.value ?? '';
        if (isBusy || text.trim() === '') return;
        isBusy = true;
        modal.update();
        refused = await draw(session, text);
        isBusy = false;
        if (refused === undefined) {
          modal.close();
          session.focusCanvas();
          return;
        }
        modal.update();
        goTo(field(), refused);
      };
      return html`<form
        @submit=${(event: Event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <label for="paste-text">${t.clipboard.lines}</label>
        <textarea
          id="paste-text"
          class="field"
          rows="9"
          spellcheck="false"
          autocomplete="off"
          autofocus
          aria-describedby=${refused === undefined ? nothing : 'paste-problem'}
          aria-invalid=${refused === undefined ? 'false' : 'true'}
          placeholder=${t.clipboard.example}
          @keydown=${(event: KeyboardEvent) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
          }}
        ></textarea>
        <p id="paste-problem" class="paste-problem" role="alert">${refused === undefined ? nothing : inWords(refused)}</p>
        <div class="actions">
          <button type="button" class="button" @click=${() => modal.close()}>${t.shell.cancel}</button>
          <button type="submit" class="button primary" ?disabled=${isBusy}>${t.clipboard.draw}</button>
        </div>
      </form>`;
    },
  });
}

function goTo(field: HTMLTextAreaElement | null, { line = 0, column = 1 }: Refusal): void {
  if (field === null) return;
  field.focus();
  if (line === 0) return;
  const rows = field.value.split('\n');
  const start = rows.slice(0, line - 1).reduce((sum, row) => sum + row.length + 1, 0);
  field.setSelectionRange(start + column - 1, start + (rows[line - 1]?.length ?? 0));
}

/** Why not, with the place. */
function inWords(refused: Refusal): string {
  const { text, detail } = said({ ...refused, message: refused.message.replace(/^line \d+, column \d+: /u, '') });
  const why = [text, detail].filter(each => each !== '').join(' · ');
  return refused.line === undefined ? why : t.clipboard.at(refused.line, refused.column ?? 1, why);
}
