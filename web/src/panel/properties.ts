// SPDX-License-Identifier: Apache-2.0
// The properties of the selection as a form made from the language's declaration. A field is applied when it is left or
// with Enter, as one operation; what others change meanwhile appears in every field but the one being typed in.
import { ApplyLabelEditOperation, ChangeBoundsOperation, CompoundOperation, GNode, type Operation, RequestEditValidationAction, ValidationStatus } from '@eclipse-glsp/client';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import '../past/touched';
import type { LanguageDescription } from '../api/diagrams';
import { labelOf } from '../canvas/label-of';
import type { EditorSession } from '../editor/session';
import { type Field, fieldsOf, read, shown, type Subject, typeOf } from './form';
import { sentence } from '../languages/words';
import { icon } from '../shell/icons';
import { t } from '../texts/texts';
import { boxOf } from '../inside/box';
import { wordFor } from '../texts/words';

/** A long selection is edited together, but not read one by one for every keystroke of others. */
const MOST = 500;
const GEOMETRY = ['x', 'y', 'width', 'height'] as const;

type GeometryName = (typeof GEOMETRY)[number];

/** The field in the hand: its text, and what is wrong with it. */
interface Hand {
  readonly name: string;
  readonly text: string;
  readonly problem: string;
}

@customElement('glsp-properties')
export class Properties extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  @property({ attribute: false }) language: LanguageDescription | undefined;
  @property({ attribute: false }) selected: readonly string[] = [];
  @property({ type: Boolean }) disabled = false;
  @state() private hand: Hand | undefined;
  private asked = 0;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.session.onModel(() => this.requestUpdate());
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('selected')) this.hand = undefined;
  }

  protected override render(): TemplateResult {
    const { subjects } = this;
    const [first] = subjects;
    if (this.language === undefined || first === undefined) {
      return html`<p class="panel-note">${t.panel.nothingSelected}</p>`;
    }
    const info = typeOf(this.language, first.type);
    const title = subjects.length === 1 ? (info?.name ?? first.type) : t.panel.elements(this.selected.length);
    return html`<form class="properties" @submit=${(event: Event) => event.preventDefault()}>
      <h2>${title}</h2>
      ${this.lockNote(subjects)}
      ${subjects.length === 1 && info?.description ? html`<p class="panel-note">${info.description}</p>` : nothing}
      ${subjects.length === 1 ? this.label(first.id) : nothing}
      ${fieldsOf(this.language, subjects).map(field => this.field(field, subjects))}
      ${subjects.length === 1 ? this.geometry(first.id) : nothing}
      ${subjects.length === 1 ? html`<p class="panel-id">${t.panel.id} <code>${first.id}</code></p>
        <glsp-touched .diagram=${this.session.diagramId} .element=${first.id}></glsp-touched>` : nothing}
    </form>`;
  }

  /** Fields of what is locked may be read only. */
  private get isClosed(): boolean {
    return this.disabled || this.subjects.some(each => each['locked'] === true);
  }

  private get subjects(): readonly Subject[] {
    return this.selected.slice(0, MOST).flatMap(id => this.session.sent(id) ?? []);
  }

  private lockNote(subjects: readonly Subject[]): TemplateResult | typeof nothing {
    const locked = subjects.filter(each => each['locked'] === true);
    if (locked.length === 0) return nothing;
    const unlock = (): void => this.set('locked', false, locked);
    return html`<p class="panel-lock">${icon('lock')}<span>${t.layers.locked}</span>
      <button class="button" type="button" ?disabled=${this.disabled} @click=${unlock}>${t.layers.unlockIt}</button></p>`;
  }

  private label(id: string): TemplateResult | typeof nothing {
    const element = this.session.root?.index.getById(id);
    const label = element === undefined ? undefined : labelOf(element);
    if (label === undefined) return nothing;
    const text = shown((label as { readonly text?: unknown }).text);
    return this.row(t.panel.label, 'label', text, '', {
      checks: given => void this.checkLabel(label.id, given),
      applies: given => given === text || this.hand?.problem !== '' || this.apply([ApplyLabelEditOperation.create({ labelId: label.id, text: given })]),
    });
  }

  /** The server says what is wrong with the label, as for the editor on the canvas. */
  private async checkLabel(labelId: string, text: string): Promise<void> {
    const ask = ++this.asked;
    const request = RequestEditValidationAction.create({ contextId: 'label-edit', modelElementId: labelId, text });
    const { status } = await this.session.request(request);
    if (ask !== this.asked || this.hand?.name !== 'label') return;
    this.hand = { ...this.hand, problem: ValidationStatus.isError(status) ? sentence(status.message ?? t.panel.notPossible) : '' };
  }

  private field(field: Field, subjects: readonly Subject[]): TemplateResult {
    const title = field.title ?? field.name;
    if (field.kind === 'enum') return this.choice(field, title, subjects);
    if (field.kind === 'boolean') return this.check(field, title, subjects);
    const text = field.isMixed ? '' : shown(field.value);
    const line = this.line(field, title, text, subjects);
    return field.kind === 'diagram' && subjects.length === 1 ? html`${line}${this.insideButton(subjects[0]?.id ?? '', text)}` : line;
  }

  /** The way into a box that shows a diagram from outside. */
  private insideButton(id: string, diagram: string): TemplateResult | typeof nothing {
    const { door } = this.session.insideMenu;
    const box = boxOf(this.session.types, [this.session.sent(id)]);
    if (door === undefined || box === undefined || !door.can(box, !this.isClosed)) return nothing;
    return html`<button class="button" type="button" @click=${() => door.open({ ...box, diagram })}>${icon('diagram')}${door.label(box, !this.isClosed)}</button>`;
  }

  private line(field: Field, title: string, text: string, subjects: readonly Subject[]): TemplateResult {
    return this.row(title, field.name, text, field.isMixed ? t.panel.differentValues : '', {
      description: field.description ?? '',
      control: field.kind === 'text' ? 'lines' : field.kind === 'integer' || field.kind === 'number' ? 'number' : 'line',
      checks: given => {
        const found = read(field, given);
        if (this.hand) this.hand = { ...this.hand, problem: 'problem' in found ? found.problem : '' };
      },
      applies: given => {
        const found = read(field, given);
        if ('value' in found && given !== text) this.set(field.name, found.value, subjects);
      },
    });
  }

  private row(title: string, name: string, text: string, placeholder: string, does: RowBehaviour): TemplateResult {
    const held = this.hand?.name === name ? this.hand : undefined;
    const id = `property-${name}`;
    const begin = (event: Event): void => {
      this.hand = { name, text: (event.target as HTMLInputElement).value, problem: '' };
    };
    const input = (event: Event): void => {
      const given = (event.target as HTMLInputElement).value;
      this.hand = { name, text: given, problem: this.hand?.problem ?? '' };
      does.checks(given);
    };
    const done = (event: Event): void => {
      const given = (event.target as HTMLInputElement).value;
      does.applies(given);
      this.hand = undefined;
    };
    const key = (event: KeyboardEvent): void => {
      const field = event.target as HTMLInputElement;
      const isBreak = does.control === 'lines' && !event.ctrlKey && !event.metaKey;
      if (event.key === 'Enter' && !event.isComposing && !isBreak) {
        does.applies(field.value);
        this.hand = { name, text: field.value, problem: held?.problem ?? '' };
      } else if (event.key === 'Escape') {
        event.stopPropagation();
        field.value = text;
        this.hand = { name, text, problem: '' };
      }
    };
    const now = held?.text ?? text;
    const control =
      does.control === 'lines'
        ? html`<textarea
            id=${id}
            class="field"
            rows=${Math.min(12, Math.max(2, now.split('\n').length))}
            placeholder=${placeholder}
            title=${does.description ?? ''}
            ?disabled=${this.isClosed}
            .value=${live(now)}
            @focus=${begin}
            @input=${input}
            @blur=${done}
            @keydown=${key}
          ></textarea>`
        : html`<input
            id=${id}
            class="field"
            autocomplete="off"
            inputmode=${does.control === 'number' ? 'decimal' : 'text'}
            placeholder=${placeholder}
            title=${does.description ?? ''}
            aria-invalid=${held?.problem ? 'true' : 'false'}
            aria-describedby=${held?.problem ? `${id}-problem` : nothing}
            ?disabled=${this.isClosed}
            .value=${live(now)}
            @focus=${begin}
            @input=${input}
            @blur=${done}
            @keydown=${key}
          />`;
    return html`<div class="property">
      <label for=${id}>${title}</label>
      ${control}
      ${held?.problem ? html`<p class="property-problem" id="${id}-problem" role="alert">${held.problem}</p>` : nothing}
    </div>`;
  }

  private choice(field: Field, title: string, subjects: readonly Subject[]): TemplateResult {
    const id = `property-${field.name}`;
    const value = field.isMixed ? '' : shown(field.value);
    const choose = (event: Event): void => this.set(field.name, (event.target as HTMLSelectElement).value, subjects);
    return html`<div class="property">
      <label for=${id}>${title}</label>
      <select id=${id} class="field" ?disabled=${this.isClosed} .value=${live(value)} @change=${choose}>
        ${value === '' ? html`<option value="" selected disabled>${field.isMixed ? t.panel.differentValues : ''}</option>` : nothing}
        ${(field.choices ?? []).map(each => html`<option value=${each} ?selected=${each === value}>${wordFor(field.choiceNames ?? {}, each)}</option>`)}
      </select>
    </div>`;
  }

  private check(field: Field, title: string, subjects: readonly Subject[]): TemplateResult {
    const choose = (event: Event): void => this.set(field.name, (event.target as HTMLInputElement).checked, subjects);
    return html`<label class="property check">
      <input type="checkbox" ?disabled=${this.isClosed} .indeterminate=${field.isMixed} .checked=${live(field.value === true)} @change=${choose} />
      ${title}
    </label>`;
  }

  private geometry(id: string): TemplateResult | typeof nothing {
    const node = this.session.root?.index.getById(id);
    if (!(node instanceof GNode)) return nothing;
    const values: Readonly<Record<GeometryName, number>> = { ...node.position, width: node.size.width, height: node.size.height };
    return html`<fieldset class="geometry">
      <legend>${t.panel.placeAndSize}</legend>
      ${GEOMETRY.map(name => {
        const text = shown(Math.round(values[name] * 100) / 100);
        const info = { kind: 'number', ...(name === 'width' || name === 'height' ? { minimum: 1 } : {}) } as const;
        return this.row(t.panel.geometry[name], name, text, '', {
          control: 'number',
          checks: given => {
            const found = read(info, given);
            if (this.hand) this.hand = { ...this.hand, problem: 'problem' in found ? found.problem : '' };
          },
          applies: given => {
            const found = read(info, given);
            if ('value' in found && typeof found.value === 'number' && given !== text) this.place(id, { ...values, [name]: found.value });
          },
        });
      })}
    </fieldset>`;
  }

  private place(elementId: string, { x, y, width, height }: Readonly<Record<GeometryName, number>>): void {
    this.apply([ChangeBoundsOperation.create([{ elementId, newPosition: { x, y }, newSize: { width, height } }])]);
  }

  private set(name: string, value: unknown, subjects: readonly Subject[]): void {
    const change = value === undefined ? { unset: [name] } : { set: { [name]: value } };
    this.apply(subjects.map(({ id }): UpdateElementOperation => ({ kind: 'updateElement', isOperation: true, elementId: id, ...change })));
  }

  private apply(operations: readonly Operation[]): void {
    const [only] = operations;
    if (only === undefined) return;
    void this.session.dispatch(operations.length === 1 ? only : CompoundOperation.create([...operations]));
  }
}

/** An operation of our own servers. */
interface UpdateElementOperation extends Operation {
  readonly kind: 'updateElement';
  readonly elementId: string;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly unset?: readonly string[];
}

interface RowBehaviour {
  readonly description?: string;
  readonly control?: 'line' | 'lines' | 'number';
  /** Looks at a text while it is typed. */
  checks(text: string): void;
  /** Takes it over. */
  applies(text: string): unknown;
}
