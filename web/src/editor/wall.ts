// SPDX-License-Identifier: Apache-2.0
// What stands in the editor's place when a diagram cannot be shown: why, and what can be done about it.
import { html, nothing, type TemplateResult } from 'lit';
import { ApiError } from '../api/diagrams';
import '../login/buttons';
import { whoAreYou } from '../login/own';
import { follow } from '../routes';
import { t } from '../texts/texts';

/** Code of the wall before a diagram that rests in the trash. */
const IN_TRASH = 'trashed';
/** Code of the wall before a file that is imported, not opened. */
const FOREIGN = 'foreign';

/** The problem of a diagram that rests in the trash. */
export function inTrash(): ApiError {
  return new ApiError(IN_TRASH, t.life.trashed, t.life.trashedHint, 0);
}

export interface WayOut {
  restore(): void;
  tryAgain(): void;
  importIt(): void;
}

export function wall(problem: ApiError, way: WayOut): TemplateResult {
  const { text, hint } = problem.status === 401 ? whoAreYou() : { text: problem.message, hint: problem.hint };
  return html`<main class="wall">
    <h1>${text}</h1>
    <p>${hint}</p>
    ${problem.code === FOREIGN ? html`<p>${t.files.importHint}</p>` : nothing}
    <div class="wall-actions">
      ${problem.status === 401
        ? html`<glsp-login></glsp-login>`
        : problem.code === IN_TRASH
          ? html`<button class="button primary" @click=${() => way.restore()}>${t.life.restore}</button>`
          : problem.code === FOREIGN
            ? html`<button class="button primary" @click=${() => way.importIt()}>${t.files.importIt}</button>`
            : html`<button class="button primary" @click=${() => way.tryAgain()}>${t.shell.tryAgain}</button>`}
      <a class="button" href="/" @click=${follow}>${t.editor.allDiagrams}</a>
    </div>
  </main>`;
}
