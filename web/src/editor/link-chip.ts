// SPDX-License-Identifier: Apache-2.0
// The state of the connection, in words; quiet while all is well.
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { LinkStatus } from '../connection/live-client';
import { t } from '../texts/texts';

@customElement('glsp-link')
export class LinkChip extends LitElement {
  @property({ attribute: false }) status: LinkStatus = { state: 'connecting', unsent: 0, reason: '' };

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { state, unsent, reason } = this.status;
    const waiting = unsent > 0 && state !== 'online' ? ` · ${t.connection.waiting(unsent)}` : '';
    return html`<span class="link-chip" data-state=${state} data-unsent=${unsent} role="status" title=${reason}>
        <i aria-hidden="true"></i>${t.connection.states[state]}${waiting}
      </span>
      ${state === 'refused' ? html`<button class="button" @click=${() => window.location.reload()}>${t.shell.reload}</button>` : nothing}`;
  }
}
