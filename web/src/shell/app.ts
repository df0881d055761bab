// SPDX-License-Identifier: Apache-2.0
// The application: shows the page that the address names.
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import '../start/start-page';
import '../login/failed-page';
import { remind } from '../life/left';
import { cameIn } from '../login/own';
import './toasts';
import { type Route, route } from '../routes';
import { toast } from './toasts';
import { t } from '../texts/texts';

@customElement('glsp-app')
export class App extends LitElement {
  @state() private shown: Route = route(window.location);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('popstate', this.moved);
    window.addEventListener('keydown', byKeys, true);
    window.addEventListener('pointerdown', byPointer, true);
    this.load();
    void cameIn();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('popstate', this.moved);
  }

  protected override render(): TemplateResult {
    return html`${this.page()}<glsp-toasts></glsp-toasts>`;
  }

  private page(): TemplateResult {
    if (this.shown.page === 'list') return html`<glsp-start .place=${this.shown}></glsp-start>`;
    if (this.shown.page === 'rest') return html`<glsp-rest></glsp-rest>`;
    if (this.shown.page === 'failed') return html`<glsp-login-failed></glsp-login-failed>`;
    const { id, element = '', around } = this.shown;
    return html`${keyed(id, html`<glsp-editor .diagramId=${id} .element=${element} .around=${around}></glsp-editor>`)}`;
  }

  private readonly moved = (): void => {
    this.shown = route(window.location);
    this.load();
  };

  /** The editor is a megabyte; who only looks at the list does not load it, nor the page of calls. */
  private load(): void {
    if (this.shown.page === 'failed') return;
    if (this.shown.page === 'list') {
      void remind();
      return;
    }
    const wanted = this.shown.page === 'rest' ? import('../rest/rest-page') : import('../editor/editor-page');
    wanted.catch((error: unknown) => {
      toast({ tone: 'error', text: t.shell.editorNotLoaded, detail: t.shell.editorNotLoadedHint, action: { label: t.shell.reload, run: () => window.location.reload() } });
      throw error;
    });
  }
}

/** How the person moves about now; style sheets show the focus of large areas accordingly. */
function byKeys(event: KeyboardEvent): void {
  if (event.key === 'Tab' || event.key.startsWith('Arrow')) document.documentElement.dataset['input'] = 'keys';
}

function byPointer(): void {
  document.documentElement.dataset['input'] = 'pointer';
}
