// SPDX-License-Identifier: Apache-2.0
// A quiet line on the canvas that says who changed something last. It never takes focus or pointer; who listens is
// told by the announcer, which is less often.
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { EditorSession } from '../editor/session';
import { avatar } from '../shell/controls';
import { icon } from '../shell/icons';
import { t } from '../texts/texts';
import { wordFor } from '../texts/words';
import type { Activity } from './module';

const SHOWN_MS = 4_000;

@customElement('glsp-activity')
export class ActivityChip extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  @state() private shown: { readonly activity: Activity; readonly count: number } | undefined;
  private timer: number | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.session.onActivity(activity => this.add(activity));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
  }

  protected override render(): TemplateResult {
    return html`<div class="activity">${this.shown ? this.chip(this.shown) : nothing}</div>`;
  }

  private chip({ activity, count }: { readonly activity: Activity; readonly count: number }): TemplateResult {
    const sign = activity.kind === 'person' ? avatar(activity.author) : html`<span class="agent-sign">${icon('spark')}</span>`;
    const kind = activity.kind === 'person' ? '' : ` (${wordFor(t.presence.kinds, activity.kind)})`;
    return html`<span class="activity-chip">${sign}<span><strong>${activity.author}</strong>${kind} ${t.activity.changed(count)}</span></span>`;
  }

  private add(activity: Activity): void {
    const same = this.shown?.activity.author === activity.author;
    const before = same ? (this.shown?.count ?? 0) : 0;
    this.shown = { activity, count: before + activity.elements.length + activity.removed };
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => (this.shown = undefined), SHOWN_MS);
  }
}
