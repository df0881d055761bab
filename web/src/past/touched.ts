// SPDX-License-Identifier: Apache-2.0
// Who made the selected element and who changed it last: asked for when somebody wants to know, for the log is long.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { ApiError } from '../api/diagrams';
import { type Touched as Found, touched, type Who } from '../api/past';
import { icon } from '../shell/icons';
import { exactTime, since } from '../start/time';
import { t } from '../texts/texts';
import './past.css';

@customElement('glsp-touched')
export class Touched extends LitElement {
  @property() diagram = '';
  @property() element = '';
  @state() private found: Found | undefined;
  @state() private problem = '';
  @state() private isAsking = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('element') || changed.has('diagram')) {
      this.found = undefined;
      this.problem = '';
      this.isAsking = false;
    }
  }

  protected override render(): TemplateResult {
    return html`<div class="touched">
      <button class="button plain" type="button" ?disabled=${this.isAsking} @click=${() => void this.ask()}>${icon('clock')}${t.past.who}</button>
      <div role="status">${this.answer()}</div>
    </div>`;
  }

  private answer(): TemplateResult | typeof nothing {
    if (this.isAsking) return html`<p>${t.past.reading}</p>`;
    if (this.problem !== '') return html`<p>${this.problem}</p>`;
    if (this.found === undefined) return nothing;
    const { created, changed } = this.found;
    const isOnce = changed === undefined || changed.revision === created?.revision;
    return html`<p>${created === undefined ? t.past.beganWithIt : line(t.past.madeBy, created)}</p>
      ${isOnce ? nothing : html`<p>${line(t.past.changedBy, changed)}</p>`}`;
  }

  private async ask(): Promise<void> {
    const { element } = this;
    this.isAsking = true;
    this.problem = '';
    try {
      const found = await touched(this.diagram, element);
      if (element === this.element) this.found = found;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (element === this.element) this.problem = error.message;
    } finally {
      if (element === this.element) this.isAsking = false;
    }
  }
}

const line = (words: (who: string, when: string) => string, { author, time }: Who): TemplateResult =>
  html`<span title=${exactTime(time)}>${words(author, since(time))}</span>`;
