// SPDX-License-Identifier: Apache-2.0
// A field for one comment. Its text is a draft: it stays through whatever others do, and until the server has it.
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { written } from '../shell/keys';
import { t } from '../texts/texts';
import type { Refusal } from '../delta/message';
import type { Draft } from './drafts';
import type { CommentFeed } from './feed';
import { MOST_CHARACTERS } from './message';

/** How near the end the room that is left is told. */
const NEARLY = 200;

@customElement('glsp-composer')
export class Composer extends LitElement {
  @property({ attribute: false }) feed!: CommentFeed;
  /** Which draft. */
  @property() draftKey = '';
  @property() label = '';
  @property() action = '';
  /** What is in the field when there is no draft yet. */
  @property() text = '';
  @property({ type: Boolean }) online = true;
  @property({ attribute: false }) send!: (draft: Draft) => Promise<Refusal | undefined>;
  /** Called when it is over, with what was sent; without anything when it was laid down. */
  @property({ attribute: false }) done!: (sent?: Draft) => void;
  @state() private problem = '';
  @state() private isSending = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override focus(): void {
    const field = this.querySelector('textarea');
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
  }

  private get value(): string {
    return this.feed.drafts.get(this.draftKey)?.text ?? this.text;
  }

  protected override render(): TemplateResult {
    const { value } = this;
    const id = `comment-${this.draftKey.replaceAll(/[^\w-]/g, '-')}`;
    const left = MOST_CHARACTERS - value.length;
    const note = this.note(left);
    return html`<form class="composer" @submit=${this.submitted} @keydown=${this.key}>
      <label class="visually-hidden" for=${id}>${this.label}</label>
      <textarea
        id=${id}
        class="field"
        rows="3"
        maxlength=${MOST_CHARACTERS}
        placeholder=${this.label}
        aria-describedby="${id}-note"
        ?readonly=${this.isSending}
        .value=${live(value)}
        @input=${this.typed}
      ></textarea>
      <p class="composer-note ${this.problem === '' ? '' : 'bad'}" id="${id}-note" role="status">${note}</p>
      <div class="composer-buttons">
        <button type="button" class="button plain" ?disabled=${this.isSending} @click=${this.discard}>${t.comments.discard}</button>
        <button type="submit" class="button primary" title=${written('Ctrl+Enter')} ?disabled=${this.isSending || value.trim() === ''}>${this.action}</button>
      </div>
    </form>`;
  }

  private note(left: number): string | typeof nothing {
    if (this.problem !== '') return this.problem;
    if (!this.online) return this.isSending ? t.comments.waiting : t.comments.offline;
    return left < NEARLY ? t.comments.left(left) : nothing;
  }

  private readonly typed = (event: Event): void => {
    this.feed.drafts.set(this.draftKey, (event.target as HTMLTextAreaElement).value);
    this.problem = '';
    this.requestUpdate();
  };

  private readonly submitted = (event: Event): void => {
    event.preventDefault();
    void this.submit();
  };

  private async submit(): Promise<void> {
    const text = this.value.trim();
    if (text === '' || this.isSending) return;
    if (!this.online) {
      this.problem = t.comments.notSent;
      return;
    }
    this.isSending = true;
    const slot = this.draftKey;
    const draft = this.feed.drafts.set(slot, text);
    let refused: Refusal | undefined;
    try {
      refused = await this.send(draft);
    } catch (error) {
      refused = { code: 'internal', message: error instanceof Error ? error.message : String(error) };
    }
    this.isSending = false;
    if (refused === undefined) {
      this.feed.drafts.drop(slot);
      this.done(draft);
      return;
    }
    this.feed.drafts.rename(slot);
    this.problem = t.comments.refused([refused.message, refused.hint ?? ''].filter(part => part !== '').join('; '));
    this.focus();
  }

  private readonly discard = (): void => {
    this.feed.drafts.drop(this.draftKey);
    this.problem = '';
    this.done();
  };

  private readonly key = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing) {
      event.preventDefault();
      event.stopPropagation();
      void this.submit();
    } else if (event.key === 'Escape' && !event.isComposing) {
      event.preventDefault();
      event.stopPropagation();
      // The text stays for the next time.
      this.done();
    }
  };
}
