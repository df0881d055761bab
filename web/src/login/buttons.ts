// SPDX-License-Identifier: Apache-2.0
// What one can do where the server asks who one is: log in at the provider, or give a token.
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { ApiError, login } from '../api/diagrams';
import { ask } from '../shell/dialog';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';
import { cameIn } from './own';
import { goToLogin, loginAddress, type Ways, waysIn } from './ways';
import './login.css';

@customElement('glsp-login')
export class LoginButtons extends LitElement {
  /** Where to come back to; undefined: to what is shown now. */
  back: string | undefined;
  @state() private ways: Ways | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.learn();
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.ways === undefined) return nothing;
    const { provider } = this.ways;
    if (provider === undefined) return html`<button class="button primary" @click=${() => void this.giveToken()}>${t.shell.signIn}</button>`;
    return html`<a class="button primary" href=${loginAddress(this.back)} @click=${goToLogin}>${t.login.with(provider)}</a>
      <button class="button" @click=${() => void this.giveToken()}>${t.login.withToken}</button>`;
  }

  /** A server that cannot say so yet takes a token. */
  private async learn(): Promise<void> {
    try {
      this.ways = await waysIn();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.ways = {};
    }
  }

  private async giveToken(): Promise<void> {
    const token = await ask({ title: t.shell.signIn, text: t.shell.signInHint, label: t.shell.accessToken, secret: true, confirm: t.shell.signIn });
    if (token === undefined) return;
    try {
      await login(token);
      await cameIn();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast({ tone: 'error', text: error.message, detail: error.hint });
    }
  }
}
