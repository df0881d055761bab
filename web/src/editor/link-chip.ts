// SPDX-License-Identifier: Apache-2.0
// The state of the connection, in words; quiet while all is well.
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { LinkState, LinkStatus } from '../connection/live-client';

const WORDS: Readonly<Record<LinkState, string>> = {
  connecting: 'Connecting…',
  joining: 'Catching up…',
  online: 'Live',
  reconnecting: 'Offline, reconnecting…',
  refused: 'Disconnected',
};

@customElement('glsp-link')
export class LinkChip extends LitElement {
  @property({ attribute: false }) status: LinkStatus = { state: 'connecting', unsent: 0, reason: '' };

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { state, unsent, reason } = this.status;
    const waiting = unsent > 0 && state !== 'online' ? ` · ${unsent} ${unsent === 1 ? 'change' : 'changes'} waiting` : '';
    return html`<span class="link-chip" data-state=${state} data-unsent=${unsent} role="status" title=${reason}>
        <i aria-hidden="true"></i>${WORDS[state]}${waiting}
      </span>
      ${state === 'refused' ? html`<button class="button" @click=${() => window.location.reload()}>Reload</button>` : nothing}`;
  }
}
