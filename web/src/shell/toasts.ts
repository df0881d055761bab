// SPDX-License-Identifier: Apache-2.0
// Short messages in a corner. They never take the focus; screen readers announce them politely.
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { icon } from './icons';
import { t } from '../texts/texts';

export type Tone = 'info' | 'good' | 'warning' | 'error';

export interface Toast {
  readonly tone: Tone;
  readonly text: string;
  readonly detail?: string;
  /** What it is about: of two toasts about the same, the later one is shown. Without it, its text. */
  readonly about?: string;
  readonly action?: { readonly label: string; run(): void };
}

interface Shown extends Toast {
  readonly key: number;
}

/** Long enough to read two lines; errors stay until closed or until this many are shown. */
const SHOWN_MS = 6_000;
const MOST = 4;

const CHANNEL = new EventTarget();

export function toast(message: Toast): void {
  CHANNEL.dispatchEvent(new CustomEvent('toast', { detail: message }));
}

@customElement('glsp-toasts')
export class Toasts extends LitElement {
  @state() private shown: readonly Shown[] = [];
  private next = 0;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    CHANNEL.addEventListener('toast', this.add);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    CHANNEL.removeEventListener('toast', this.add);
  }

  protected override render(): TemplateResult {
    return html`<div class="toasts" role="status" aria-live="polite">
      ${this.shown.map(
        message =>
          html`<div class="toast-card ${message.tone}" data-key=${message.key}>
            <strong>${message.text}</strong>
            ${message.detail ? html`<span>${message.detail}</span>` : nothing}
            <button class="button plain square close" aria-label=${t.shell.closeMessage} @click=${() => this.close(message.key)}>${icon('close')}</button>
            ${message.action ? html`<button class="button action" @click=${() => this.run(message)}>${message.action.label}</button>` : nothing}
          </div>`,
      )}
    </div>`;
  }

  private readonly add = (event: Event): void => {
    const message = (event as CustomEvent<Toast>).detail;
    // The same thing said twice is one message.
    const others = this.shown.filter(other => aboutOf(other) !== aboutOf(message));
    const known = this.shown.find(other => aboutOf(other) === aboutOf(message));
    const shown: Shown = { ...message, detail: message.detail ?? known?.detail ?? '', key: this.next++ };
    this.shown = [...others, shown].slice(-MOST);
    if (message.tone !== 'error') window.setTimeout(() => this.close(shown.key), SHOWN_MS);
  };

  private run(message: Shown): void {
    this.close(message.key);
    message.action?.run();
  }

  private close(key: number): void {
    this.shown = this.shown.filter(message => message.key !== key);
  }
}

function aboutOf({ about, text }: Toast): string {
  return about ?? text;
}
