// SPDX-License-Identifier: Apache-2.0
// The start page: all diagrams, and the trash. It looks again every few seconds and whenever it is shown again.
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import './start.css';
import {
  ApiError,
  createDiagram,
  deleteDiagram,
  deleteForever,
  type Diagram,
  exportUrl,
  type LanguageInfo,
  listDiagrams,
  login,
  renameDiagram,
  restoreDiagram,
  serverInfo,
  type ServerInfo,
} from '../api/diagrams';
import { editorPath, follow, go } from '../routes';
import { authorButton, themeButton } from '../shell/controls';
import { ask } from '../shell/dialog';
import { icon } from '../shell/icons';
import { type MenuPart, showMenu } from '../shell/menu';
import { toast } from '../shell/toasts';
import { exactTime, since } from './time';
import { t } from '../texts/texts';

/** Others create and rename diagrams too; the list is small, and a look costs the server one cached answer. */
const LOOK_AGAIN_MS = 5_000;

@customElement('glsp-start')
export class StartPage extends LitElement {
  @property({ type: Boolean }) trash = false;
  @state() private diagrams: readonly Diagram[] | undefined;
  @state() private server: ServerInfo | undefined;
  @state() private problem: ApiError | undefined;
  @state() private wanted = '';
  private timer: number | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = window.setInterval(this.look, LOOK_AGAIN_MS);
    window.addEventListener('focus', this.look);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.timer);
    window.removeEventListener('focus', this.look);
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('trash')) {
      document.title = `${this.trash ? t.start.trash : t.start.title} · glsp`;
      this.diagrams = undefined;
      void this.refresh();
    }
  }

  protected override render(): TemplateResult {
    return html`<div class="start">
      <header class="start-bar">
        <a class="brand" href="/" @click=${follow}><img src="/favicon.svg" alt="" width="28" height="28" />glsp</a>
        <span class="space"></span>
        ${themeButton(() => this.requestUpdate())} ${authorButton(() => this.requestUpdate())}
      </header>
      <main class="start-main">
        <div class="start-head">
          <div>
            <h1>${this.trash ? t.start.trash : t.start.title}</h1>
            <p>${this.trash ? t.start.trashSubtitle : t.start.subtitle}</p>
          </div>
          <span class="space"></span>
          <label class="search">
            ${icon('search')}<span class="visually-hidden">${t.start.searchByName}</span>
            <input class="field" type="search" placeholder=${t.start.search} .value=${this.wanted} @input=${this.searched} />
          </label>
          ${this.trash
            ? html`<a class="button" href="/" @click=${follow}>${icon('back')}${t.start.allDiagrams}</a>`
            : html`<a class="button" href="/?trash" @click=${follow}>${icon('trash')}${t.start.trash}</a>
                <button class="button primary" @click=${() => void this.create()}>${icon('add')}${t.start.newDiagram}</button>`}
        </div>
        ${this.problem ? this.problemTemplate(this.problem) : nothing} ${this.listTemplate()}
      </main>
      <footer class="start-foot">
        ${this.server
          ? html`<span>glsp ${this.server.version}</span>
              <span>${t.start.agentsConnectAt} <code>${this.server.mcpUrl}</code></span>
              <button class="button plain" @click=${() => void this.copyUrl()}>${icon('copy')}${t.start.copy}</button>`
          : nothing}
      </footer>
    </div>`;
  }

  private problemTemplate(problem: ApiError): TemplateResult {
    const signIn = problem.status === 401;
    return html`<div class="problem" role="alert">
      <strong>${problem.message}</strong><span>${problem.hint}</span>
      ${signIn
        ? html`<button class="button primary" @click=${() => void this.signIn()}>${t.shell.signIn}</button>`
        : html`<button class="button" @click=${() => void this.refresh()}>${t.shell.tryAgain}</button>`}
    </div>`;
  }

  private listTemplate(): TemplateResult {
    if (this.diagrams === undefined) return this.problem ? html`` : html`<p class="quiet" role="status">${t.start.loading}</p>`;
    const text = this.wanted.trim().toLowerCase();
    const shown = this.diagrams.filter(diagram => diagram.name.toLowerCase().includes(text));
    if (this.diagrams.length === 0) return this.emptyTemplate();
    if (shown.length === 0) return html`<p class="quiet" role="status">${t.start.noneCalled(this.wanted)}</p>`;
    return html`<ul class="cards" aria-label=${this.trash ? t.start.deletedDiagrams : t.start.title}>
      ${shown.map(diagram => this.card(diagram))}
    </ul>`;
  }

  private emptyTemplate(): TemplateResult {
    if (this.trash) return html`<div class="empty">${icon('trash')}<h2>${t.start.trashIsEmpty}</h2></div>`;
    return html`<div class="empty">
      ${icon('diagram')}
      <h2>${t.start.noneYet}</h2>
      <p>${t.start.noneYetHint}</p>
      <button class="button primary" @click=${() => void this.create()}>${icon('add')}${t.start.newDiagram}</button>
    </div>`;
  }

  private card(diagram: Diagram): TemplateResult {
    const kind = this.language(diagram)?.name ?? diagram.type;
    const when = diagram.deletedAt ?? diagram.updatedAt;
    const name = this.trash
      ? html`<span class="card-name">${diagram.name}</span>`
      : html`<a class="card-name" href=${editorPath(diagram.id)} @click=${follow}>${diagram.name}</a>`;
    return html`<li class="card" data-id=${diagram.id}>
      <div class="card-picture" aria-hidden="true">
        ${this.trash
          ? icon('trash')
          : html`<img src=${`${exportUrl(diagram.id, 'svg')}&inline=1&v=${diagram.revision}`} alt="" loading="lazy" @error=${hidePicture} />`}
      </div>
      <div class="card-text">
        <h2>${name}</h2>
        <p>
          <span class="badge">${kind}</span>
          <span>${t.start.elements(diagram.elements)}</span>
        </p>
        <p class="card-time" title=${exactTime(when)}>${this.happened(diagram, since(when))}</p>
      </div>
      <button
        class="button plain square card-menu"
        aria-label=${t.start.actionsFor(diagram.name)}
        aria-haspopup="menu"
        aria-expanded="false"
        @click=${(event: Event) => showMenu(this.actions(diagram), event.currentTarget as HTMLElement)}
      >
        ${icon('more')}
      </button>
    </li>`;
  }

  private happened(diagram: Diagram, when: string): string {
    if (this.trash) return t.start.deleted(when);
    return diagram.updatedBy ? t.start.changedBy(when, diagram.updatedBy) : t.start.changed(when);
  }

  private actions(diagram: Diagram): readonly MenuPart[] {
    if (this.trash) {
      return [
        { label: t.start.restore, icon: 'restore', run: () => void this.restore(diagram) },
        'line',
        { label: t.start.deleteForGood, icon: 'trash', danger: true, run: () => void this.deleteForGood(diagram) },
      ];
    }
    const load = (format: 'json' | 'svg') => () => window.location.assign(exportUrl(diagram.id, format));
    return [
      { label: t.start.open, icon: 'diagram', run: () => go(editorPath(diagram.id)) },
      { label: t.start.rename, icon: 'pencil', run: () => void this.rename(diagram) },
      'line',
      { label: t.start.exportJson, icon: 'download', run: load('json') },
      { label: t.start.exportSvg, icon: 'download', run: load('svg') },
      'line',
      { label: t.start.moveToTrash, icon: 'trash', danger: true, run: () => void this.moveToTrash(diagram) },
    ];
  }

  private language(diagram: Diagram): LanguageInfo | undefined {
    return this.server?.languages.find(language => language.diagramType === diagram.type);
  }

  private readonly look = (): void => {
    if (document.visibilityState === 'visible') void this.refresh();
  };

  private async refresh(): Promise<void> {
    const { trash } = this;
    await this.attempt(async () => {
      const [server, diagrams] = await Promise.all([serverInfo(), listDiagrams(trash)]);
      this.problem = undefined;
      if (trash !== this.trash) return;
      this.server = server;
      this.diagrams = diagrams;
    }, problem => (this.problem = problem));
  }

  private async create(): Promise<void> {
    const languages = this.server?.languages ?? [];
    const options = languages.map(language => html`<option value=${language.diagramType}>${language.name}</option>`);
    const first = languages[0]?.diagramType ?? 'workflow-diagram';
    let type = first;
    const body = html`<label for="dialog-type">${t.start.type}</label>
      <select id="dialog-type" class="field" @change=${(event: Event) => (type = (event.target as HTMLSelectElement).value)}>${options}</select>`;
    const name = await ask({ title: t.start.newDiagram, label: t.shell.name, value: t.start.untitled, confirm: t.start.create, body });
    if (name === undefined || name === '') return;
    await this.attempt(async () => go(editorPath((await createDiagram(type, name)).id)));
  }

  private async rename(diagram: Diagram): Promise<void> {
    const name = await ask({ title: t.start.renameDiagram, label: t.shell.name, value: diagram.name, confirm: t.start.rename });
    if (name === undefined || name === '' || name === diagram.name) return;
    await this.attempt(async () => {
      await renameDiagram(diagram.id, name);
      await this.refresh();
    });
  }

  private async moveToTrash(diagram: Diagram): Promise<void> {
    await this.attempt(async () => {
      await deleteDiagram(diagram.id);
      await this.refresh();
      toast({ tone: 'info', text: t.start.isInTrash(diagram.name), action: { label: t.start.undo, run: () => void this.restore(diagram) } });
    });
  }

  private async restore(diagram: Diagram): Promise<void> {
    await this.attempt(async () => {
      await restoreDiagram(diagram.id);
      await this.refresh();
      toast({ tone: 'good', text: t.start.isBack(diagram.name) });
    });
  }

  private async deleteForGood(diagram: Diagram): Promise<void> {
    const sure = await ask({
      title: t.start.deleteForGoodOf(diagram.name),
      text: t.start.deleteForGoodHint,
      confirm: t.start.deleteForGood,
      danger: true,
    });
    if (sure === undefined) return;
    await this.attempt(async () => {
      await deleteForever(diagram.id);
      await this.refresh();
    });
  }

  private async signIn(): Promise<void> {
    const token = await ask({ title: t.shell.signIn, text: t.shell.signInHint, label: t.shell.accessToken, secret: true, confirm: t.shell.signIn });
    if (token === undefined) return;
    await this.attempt(async () => {
      await login(token);
      await this.refresh();
    });
  }

  private async copyUrl(): Promise<void> {
    const url = this.server?.mcpUrl ?? '';
    try {
      await navigator.clipboard.writeText(url);
      toast({ tone: 'good', text: t.start.addressCopied, detail: url });
    } catch (error) {
      // The browser may forbid it; then the address is there to be copied by hand.
      if (!(error instanceof DOMException)) throw error;
      toast({ tone: 'info', text: t.start.mayNotCopy, detail: url });
    }
  }

  private async attempt(work: () => Promise<void>, failed: (problem: ApiError) => void = complain): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      failed(error);
    }
  }

  private readonly searched = (event: Event): void => {
    this.wanted = (event.target as HTMLInputElement).value;
  };
}

function complain(problem: ApiError): void {
  toast({ tone: 'error', text: problem.message, detail: problem.hint });
}

/** A diagram without a picture shows the plain card. */
function hidePicture(event: Event): void {
  (event.target as HTMLElement).hidden = true;
}
