// SPDX-License-Identifier: Apache-2.0
// A bar above the canvas for what concerns the diagram or the page as a whole and stays so until somebody acts: the
// diagram is in the trash or gone, the server was upgraded, this browser keeps nothing.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { ApiError, getDiagram, restoreDiagram } from '../api/diagrams';
import { type LinkStatus, NO_LINK } from '../connection/live-client';
import type { EditorSession } from '../editor/session';
import { follow } from '../routes';
import { icon, type IconName } from '../shell/icons';
import { reload } from '../shell/leave';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';
import '../files/notice';
import '../login/buttons';
import './life.css';
import type { Rest } from './module';

/** While the diagram cannot be opened nobody tells what becomes of it, ms. */
const LOOK_AGAIN_MS = 5_000;
const NOT_FOUND = 404;

@customElement('glsp-notices')
export class Notices extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  @property({ attribute: false }) link: LinkStatus = NO_LINK;
  @state() private rest: Rest = 'open';
  @state() private isLater = false;
  private timer: number | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.session.onLife(life => (this.rest = life.state));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.timer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('link')) return;
    const { state } = this.link;
    if (state === 'online' && this.timer !== undefined) this.rest = 'open';
    if (state === 'shut' && this.timer === undefined) {
      this.timer = window.setInterval(() => void this.look(), LOOK_AGAIN_MS);
      void this.look();
    } else if (state !== 'shut') {
      window.clearInterval(this.timer);
      this.timer = undefined;
    }
  }

  protected override render(): TemplateResult {
    return html`<div class="notices">${this.session.isFile ? html`<glsp-file-notice .session=${this.session}></glsp-file-notice>` : nothing}${this.aboutLogin()}${this.aboutDiagram()}${this.aboutServer()}${this.aboutStorage()}</div>`;
  }

  private aboutDiagram(): TemplateResult | typeof nothing {
    const back = html`<a class="button" href="/" @click=${follow}>${t.editor.allDiagrams}</a>`;
    if (this.rest === 'deleted') return line('alert', 'bad', 'trash', t.life.deleted, this.unsent, back);
    if (this.rest === 'trashed') {
      const restore = html`<button class="button primary" @click=${() => void this.restore()}>${t.life.restore}</button>`;
      return line('alert', 'warn', 'trash', t.life.trashed, this.unsent, html`${restore}${back}`);
    }
    if (this.link.state !== 'shut') return nothing;
    const again = html`<button class="button primary" @click=${() => this.session.client.requestModelAgain()}>${t.shell.tryAgain}</button>`;
    return line('alert', 'warn', 'warning', t.life.shut, this.link.reason, html`${again}${back}`);
  }

  private aboutLogin(): TemplateResult | typeof nothing {
    if (this.link.isSignedOut !== true) return nothing;
    const { unsent } = this.link;
    const hint = unsent === 0 ? t.login.endedHint : `${t.login.endedHint} ${t.login.endedUnsent(unsent)}`;
    return line('alert', 'warn', 'warning', t.login.ended, hint, html`<glsp-login></glsp-login>`);
  }

  private aboutServer(): TemplateResult | typeof nothing {
    if (!this.link.isOutdated || this.isLater) return nothing;
    const buttons = html`<button class="button primary" @click=${() => reload()}>${t.shell.reload}</button>
      <button class="button" @click=${() => (this.isLater = true)}>${t.life.later}</button>`;
    return line('status', 'info', 'restore', t.life.outdated, this.link.isKept ? t.life.outdatedHint : '', buttons);
  }

  private aboutStorage(): TemplateResult | typeof nothing {
    if (this.link.isKept || this.link.unsent === 0 || this.link.state === 'online') return nothing;
    return line('status', 'warn', 'warning', t.life.notKept, t.life.notKeptHint, nothing);
  }

  private get unsent(): string {
    const { unsent } = this.link;
    if (unsent === 0) return '';
    return this.rest === 'deleted' ? t.life.unsentLost(unsent) : t.life.unsentKept(unsent);
  }

  /** Asks what became of the diagram; opens it again once it is there, or once the server may have room for it. */
  private async look(): Promise<void> {
    try {
      const { deletedAt } = await getDiagram(this.session.diagramId);
      this.rest = typeof deletedAt === 'string' ? 'trashed' : 'open';
      if (this.rest === 'open' && this.link.state === 'shut') this.session.client.requestModelAgain();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Other answers say nothing about the diagram; the next look asks again.
      if (error.status === NOT_FOUND) this.rest = 'deleted';
    }
  }

  private async restore(): Promise<void> {
    try {
      await restoreDiagram(this.session.diagramId);
      this.rest = 'open';
      if (this.link.state === 'shut') this.session.client.requestModelAgain();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast({ tone: 'error', text: error.message, detail: error.hint });
    }
  }
}

function line(role: 'alert' | 'status', tone: 'bad' | 'warn' | 'info', name: IconName, text: string, detail: string, buttons: unknown): TemplateResult {
  return html`<section class="notice ${tone}" role=${role}>
    ${icon(name)}
    <p><strong>${text}</strong>${detail === '' ? nothing : html` <span>${detail}</span>`}</p>
    <div class="notice-buttons">${buttons}</div>
  </section>`;
}
