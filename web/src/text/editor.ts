// SPDX-License-Identifier: Apache-2.0
// The text editor itself: CodeMirror, told what the notation looks like. It knows rows, not diagrams.
import { autocompletion, type CompletionSource, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, redo, undo } from '@codemirror/commands';
import { forEachDiagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { Annotation, type ChangeSpec, Compartment, EditorSelection, EditorState, type Extension, Transaction } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers, type ViewUpdate } from '@codemirror/view';
import { t } from '../texts/texts';
import { highlight } from './highlight';
import { clashingRows, selectedRows } from './marks';
import type { RowChange } from './sheet';
import type { Rows } from './sync';

/** A change by this page itself: the server's lines. */
const told = Annotation.define<true>();

export interface EditorEvents {
  readonly complete: CompletionSource;
  /** Somebody wrote. */
  typed(isCut: boolean): void;
  /** The caret or selection is on these rows now, by hand. */
  moved(rows: readonly number[]): void;
  /** Ctrl+Enter. */
  apply(): void;
  /** There is nothing of its own to take back or bring again. */
  undo(): void;
  redo(): void;
  /** Escape. */
  leave(): void;
  blurred(): void;
}

export interface Problem {
  /** From 1, as the server counts: in characters. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export class TextEditor implements Rows {
  private readonly view: EditorView;
  private readonly past = new Compartment();
  private readonly locked = new Compartment();

  constructor(
    parent: HTMLElement,
    private readonly events: EditorEvents,
  ) {
    this.view = new EditorView({ parent, state: EditorState.create({ extensions: this.extensions() }) });
  }

  private extensions(): Extension {
    const { events } = this;
    const isMine = (update: ViewUpdate): boolean => update.docChanged && update.transactions.some(each => each.annotation(told) !== true && each.docChanged);
    return [
      this.past.of(history()),
      this.locked.of([]),
      lineNumbers(),
      lintGutter(),
      highlightActiveLineGutter(),
      highlightActiveLine(),
      highlightSpecialChars(),
      drawSelection(),
      EditorView.lineWrapping,
      highlight,
      selectedRows.extension,
      clashingRows.extension,
      autocompletion({ override: [events.complete], activateOnTyping: false, interactionDelay: 0, icons: false }),
      EditorState.phrases.of(t.text.phrases),
      EditorView.contentAttributes.of({ 'aria-label': t.text.label, 'aria-describedby': 'text-problem', spellcheck: 'false', autocapitalize: 'off', translate: 'no' }),
      keymap.of([
        { key: 'Mod-Enter', run: () => done(() => events.apply()) },
        { key: 'Mod-z', run: view => undo(view) || done(() => events.undo()), preventDefault: true },
        { key: 'Mod-Shift-z', mac: 'Mod-Shift-z', run: view => redo(view) || done(() => events.redo()), preventDefault: true },
        { key: 'Mod-y', run: view => redo(view) || done(() => events.redo()), preventDefault: true },
        ...completionKeymap,
        { key: 'Escape', run: () => done(() => events.leave()) },
        ...lintKeymap,
        ...defaultKeymap.filter(each => each.key !== 'Mod-Enter'),
        ...historyKeymap,
      ]),
      EditorView.updateListener.of(update => {
        if (isMine(update)) events.typed(update.transactions.some(each => each.isUserEvent('delete.cut')));
        if (update.selectionSet && update.transactions.some(each => each.isUserEvent('select') || (each.docChanged && each.annotation(told) !== true))) events.moved(this.selectedRows);
        if (update.focusChanged && !update.view.hasFocus) events.blurred();
      }),
    ];
  }

  get rows(): readonly string[] {
    return [...this.view.state.doc.iterLines()];
  }

  get held(): number {
    const { state, hasFocus } = this.view;
    return hasFocus ? state.doc.lineAt(state.selection.main.head).number - 1 : -1;
  }

  private get selectedRows(): readonly number[] {
    const { doc, selection } = this.view.state;
    const { from, to } = selection.main;
    const [first, last] = [doc.lineAt(from).number, doc.lineAt(to).number];
    return Array.from({ length: last - first + 1 }, (_, at) => first + at - 1);
  }

  begin(rows: readonly string[]): void {
    const insert = rows.length === 0 ? '' : `${rows.join('\n')}\n`;
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert }, selection: { anchor: 0 }, annotations: silent() });
    this.applied();
  }

  change(changes: readonly RowChange[]): void {
    const { doc } = this.view.state;
    const specs = changes.map((change): ChangeSpec => {
      const line = change.at < 0 ? undefined : doc.line(change.at + 1);
      if (change.kind === 'replace') return line === undefined ? [] : smallest(line.text, change.text, line.from);
      if (change.kind === 'insert') return line === undefined ? { from: 0, insert: `${change.text}\n` } : { from: line.to, insert: `\n${change.text}` };
      if (line === undefined) return [];
      const isLast = line.number === doc.lines;
      return { from: isLast ? Math.max(0, line.from - 1) : line.from, to: isLast ? line.to : line.to + 1 };
    });
    this.view.dispatch({ changes: specs, annotations: silent() });
  }

  /** What was written so far cannot be taken back here any more: it is taken back in the diagram. */
  applied(): void {
    this.view.dispatch({ effects: this.past.reconfigure([]) });
    this.view.dispatch({ effects: this.past.reconfigure(history()) });
  }

  lock(isLocked: boolean): void {
    this.view.dispatch({ effects: this.locked.reconfigure(EditorState.readOnly.of(isLocked)) });
    if (isLocked) this.view.contentDOM.setAttribute('aria-readonly', 'true');
    else this.view.contentDOM.removeAttribute('aria-readonly');
  }

  /** Marks what is wrong; undefined: nothing is. */
  blame(problem: Problem | undefined): void {
    const { doc } = this.view.state;
    const line = problem !== undefined && problem.line >= 1 && problem.line <= doc.lines ? doc.line(problem.line) : undefined;
    const found = problem === undefined || line === undefined ? [] : [{ ...wordAt(line.text, line.from, problem.column), severity: 'error' as const, message: problem.message }];
    this.view.dispatch(setDiagnostics(this.view.state, found));
    if (problem === undefined) this.view.contentDOM.removeAttribute('aria-invalid');
    else this.view.contentDOM.setAttribute('aria-invalid', 'true');
  }

  /** Where what is wrong is now, from 1; 0: nothing is marked. */
  get problemLine(): number {
    const at = this.problemAt;
    return at === undefined ? 0 : this.view.state.doc.lineAt(at).number;
  }

  goToProblem(): void {
    const at = this.problemAt;
    if (at === undefined) return;
    this.view.dispatch({ selection: EditorSelection.cursor(at), scrollIntoView: true });
    this.view.focus();
  }

  private get problemAt(): number | undefined {
    let found: number | undefined;
    forEachDiagnostic(this.view.state, (_problem, from) => (found ??= from));
    return found;
  }

  mark(selected: readonly number[], clashing: readonly number[]): void {
    this.view.dispatch({ effects: [selectedRows.set(selected), clashingRows.set(clashing)] });
  }

  reveal(row: number): void {
    if (row < 0 || row >= this.view.state.doc.lines) return;
    this.view.dispatch({ effects: EditorView.scrollIntoView(this.view.state.doc.line(row + 1).from, { y: 'center' }) });
  }

  /** Puts the caret at the end of a row. */
  goTo(row: number): void {
    if (row < 0 || row >= this.view.state.doc.lines) return;
    const line = this.view.state.doc.line(row + 1);
    this.view.dispatch({ selection: EditorSelection.cursor(line.to), effects: EditorView.scrollIntoView(line.from, { y: 'center' }) });
    this.view.focus();
  }

  focus(): void {
    this.view.focus();
  }

  get hasFocus(): boolean {
    return this.view.hasFocus;
  }

  /** It was hidden, or has another size. */
  measure(): void {
    this.view.requestMeasure();
  }

  destroy(): void {
    this.view.destroy();
  }
}

function done(work: () => void): true {
  work();
  return true;
}

function silent(): Annotation<unknown>[] {
  return [told.of(true), Transaction.addToHistory.of(false), Transaction.remote.of(true)];
}

/** The smallest change between two texts: carets and selections in what stays the same stay where they are. */
function smallest(was: string, now: string, from: number): ChangeSpec {
  const most = Math.min(was.length, now.length);
  let start = 0;
  while (start < most && was[start] === now[start]) start++;
  let end = 0;
  while (end < most - start && was[was.length - 1 - end] === now[now.length - 1 - end]) end++;
  return { from: from + start, to: from + was.length - end, insert: now.slice(start, now.length - end) };
}

/** The word at a column that counts characters, or what is there of it. */
function wordAt(row: string, from: number, column: number): { readonly from: number; readonly to: number } {
  const start = Math.min(Array.from(row).slice(0, Math.max(0, column - 1)).join('').length, row.length);
  const word = /^\S+/u.exec(row.slice(start))?.[0] ?? '';
  return word === '' ? { from: from, to: from + row.length } : { from: from + start, to: from + start + word.length };
}
