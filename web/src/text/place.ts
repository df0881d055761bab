// SPDX-License-Identifier: Apache-2.0
// Where the text view stands in the page. Its editor is as large as the rest of the page, so it is loaded by who wants
// it; once it was opened it stays, hidden or not.
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { LanguageDescription } from '../api/language';
import { written } from '../commands/command';
import type { EditorSession } from '../editor/session';
import { icon } from '../shell/icons';
import { store, stored } from '../shell/storage';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';
import { hasKeptText } from './kept';

const KEY = 'glsp.text';

@customElement('glsp-text-place')
export class TextPlace extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  @property({ attribute: false }) language: LanguageDescription | undefined;
  @property({ attribute: false }) selected: readonly string[] = [];
  @property({ type: Boolean }) locked = false;
  @property({ type: Boolean }) online = false;
  /** Called when it was opened or closed. */
  @property({ attribute: false }) toggled: () => void = () => undefined;
  @state() private isOpen = stored(KEY) === 'open';
  @state() private isLoaded = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  toggle(): void {
    this.isOpen = !this.isOpen;
    store(KEY, this.isOpen ? 'open' : 'closed');
    this.toggled();
    if (this.isOpen) void this.load().then(() => this.querySelector<HTMLElement>('glsp-text')?.focus());
    else this.session.focusCanvas();
  }

  /** The button that does. */
  static button(place: TextPlace | null): TemplateResult {
    const name = t.editor.withKey(t.text.title, written('Ctrl+E'));
    return html`<button class="button plain square wide" aria-label=${t.text.title} title=${name} aria-pressed=${place?.isOpen === true ? 'true' : 'false'} ?disabled=${place === null} @click=${() => place?.toggle()}>
      ${icon('lines')}
    </button>`;
  }

  protected override firstUpdated(): void {
    // Whoever left something behind there wants to see it.
    if (hasKeptText(this.session.diagramId)) this.isOpen = true;
    this.toggled();
  }

  /** It was left open: as soon as there is a diagram. */
  protected override updated(): void {
    if (this.isOpen && this.online && !this.isLoaded) void this.load();
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.isLoaded) return nothing;
    return html`<glsp-text
      .session=${this.session}
      .language=${this.language}
      .selected=${this.selected}
      .shown=${this.isOpen}
      .locked=${this.locked}
      .online=${this.online}
      .close=${() => this.toggle()}
    ></glsp-text>`;
  }

  private async load(): Promise<void> {
    try {
      await import('./pane');
    } catch (error) {
      this.isOpen = false;
      toast({ tone: 'error', text: t.text.notLoaded, detail: error instanceof Error ? error.message : String(error) });
      this.toggled();
      return;
    }
    this.isLoaded = true;
    await this.updateComplete;
  }
}
