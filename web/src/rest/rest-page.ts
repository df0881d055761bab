// SPDX-License-Identifier: Apache-2.0
// The REST door as a page: every call of the server's OpenAPI document, to read and to try.
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { ApiError, call } from '../api/http';
import { themeButton } from '../shell/controls';
import { follow } from '../routes';
import { t } from '../texts/texts';
import './call-form';
import './rest.css';
import { type Call, calls, type Document } from './spec';

const ADDRESS = '/api/openapi.json';

@customElement('glsp-rest')
export class RestPage extends LitElement {
  @state() private document: Document | undefined;
  @state() private problem: ApiError | undefined;
  @state() private opened: ReadonlySet<string> = new Set();

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.title = `${t.rest.title} · glsp`;
    void this.load();
  }

  protected override render(): TemplateResult {
    return html`<div class="rest">
      <header class="start-bar">
        <a class="brand" href="/" @click=${follow}><img src="/favicon.svg" alt="" width="28" height="28" />glsp</a>
        <span class="rest-space"></span>
        <a class="button plain" href=${ADDRESS} download="openapi.json">${t.rest.download}</a>
        ${themeButton(() => this.requestUpdate())}
      </header>
      <main class="rest-main">
        <h1>${t.rest.title}</h1>
        <p class="rest-about">${t.rest.about}</p>
        ${this.problem === undefined ? nothing : html`<p class="rest-problem" role="alert">${this.problem.message} ${this.problem.hint}</p>`}
        ${this.document === undefined ? nothing : this.groups(this.document)}
      </main>
    </div>`;
  }

  private groups(found: Document): TemplateResult {
    const all = calls(found);
    return html`${found.tags.map(group => {
      const inside = all.filter(each => each.group === group.name);
      return html`<section aria-labelledby="group-${group.name}">
        <h2 id="group-${group.name}">${group.name}</h2>
        <p class="rest-about">${group.description}</p>
        ${inside.map(each => this.one(each, found))}
      </section>`;
    })}`;
  }

  private one(each: Call, found: Document): TemplateResult {
    const toggled = (event: Event): void => {
      const next = new Set(this.opened);
      if ((event.currentTarget as HTMLDetailsElement).open) next.add(each.id);
      else next.delete(each.id);
      this.opened = next;
    };
    return html`<details class="call" id=${each.id} @toggle=${toggled}>
      <summary><span class="call-method" data-method=${each.method}>${each.method}</span><code class="call-path">${each.path}</code><span class="call-summary">${each.summary}</span></summary>
      ${this.opened.has(each.id) ? html`<glsp-call .call=${each} .document=${found}></glsp-call>` : nothing}
    </details>`;
  }

  private async load(): Promise<void> {
    try {
      this.document = (await call('GET', ADDRESS)) as Document;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.problem = error;
    }
  }
}
