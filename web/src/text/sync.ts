// SPDX-License-Identifier: Apache-2.0
// Keeps the rows that somebody writes and the diagram in step. What was written is sent when the keys rest; what others
// did is taken in at once, but not more often than a few times a second. One text is on its way at a time.
// What must never: the editor itself, the DOM.
import type { Answer } from '../connection/answers';
import { type Draft, isEmpty } from './draft';
import type { SetText } from './message';
import type { Kept } from './kept';
import { type RowChange, Sheet, type Taken } from './sheet';
import { idOf } from './tokens';

/** A pause this long is the end of a thought, ms. */
export const CALM_MS = 400;
/** News are asked for at most this often, ms. */
export const NEWS_MS = 250;
/** Taking out more nodes than this at once is asked for twice: it may be a slip. */
export const MANY = 10;
/** Codes of refusals: the server's, and this page's for two rows of one node. */
const CONFLICT = 'conflict';
export const TWICE = 'twice';
/** Times that a text is sent again because somebody was faster. */
const MOST_TRIES = 4;

/** Where the texts come from and go to. */
export interface Source {
  read(since?: number): Promise<SetText>;
  write(draft: Draft, rev: number): Promise<Answer>;
}

/** The rows as somebody sees them. */
export interface Rows {
  readonly rows: readonly string[];
  /** The row that is being written in, from 0; -1 = none. */
  readonly held: number;
  begin(rows: readonly string[]): void;
  change(changes: readonly RowChange[]): void;
  /** Everything here is applied: there is nothing of its own to take back. */
  applied(): void;
}

export interface Wrong {
  /** From 1; 0: not about a line. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const NOTHING_TAKEN: Taken = { rows: new Map(), gone: new Set(), alone: false };

/** `held`: it is complete, but somebody has to say that it is meant. `clash`: all but what has to be chosen is applied. */
export type State = 'opening' | 'same' | 'written' | 'sending' | 'wrong' | 'held' | 'clash' | 'unread';

export class TextSync {
  readonly sheet = new Sheet();
  state: State = 'opening';
  wrong: Wrong | undefined;
  /** Nodes that would go, where that has to be confirmed. */
  doomed = 0;
  private canWrite = true;
  private isOnline = true;
  private isOpen = false;
  private hasBegun = false;
  private waitsForPaste = false;
  private calm: number | undefined;
  private news: number | undefined;
  private lastNews = 0;
  private isReading = false;
  private wantsNews = false;
  private isSending = false;
  private wantsSending = false;
  /** Counts what was written here; an answer is about the text as it was sent. */
  private version = 0;

  constructor(
    private readonly source: Source,
    private readonly view: Rows,
    private readonly told: () => void,
  ) {}

  /** Whether anything here is not the server's yet. */
  get isUnsent(): boolean {
    return this.hasBegun && (!isEmpty(this.sheet.draft(this.view.rows)) || this.sheet.clashes.length > 0);
  }

  /** What was written and is not the server's yet, to go on with it later; undefined: nothing. */
  kept(): Kept | undefined {
    return this.isUnsent ? { rows: [...this.view.rows], sheet: this.sheet.kept() } : undefined;
  }

  /** Goes on with what was kept, before anything else. */
  resume({ rows, sheet }: Kept): void {
    this.sheet.resume(sheet);
    // The empty row behind the last one comes by itself.
    this.view.begin(rows.at(-1) === '' ? rows.slice(0, -1) : rows);
    this.hasBegun = true;
    this.become('written');
  }

  /** Shows the text, or takes in what happened since it was shown last. */
  open(): void {
    this.isOpen = true;
    this.ask();
  }

  /** Nobody looks: nothing is asked for. */
  close(): void {
    this.isOpen = false;
    window.clearTimeout(this.news);
    this.news = undefined;
  }

  stop(): void {
    this.close();
    window.clearTimeout(this.calm);
  }

  /** What may be done now. */
  allow(canWrite: boolean, isOnline: boolean): void {
    const isBack = isOnline && !this.isOnline;
    this.canWrite = canWrite;
    this.isOnline = isOnline;
    if (isBack) this.ask();
    if (canWrite && isOnline && this.state === 'written') this.rest();
  }

  /** Something was written. What was cut waits for its paste: in between it would be deleted. */
  typed(isCut = false): void {
    this.version++;
    this.wrong = undefined;
    this.doomed = 0;
    this.become('written');
    window.clearTimeout(this.calm);
    this.waitsForPaste = isCut;
    if (!isCut) this.rest();
  }

  /** Somebody has gone elsewhere: what was cut is meant to be gone. */
  left(): void {
    if (this.waitsForPaste) this.typed();
    this.tidy();
  }

  /** Sends what there is when it is complete; `isMeant`: also where many nodes would go. */
  async apply(isMeant = false): Promise<void> {
    window.clearTimeout(this.calm);
    this.waitsForPaste = false;
    if (this.isSending || this.isReading) {
      this.wantsSending = true;
      return;
    }
    this.wantsSending = false;
    if (!this.hasBegun || !this.canWrite || !this.isOnline) return;
    let refused: Answer;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      refused = await this.send(isMeant);
      if (refused?.code !== CONFLICT) break;
    }
    if (refused?.code === CONFLICT) this.fail(refused);
    this.next();
  }

  /** Something changed in the diagram. */
  heard(): void {
    if (!this.isOpen) return;
    if (this.isReading || this.isSending) this.wantsNews = true;
    else this.news ??= window.setTimeout(() => this.ask(), Math.max(0, this.lastNews + NEWS_MS - performance.now()));
  }

  /** Mine counts. */
  keepMine(id: string): void {
    this.sheet.keepMine(id);
    this.typed();
  }

  /** Theirs counts. */
  takeTheirs(id: string): void {
    this.view.change(this.sheet.takeTheirs(id, this.view.rows));
    this.compare();
  }

  /** Rows that nobody writes in are written as the server writes them. */
  tidy(): void {
    const changes = this.sheet.tidied(this.view.rows, this.view.held);
    if (changes.length > 0) this.view.change(changes);
  }

  private rest(): void {
    window.clearTimeout(this.calm);
    this.calm = window.setTimeout(() => void this.apply(), CALM_MS);
  }

  private ask(): void {
    window.clearTimeout(this.news);
    this.news = undefined;
    if (!this.isOpen || !this.isOnline) return;
    if (this.isReading || this.isSending) this.wantsNews = true;
    else void this.read();
  }

  private async read(taken?: Taken): Promise<void> {
    this.isReading = true;
    this.wantsNews = false;
    let news: SetText | undefined;
    try {
      news = await this.source.read(this.hasBegun ? this.sheet.revision : undefined);
    } catch (error) {
      this.wrong = { line: 0, column: 0, code: 'unread', message: error instanceof Error ? error.message : String(error), hint: '' };
    }
    this.isReading = false;
    this.lastNews = performance.now();
    if (news === undefined) this.become('unread');
    else if (this.hasBegun) this.merge(news, taken);
    else {
      this.hasBegun = true;
      this.wrong = undefined;
      this.view.begin(this.sheet.begin(news));
      this.become('same');
    }
    if (taken === undefined) this.next();
  }

  private merge(news: SetText, taken: Taken | undefined): void {
    const alone = news.revision === this.sheet.revision + 1;
    const { rows, held } = this.view;
    const changes = this.sheet.merge(news, rows, taken && { ...taken, alone }, held);
    if (changes.length > 0) this.view.change(changes);
    if (this.state === 'unread') this.state = 'written';
    this.compare();
  }

  /** What had to wait. */
  private next(): void {
    if (this.wantsSending) void this.apply();
    else if (this.wantsNews) this.heard();
  }

  /** What the rows are, compared with the server's lines. */
  private compare(): void {
    if (this.state === 'wrong' || this.state === 'held' || this.state === 'sending') {
      this.told();
      return;
    }
    const isSame = isEmpty(this.sheet.draft(this.view.rows));
    if (!isSame && !this.waitsForPaste && !this.isSending) this.rest();
    this.become(isSame ? this.calmed() : 'written');
  }

  /** There is nothing to send. */
  private calmed(): State {
    if (this.sheet.clashes.length > 0) return 'clash';
    this.sheet.stand(this.view.rows);
    return 'same';
  }

  /** One try; why not, when it was refused. */
  private async send(isMeant: boolean): Promise<Answer> {
    const { rows } = this.view;
    const draft = this.sheet.draft(rows);
    if (draft.twice !== undefined) {
      const { id, line, first } = draft.twice;
      this.fail({ line, column: 1, code: TWICE, message: id, hint: String(first) });
      return undefined;
    }
    if (isEmpty(draft)) {
      this.become(this.calmed());
      if (this.state === 'same') this.view.applied();
      return undefined;
    }
    if (draft.gone.length > MANY && !isMeant) {
      this.doomed = draft.gone.length;
      this.become('held');
      return undefined;
    }
    const { version } = this;
    this.isSending = true;
    this.wrong = undefined;
    this.become('sending');
    this.sheet.stand(rows);
    const answer = await this.source.write(draft, this.sheet.revision);
    this.state = 'written';
    if (answer === undefined) await this.read(takenOf(draft, rows));
    else if (answer.code === CONFLICT) await this.read(NOTHING_TAKEN);
    // What was written since is sent anyway, and may be right.
    else if (version === this.version) this.fail(answer);
    this.isSending = false;
    if (answer === undefined && version === this.version) this.view.applied();
    else if (version !== this.version) this.rest();
    return answer;
  }

  private fail({ line = 0, column = 0, code, message, hint = '' }: Partial<Wrong> & { readonly code: string; readonly message: string }): void {
    this.wrong = { line, column, code, message, hint };
    this.become('wrong');
  }

  private become(state: State): void {
    this.state = state;
    this.told();
  }
}

function takenOf(draft: Draft, rows: readonly string[]): Taken {
  const sent = draft.rows.flatMap(({ line }): [string, string][] => {
    const row = rows[line - 1] ?? '';
    const id = idOf(row);
    return id === undefined ? [] : [[id, row]];
  });
  return { rows: new Map(sent), gone: new Set([...draft.gone, ...Object.keys(draft.renamed)]), alone: false };
}
