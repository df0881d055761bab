// SPDX-License-Identifier: Apache-2.0
// The files of the workspace folder as a list; it looks again every few seconds while it is seen.
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { ApiError, type ServerInfo } from '../api/diagrams';
import { type ListedFiles, listFiles, type WorkspaceFile } from '../api/files';
import { editorPath, follow } from '../routes';
import { icon } from '../shell/icons';
import { exactTime, since } from '../start/time';
import { t } from '../texts/texts';
import './files.css';
import { importAndOpen } from './importing';
import { fittingFiles, folderOf, leafOf } from './paths';

const LOOK_AGAIN_MS = 3_000;

@customElement('glsp-files')
export class FileList extends LitElement {
  @property({ attribute: false }) server: ServerInfo | undefined;
  /** Words that paths must hold. */
  @property() wanted = '';
  @state() private listed: ListedFiles | undefined;
  @state() private problem: ApiError | undefined;
  private timer: number | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = window.setInterval(this.look, LOOK_AGAIN_MS);
    window.addEventListener('focus', this.look);
    void this.read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.timer);
    window.removeEventListener('focus', this.look);
  }

  protected override render(): TemplateResult {
    if (this.problem !== undefined) {
      return html`<div class="problem" role="alert">
        <strong>${this.problem.message}</strong><span>${this.problem.hint}</span>
        <button class="button" @click=${() => void this.read()}>${t.shell.tryAgain}</button>
      </div>`;
    }
    if (this.listed === undefined) return html`<p class="quiet" role="status">${t.files.reading}</p>`;
    const shown = fittingFiles(this.listed.files, this.wanted);
    if (shown.length === 0) return this.none();
    return html`<ul class="file-list" aria-label=${t.files.list}>
        ${repeat(shown, file => file.path, file => this.line(file))}
      </ul>
      ${this.listed.isWhole ? nothing : html`<p class="quiet" role="status">${t.files.more(this.listed.files.length)}</p>`}`;
  }

  private line(file: WorkspaceFile): TemplateResult {
    const folder = folderOf(file.path);
    return html`<li>
      <a href=${editorPath(file.id)} @click=${follow}>
        ${icon('file')}
        <span class="file-name"><strong>${leafOf(file.path)}</strong>${folder === '' ? nothing : html`<small>${folder}</small>`}</span>
        ${file.isUnsaved ? html`<span class="badge unsaved">${t.files.unsaved}</span>` : nothing}
        <span class="badge">${this.kind(file)}</span>
        <span class="file-time" title=${exactTime(file.changedAt)}>${t.start.changed(since(file.changedAt))}</span>
      </a>
      ${file.isForeign ? html`<button class="button" aria-label=${t.files.importOf(leafOf(file.path))} @click=${() => void importAndOpen(file.id)}>${icon('upload')}${t.files.importIt}</button>` : nothing}
    </li>`;
  }

  private kind(file: WorkspaceFile): string {
    const known = this.server?.languages.find(language => language.id === file.language);
    return known?.name ?? (file.format === 'drawio' ? 'draw.io' : t.files.model);
  }

  private none(): TemplateResult {
    const text = this.wanted.trim();
    if (text !== '') return html`<p class="quiet" role="status">${t.files.noneCalled(text)}</p>`;
    return html`<div class="empty">
      ${icon('file')}
      <h2>${t.files.none}</h2>
      <p>${t.files.noneHint}</p>
    </div>`;
  }

  private readonly look = (): void => {
    if (document.visibilityState === 'visible') void this.read();
  };

  private async read(): Promise<void> {
    try {
      this.listed = (await listFiles(this.listed?.tag)) ?? this.listed;
      this.problem = undefined;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.problem = error;
    }
  }
}
