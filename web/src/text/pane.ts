// SPDX-License-Identifier: Apache-2.0
// The text view: the diagram in the compact notation beside the canvas, live and to be edited. It stays while it is
// hidden, so that nothing of what is being written is lost.
import { RedoAction, UndoAction } from '@eclipse-glsp/client';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { LanguageDescription } from '../api/language';
import { written } from '../commands/command';
import type { EditorSession } from '../editor/session';
import { icon } from '../shell/icons';
import { toast } from '../shell/toasts';
import { said } from '../texts/said';
import { t } from '../texts/texts';
import { keepMiddle, pointAt, shownBy } from './canvas';
import { complete } from './completion';
import { idsOf } from './draft';
import { TextEditor } from './editor';
import { grip, keptWidth } from './grip';
import { keepText, takeKeptText } from './kept';
import type { Clash } from './sheet';
import { type State, TextSync, TWICE, type Wrong } from './sync';
import './text.css';
import { idOf } from './tokens';

/** The canvas follows the caret when it rests, ms. */
const POINT_MS = 120;

@customElement('glsp-text')
export class TextPane extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  @property({ attribute: false }) language: LanguageDescription | undefined;
  @property({ attribute: false }) selected: readonly string[] = [];
  @property({ type: Boolean }) shown = true;
  /** One may only read. */
  @property({ type: Boolean }) locked = false;
  @property({ type: Boolean }) online = true;
  @property({ attribute: false }) close: () => void = () => undefined;
  @state() private width = keptWidth();
  private editor!: TextEditor;
  private sync!: TextSync;
  private pointing: number | undefined;
  private pointed: readonly string[] = [];
  private stop: { dispose(): void } | undefined;
  private blamed: Wrong | undefined;
  private earlier: State = 'opening';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('beforeunload', this.leaving);
    window.addEventListener('pagehide', this.keep);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('beforeunload', this.leaving);
    window.removeEventListener('pagehide', this.keep);
    window.clearTimeout(this.pointing);
    if (this.keep()) toast({ tone: 'info', text: t.text.kept, detail: t.text.keptHint });
    this.stop?.dispose();
    this.sync.stop();
    this.editor.destroy();
  }

  override focus(): void {
    this.editor.focus();
  }

  protected override firstUpdated(): void {
    const parent = this.querySelector<HTMLElement>('.text-editor');
    if (parent === null) return;
    this.editor = new TextEditor(parent, {
      complete: context => complete(context, { language: this.language, ids: this.sync.sheet.ids }),
      typed: isCut => this.sync.typed(isCut),
      moved: rows => this.point(rows),
      apply: () => void this.sync.apply(true),
      undo: () => this.step(UndoAction.create()),
      redo: () => this.step(RedoAction.create()),
      leave: () => this.session.focusCanvas(),
      blurred: () => this.sync.left(),
    });
    this.sync = new TextSync(this.session.text, this.editor, () => this.told());
    this.stop = this.session.text.onNews(() => this.sync.heard());
    const kept = takeKeptText(this.session.diagramId);
    if (kept !== undefined) {
      this.sync.resume(kept);
      toast({ tone: 'info', text: t.text.back });
    }
    this.changed(new Map([['locked', false], ['shown', false]]));
  }

  protected override updated(changes: PropertyValues): void {
    if (this.hasUpdated) this.changed(changes);
  }

  private changed(changes: ReadonlyMap<PropertyKey, unknown>): void {
    if (changes.has('locked') || changes.has('online')) {
      this.editor.lock(this.locked);
      this.sync.allow(!this.locked, this.online);
    }
    if (changes.has('shown')) {
      if (this.shown) {
        this.sync.open();
        this.editor.measure();
      } else this.sync.close();
      this.narrow(this.shown ? this.width : -this.width);
    }
    if (changes.has('selected')) this.mark(true);
  }

  protected override render(): TemplateResult {
    return html`<section class="text-pane" aria-label=${t.text.title} style="--text-width: ${this.width}px" ?hidden=${!this.shown}>
      ${grip(this.width, t.text.width, width => this.resized(width))}
      <header class="text-head">
        <h2>${t.text.title}</h2>
        ${this.stateTemplate()}
        <button class="button plain square" aria-label=${t.text.close} title=${t.editor.withKey(t.text.close, written('Ctrl+E'))} @click=${this.close}>${icon('close')}</button>
      </header>
      <div class="text-editor"></div>
      <div class="text-foot">
        <div role="status">${this.clashes.length === 0 ? nothing : html`<ul class="text-clashes">${this.clashes.map(clash => this.clash(clash))}</ul>`}</div>
        <div id="text-note" role="status">${this.note()}</div>
      </div>
    </section>`;
  }

  private get clashes(): readonly Clash[] {
    return this.hasUpdated ? this.sync.sheet.clashes : [];
  }

  private stateTemplate(): TemplateResult {
    const now = this.hasUpdated ? this.sync.state : 'opening';
    const words = { opening: t.text.opening, same: t.text.applied, sending: t.text.sending, written: t.text.written, wrong: t.text.written, held: t.text.written, clash: t.text.choose, unread: '' };
    return html`<span class="text-state" data-state=${now}><i></i>${this.locked ? t.editor.readOnly : words[now]}</span>`;
  }

  /** What has to be said, the most important first. */
  private note(): TemplateResult | typeof nothing {
    if (!this.hasUpdated) return nothing;
    const { wrong, doomed } = this.sync;
    const offline = this.online ? nothing : html`<div class="text-note warn"><span>${t.text.offline}</span></div>`;
    if (this.locked) return html`<div class="text-note"><span>${t.text.locked}</span></div>`;
    if (this.sync.state === 'unread' && wrong !== undefined) {
      return html`<div class="text-note bad"><span>${t.text.unread(wrong.message)}</span><button class="button" @click=${() => this.sync.open()}>${t.text.tryAgain}</button></div>`;
    }
    if (wrong !== undefined) {
      const there = this.editor.problemLine > 0;
      return html`<div class="text-note bad">
        <span id="text-problem">${there ? t.text.line(this.editor.problemLine, inWords(wrong)) : inWords(wrong)}</span>
        ${there ? html`<button class="button" @click=${() => this.editor.goToProblem()}>${t.text.goThere}</button>` : nothing}
      </div>`;
    }
    if (doomed > 0) {
      return html`<div class="text-note warn">
        <span>${t.text.many(doomed)}</span>
        <button class="button danger" title=${written('Ctrl+Enter')} @click=${() => void this.sync.apply(true)}>${t.text.deleteThem}</button>
      </div>`;
    }
    return offline;
  }

  private clash({ id, theirs }: Clash): TemplateResult {
    const row = (): number => idsOf(this.editor.rows).get(id) ?? -1;
    const keep = (): void => {
      this.sync.keepMine(id);
      this.editor.goTo(row());
    };
    const take = (): void => {
      const at = row();
      this.sync.takeTheirs(id);
      this.editor.goTo(at);
    };
    return html`<li>
      ${theirs === undefined ? t.text.clashGone(id) : html`${t.text.clash(id)}<code>${theirs}</code>`}
      <div>
        <button class="button" @click=${keep}>${t.text.keepMine}</button>
        <button class="button" @click=${take}>${theirs === undefined ? t.text.deleteMine : t.text.takeTheirs}</button>
      </div>
    </li>`;
  }

  /** The text and the diagram are in another relation than before. */
  private told(): void {
    const { wrong, state: now } = this.sync;
    if (wrong !== this.blamed) {
      this.blamed = wrong;
      this.editor.blame(wrong && { line: wrong.line, column: wrong.column, message: inWords(wrong) });
    }
    this.mark(false);
    // What was just made can be selected only now.
    if (now === 'same' && this.earlier === 'written' && this.editor.held >= 0) this.point([this.editor.held]);
    if (now !== 'sending') this.earlier = now;
    this.requestUpdate();
  }

  /** The rows of what is selected on the canvas; `isNew`: they are brought into view. */
  private mark(isNew: boolean): void {
    const rows = idsOf(this.editor.rows);
    const rowsOf = (ids: readonly string[]): readonly number[] => ids.flatMap(id => rows.get(id) ?? []).toSorted((one, other) => one - other);
    const shown = rowsOf(shownBy(this.session, this.selected, id => rows.has(id)));
    this.editor.mark(shown, rowsOf(this.clashes.map(clash => clash.id)));
    const isOurs = this.selected.length === this.pointed.length && this.selected.every(id => this.pointed.includes(id));
    if (isNew && !isOurs && shown[0] !== undefined) this.editor.reveal(shown[0]);
  }

  /** The elements of the rows that somebody is in are selected on the canvas. */
  private point(rows: readonly number[]): void {
    window.clearTimeout(this.pointing);
    this.pointing = window.setTimeout(() => {
      const all = this.editor.rows;
      const ids = rows.flatMap(row => idOf(all[row] ?? '') ?? []).filter(id => this.session.isStored(id));
      if (ids.length === 0 || (ids.length === this.selected.length && ids.every(id => this.selected.includes(id)))) return;
      this.pointed = ids;
      pointAt(this.session, ids);
    }, POINT_MS);
  }

  private step(action: UndoAction | RedoAction): void {
    if (!this.locked && this.online) void this.session.dispatch(action);
  }

  private resized(width: number): void {
    this.narrow(width - this.width);
    this.width = width;
    this.editor.measure();
  }

  /** The canvas loses so much room; on narrow screens this view lies above it. */
  private narrow(by: number): void {
    const pane = this.querySelector('.text-pane');
    if (pane !== null && getComputedStyle(pane).position !== 'absolute') keepMiddle(this.session, by);
  }

  /** What is not applied outlives this view in its tab; whether there is any. */
  private readonly keep = (): boolean => {
    const kept = this.sync.kept();
    keepText(this.session.diagramId, kept);
    return kept !== undefined;
  };

  private readonly leaving = (event: BeforeUnloadEvent): void => {
    if (this.sync.isUnsent) event.preventDefault();
  };
}

/** Why not, in the page's language; the place is shown beside it. */
function inWords(wrong: Wrong): string {
  if (wrong.code === TWICE) return t.text.twice(wrong.message, wrong.hint);
  const { text, detail } = said({ ...wrong, message: wrong.message.replace(/^line \d+, column \d+: /u, '') });
  return [text, detail].filter(each => each !== '').join(' · ');
}
