// SPDX-License-Identifier: Apache-2.0
// What validation found, worst first; a click shows the element, and where the server knows a repair, a button does it.
import { CompoundOperation } from '@eclipse-glsp/client';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Problem } from '../delta/message';
import type { EditorSession } from '../editor/session';
import { t } from '../texts/texts';
import { wordFor } from '../texts/words';
import { nameOf } from './names';

const ORDER = ['error', 'warning', 'info'];

@customElement('glsp-problems')
export class Problems extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  @property({ attribute: false }) problems: readonly Problem[] = [];
  @property({ type: Boolean }) disabled = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    if (this.problems.length === 0) return html`<p class="panel-note" role="status">${t.panel.noProblems}</p>`;
    const sorted = this.problems.toSorted((left, right) => ORDER.indexOf(left.kind) - ORDER.indexOf(right.kind));
    return html`<ul class="problems">
      ${sorted.map(problem => this.line(problem))}
    </ul>`;
  }

  private line(problem: Problem): TemplateResult {
    const element = this.session.root?.index.getById(problem.elementId);
    const repair = problem.fix?.operations ?? [];
    return html`<li class=${problem.kind}>
      <button class="problem-line" @click=${() => void this.session.show([problem.elementId])}>
        <span class="badge ${problem.kind}">${wordFor(t.panel.severities, problem.kind)}</span>
        <strong>${element === undefined ? problem.elementId : nameOf(element)}</strong>
        <span>${problem.description}</span>
        ${problem.fix && repair.length === 0 ? html`<small>${problem.fix.title}</small>` : nothing}
      </button>
      ${repair.length > 0
        ? html`<button class="button" ?disabled=${this.disabled} @click=${() => void this.session.dispatch(CompoundOperation.create([...repair]))}>${problem.fix?.title}</button>`
        : nothing}
    </li>`;
  }
}
