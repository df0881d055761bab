// SPDX-License-Identifier: Apache-2.0
// The choice of how a picture shall be, with the picture as it will be.
import { html, nothing, type TemplateResult } from 'lit';
import type { EditorSession } from '../editor/session';
import { type Modal, openModal } from '../shell/modal';
import { icon } from '../shell/icons';
import { save } from '../shell/saving';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';
import { copyPicture } from './copy';
import './export-dialog.css';
import { addressOf, asPng, type Paper, type Picture, pictureOf, scaleFor } from './picture';

const SCALES = [1, 2, 3, 4] as const;
const THEMES = ['light', 'dark'] as const;

interface Choice extends Paper {
  readonly scale: number;
}

/** Kept while the page is open: who exports one picture often exports more alike. */
let choice: Choice = { scale: 2, theme: 'light', isTransparent: false };

export function openExportDialog(session: EditorSession, name: string): void {
  let picture: Picture | undefined;
  let preview = '';
  let problem = '';
  const draw = async (modal: Modal): Promise<void> => {
    const wanted = choice;
    try {
      const drawn = await pictureOf(session, wanted);
      if (wanted !== choice) return;
      picture = drawn;
      URL.revokeObjectURL(preview);
      preview = addressOf(drawn);
      problem = '';
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    modal.update();
  };
  const choose = (modal: Modal, change: Partial<Choice>): void => {
    choice = { ...choice, ...change };
    modal.update();
    void draw(modal);
  };
  const saveAs = async (modal: Modal): Promise<void> => {
    if (picture === undefined) return;
    try {
      save(await asPng(picture, choice.scale), `${fileName(name)}.png`);
      toast({ tone: 'good', text: t.pictures.saved });
      modal.close();
    } catch (error) {
      problem = `${error instanceof Error ? error.message : String(error)} ${t.pictures.trySmaller}`;
      modal.update();
    }
  };
  const modal = openModal({
    title: t.pictures.export,
    look: 'picture-dialog',
    contents: shown => html`<form
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        void saveAs(shown);
      }}
    >
      <div class="picture-preview" data-theme=${choice.theme} data-transparent=${choice.isTransparent}>
        ${preview === '' ? nothing : html`<img src=${preview} alt=${t.pictures.preview} />`}
      </div>
      <fieldset>
        <legend>${t.pictures.size}</legend>
        ${SCALES.map(scale => radio('scale', `${scale} ×`, choice.scale === scale, () => choose(shown, { scale })))}
        <output>${picture === undefined ? nothing : sizeOf(picture)}</output>
      </fieldset>
      <fieldset>
        <legend>${t.pictures.colours}</legend>
        ${THEMES.map(theme => radio('theme', t.shell.themes[theme], choice.theme === theme, () => choose(shown, { theme })))}
      </fieldset>
      <label class="picture-choice">
        <input type="checkbox" .checked=${choice.isTransparent} @change=${() => choose(shown, { isTransparent: !choice.isTransparent })} />${t.pictures.transparent}
      </label>
      ${problem === '' ? nothing : html`<p class="wrong" role="alert">${problem}</p>`}
      <div class="actions">
        <button type="button" class="button" @click=${() => shown.close()}>${t.shell.cancel}</button>
        <button type="button" class="button" @click=${() => void copyPicture(session, choice, choice.scale)}>${icon('copy')}${t.pictures.copy}</button>
        <button type="submit" class="button primary" ?disabled=${picture === undefined}>${icon('download')}${t.pictures.save}</button>
      </div>
    </form>`,
    closed: () => URL.revokeObjectURL(preview),
  });
  void draw(modal);
}

function radio(name: string, label: string, isChosen: boolean, choose: () => void): TemplateResult {
  return html`<label class="picture-choice"><input type="radio" name=${name} .checked=${isChosen} @change=${choose} />${label}</label>`;
}

/** How large the file will be, and that it is smaller than asked for where no browser makes a larger one. */
function sizeOf(picture: Picture): string {
  const scale = scaleFor(picture, choice.scale);
  const size = t.pictures.px(Math.round(picture.width * scale), Math.round(picture.height * scale));
  return scale < choice.scale ? `${size} ${t.pictures.largest}` : size;
}

/** A name that every file system takes. */
function fileName(name: string): string {
  const plain = name.replace(/[^\p{L}\p{N} ._-]+/gu, '_').replace(/^\.+/, '').trim();
  return plain === '' ? 'diagram' : plain;
}
