// SPDX-License-Identifier: Apache-2.0
// The state of the connection, in words; quiet while all is well.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { type LinkStatus, NO_LINK } from '../connection/live-client';
import { reload } from '../shell/leave';
import { t } from '../texts/texts';

/** An edit that takes longer than this to arrive is worth a word, ms. */
const SLOW_MS = 2_000;

@customElement('glsp-link')
export class LinkChip extends LitElement {
  @property({ attribute: false }) status: LinkStatus = NO_LINK;
  @state() private isSlow = false;
  private timer: number | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('status')) return;
    const isSending = this.status.state === 'online' && this.status.unsent > 0;
    if (!isSending) {
      window.clearTimeout(this.timer);
      this.timer = undefined;
      this.isSlow = false;
    } else this.timer ??= window.setTimeout(() => (this.isSlow = true), SLOW_MS);
  }

  protected override render(): TemplateResult {
    const { state, unsent, keepsNothing = '' } = this.status;
    const isHeld = state === 'online' && keepsNothing !== '';
    const waiting = unsent > 0 && (state !== 'online' || isHeld) ? ` · ${t.connection.waiting(unsent)}` : '';
    const words = isHeld ? t.connection.keepsNothing : this.isSlow ? t.connection.sending(unsent) : t.connection.states[state];
    const reason = isHeld ? keepsNothing : this.status.reason;
    return html`<span class="link-chip" data-state=${isHeld ? 'held' : state} data-unsent=${unsent} role="status" title=${reason}>
        <i aria-hidden="true"></i>${words}${waiting}
      </span>
      ${state === 'refused' && this.status.isSignedOut !== true ? html`<button class="button" @click=${() => reload()}>${t.shell.reload}</button>` : nothing}`;
  }
}
