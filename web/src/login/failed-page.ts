// SPDX-License-Identifier: Apache-2.0
// Where the server sends those whom it could not log in: why, and how to try again.
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { follow } from '../routes';
import { entryFor } from '../texts/words';
import { t } from '../texts/texts';
import './buttons';

@customElement('glsp-login-failed')
export class LoginFailed extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.title = `${t.login.failed} · glsp`;
  }

  protected override render(): TemplateResult {
    const asked = new URLSearchParams(window.location.search);
    const why = entryFor(t.login.why, asked.get('why') ?? '') ?? t.login.why.refused;
    return html`<main class="login-page">
      <section class="login-card">
        <img src="/favicon.svg" alt="" width="44" height="44" />
        <h1>${t.login.failed}</h1>
        <p role="alert">${why}</p>
        <div class="login-ways"><glsp-login .back=${asked.get('to') ?? '/'}></glsp-login></div>
        <a href="/" @click=${follow}>${t.editor.allDiagrams}</a>
      </section>
    </main>`;
  }
}
