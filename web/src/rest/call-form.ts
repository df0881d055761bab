// SPDX-License-Identifier: Apache-2.0
// One call: what it does, a form for what it takes, and its answer.
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { author } from '../shell/author';
import { icon } from '../shell/icons';
import { parsed } from '../shell/json';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';
import { type Answer, type Asked, asked, curl, sent } from './request';
import { type Call, type Document, example, members, type Parameter } from './spec';

@customElement('glsp-call')
export class CallForm extends LitElement {
  @property({ attribute: false }) call!: Call;
  @property({ attribute: false }) document!: Document;
  @state() private filled: ReadonlyMap<string, string> = new Map([['header:X-Glsp-Author', author()]]);
  @state() private body: string | undefined;
  @state() private answer: Answer | undefined;
  @state() private problem = '';
  @state() private isBusy = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.forget();
  }

  protected override render(): TemplateResult {
    const { call } = this;
    const wanted = asked(call, this.filled, this.text);
    return html`<form class="call-form" @submit=${(event: Event) => void this.send(event)}>
      ${call.more === '' ? nothing : html`<p class="call-more">${call.more}</p>`}
      <div class="call-fields">${call.parameters.map(each => this.field(each))}</div>
      ${this.bodyField()}
      <div class="call-deeds">
        <button class="button primary" type="submit" ?disabled=${this.isBusy}>${t.rest.send}</button>
        ${wanted === undefined ? nothing : html`<code class="call-curl">${curl(wanted, window.location.origin)}</code>`}
        ${wanted === undefined ? nothing : this.copyButton(wanted)}
      </div>
      <div role="status" class="call-status">${this.problem === '' ? (this.answer === undefined ? nothing : t.rest.answered(this.answer.status)) : this.problem}</div>
      ${this.answer === undefined ? nothing : shown(this.answer)}
    </form>`;
  }

  private get text(): string {
    if (this.body !== undefined) return this.body;
    return this.call.body === undefined ? '' : JSON.stringify(example(this.call.body, this.document), undefined, 2);
  }

  private field(parameter: Parameter): TemplateResult {
    const key = `${parameter.in}:${parameter.name}`;
    const { type, enum: choices, default: usual } = parameter.schema;
    const value = this.filled.get(key) ?? '';
    const id = `${this.call.id}-${parameter.name}`;
    const changed = (event: Event): void => {
      const said = (event.target as HTMLInputElement | HTMLSelectElement).value;
      this.filled = new Map(this.filled).set(key, said);
    };
    const options = type === 'boolean' ? ['true', 'false'] : choices?.map(String);
    const unset = html`<option value="" ?selected=${value === ''}>${usual === undefined ? t.rest.unset : t.rest.usually(JSON.stringify(usual))}</option>`;
    const control =
      options === undefined
        ? html`<input id=${id} class="field" .value=${value} ?required=${parameter.required ?? false} inputmode=${type === 'integer' ? 'numeric' : 'text'}
            placeholder=${usual === undefined ? '' : JSON.stringify(usual)} spellcheck="false" autocomplete="off" @input=${changed} />`
        : html`<select id=${id} class="field" @change=${changed}>
            ${unset}${options.map(each => html`<option ?selected=${each === value}>${each}</option>`)}
          </select>`;
    return html`<div class="call-field">
      <label for=${id}><code>${parameter.name}</code>${parameter.in === 'header' ? html`<span class="call-place">${t.rest.header}</span>` : nothing}</label>
      ${control}
      <p class="call-about">${parameter.description ?? (parameter.in === 'path' ? t.rest.partOfAddress : '')}${type === 'array' ? html` ${t.rest.list}` : nothing}</p>
    </div>`;
  }

  private bodyField(): TemplateResult | typeof nothing {
    const { body } = this.call;
    if (body === undefined) return nothing;
    const id = `${this.call.id}-body`;
    const changed = (event: Event): void => {
      this.body = (event.target as HTMLTextAreaElement).value;
    };
    return html`<div class="call-field">
      <label for=${id}>${t.rest.body}</label>
      <textarea id=${id} class="field call-body" rows=${Math.min(16, this.text.split('\n').length + 1)} spellcheck="false" .value=${this.text} @input=${changed}></textarea>
      <ul class="call-members">
        ${members(body, this.document).map(each => html`<li><code>${each.name}</code> ${each.kind}${each.isRequired ? html` <em>${t.rest.required}</em>` : nothing}</li>`)}
      </ul>
    </div>`;
  }

  private copyButton(wanted: Asked): TemplateResult {
    const copy = async (): Promise<void> => {
      await navigator.clipboard.writeText(curl(wanted, window.location.origin));
      toast({ tone: 'info', text: t.rest.copied });
    };
    return html`<button class="button plain square" type="button" aria-label=${t.rest.copyCommand} title=${t.rest.copyCommand} @click=${() => void copy()}>${icon('copy')}</button>`;
  }

  private async send(event: Event): Promise<void> {
    event.preventDefault();
    const wanted = asked(this.call, this.filled, this.text);
    this.problem = wanted === undefined ? t.rest.incomplete : wanted.body !== undefined && parsed(wanted.body) === undefined ? t.rest.noJson : '';
    if (wanted === undefined || this.problem !== '' || this.isBusy) return;
    this.isBusy = true;
    this.forget();
    try {
      this.answer = await sent(wanted);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.answer = undefined;
      this.problem = t.connection.unreachable;
    } finally {
      this.isBusy = false;
    }
  }

  private forget(): void {
    if (this.answer?.file !== undefined) URL.revokeObjectURL(this.answer.file.url);
  }
}

function shown(answer: Answer): TemplateResult {
  const { text, file } = answer;
  return html`<dl class="call-headers">${answer.headers.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
    ${text === undefined || text === '' ? nothing : html`<pre class="call-answer" tabindex="0" aria-label=${t.rest.answer}>${text}</pre>`}
    ${file?.isPicture === true ? html`<img class="call-picture" src=${file.url} alt=${t.rest.picture} />` : nothing}
    ${file === undefined ? nothing : html`<a class="button" href=${file.url} download=${file.name}>${t.rest.save(file.name)}</a>`}`;
}
