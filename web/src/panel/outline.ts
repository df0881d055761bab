// SPDX-License-Identifier: Apache-2.0
// Everything in the diagram as a list in its order, containers with what they hold below them; filtered by a text.
import { GNode, GParentElement, type GModelElement } from '@eclipse-glsp/client';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { LanguageDescription } from '../api/diagrams';
import type { EditorSession } from '../editor/session';
import { icon, type IconName } from '../shell/icons';
import { isLocked } from '../canvas/lockable';
import { nameOf } from './names';
import { t } from '../texts/texts';

/** More lines than anybody scrolls through; the filter finds the others. */
const MOST = 400;
/** Edits in a row are listed once. */
const CALM_MS = 200;

interface Line {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly depth: number;
  readonly isLocked: boolean;
  readonly isHidden: boolean;
}

@customElement('glsp-outline')
export class Outline extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  @property({ attribute: false }) language: LanguageDescription | undefined;
  @property({ attribute: false }) selected: readonly string[] = [];
  @state() private wanted = '';
  private timer: number | undefined;
  private hides: { dispose(): void } | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.hides = this.session.hidden.onChange(() => this.requestUpdate());
    this.session.onModel(() => {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.requestUpdate(), CALM_MS);
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
    this.hides?.dispose();
  }

  protected override render(): TemplateResult {
    const text = this.wanted.trim().toLowerCase();
    const lines = this.lines().filter(line => text === '' || `${line.name} ${line.kind} ${line.id}`.toLowerCase().includes(text));
    return html`<div class="outline">
      <label class="panel-search">
        ${icon('search')}<span class="visually-hidden">${t.panel.searchOutline}</span>
        <input class="field" type="search" placeholder=${t.panel.search} .value=${this.wanted} @input=${this.searched} @keydown=${this.key} />
      </label>
      <p class="panel-note" role="status">${lines.length > MOST ? t.panel.nodesListed(lines.length, MOST) : t.panel.nodes(lines.length)}</p>
      <ul @keydown=${this.key}>
        ${lines.slice(0, MOST).map(line => this.line(line))}
      </ul>
    </div>`;
  }

  private line(line: Line): TemplateResult {
    return html`<li>
      <button
        class="outline-line"
        style="--depth: ${line.depth}"
        aria-current=${this.selected.includes(line.id) ? 'true' : nothing}
        @click=${() => void this.session.show([line.id])}
      >
        <span>${line.name}</span><small>${line.kind}</small>${line.isLocked ? sign('lock', t.layers.locked) : nothing}${line.isHidden ? sign('eyeOff', t.layers.hiddenHere) : nothing}
      </button>
    </li>`;
  }

  private lines(): readonly Line[] {
    const found: Line[] = [];
    const walk = (element: GModelElement, depth: number): void => {
      const isLine = element instanceof GNode && this.session.isStored(element.id);
      if (isLine) {
        const type = this.language?.nodes.find(each => each.type === element.type);
        found.push({ id: element.id, name: nameOf(element), kind: type?.name ?? element.type, depth, isLocked: isLocked(element), isHidden: this.session.hidden.has(element) });
      }
      if (element instanceof GParentElement) for (const child of element.children) walk(child, isLine ? depth + 1 : depth);
    };
    if (this.session.root !== undefined) walk(this.session.root, 0);
    return found;
  }

  private readonly searched = (event: Event): void => {
    this.wanted = (event.target as HTMLInputElement).value;
  };

  /** Up and down walk through the lines. */
  private readonly key = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by === 0) return;
    const lines = [...this.querySelectorAll<HTMLElement>('.outline-line')];
    const at = lines.indexOf(document.activeElement as HTMLElement) + by;
    (lines[at] ?? this.querySelector<HTMLElement>('input'))?.focus();
    event.preventDefault();
  };
}

function sign(name: IconName, says: string): TemplateResult {
  return html`<span class="outline-sign" title=${says}>${icon(name)}<span class="visually-hidden">, ${says}</span></span>`;
}
