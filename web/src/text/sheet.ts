// SPDX-License-Identifier: Apache-2.0
// What the server said about each line and what of the rows here is not its word yet. Rows are what the person sees and
// writes; lines are the server's. A row and a line belong together by the id of their node, so others' lines come and go
// between rows that somebody is just writing.
// What must never: the editor, timers, the connection.
import type { SetText, TextLine } from './message';
import { type Draft, draftOf, idsOf } from './draft';
import { saySame, typeOf } from './tokens';

/** A line of the server. */
export interface Known {
  readonly text: string;
  /** A row that the server took for the same. */
  readonly same?: string | undefined;
}

/** A row here and a line of the server that were changed at once. */
export interface Clash {
  readonly id: string;
  /** The line of the others; undefined: they deleted it. */
  readonly theirs: string | undefined;
}

/** A sheet that is left and gone back to. */
export interface KeptSheet {
  readonly revision: number;
  readonly lines: readonly (readonly [string, Known])[];
  readonly clashes: readonly Clash[];
  readonly order: readonly string[];
}

/** A change of one row; rows are counted as they were before any of the changes, from 0. */
export type RowChange =
  | { readonly kind: 'replace'; readonly at: number; readonly text: string }
  | { readonly kind: 'remove'; readonly at: number }
  /** Behind this row; -1 = at the top. */
  | { readonly kind: 'insert'; readonly at: number; readonly text: string };

/** What the server took of this page since the last news. */
export interface Taken {
  /** Rows as they were sent, by id. */
  readonly rows: ReadonlyMap<string, string>;
  readonly gone: ReadonlySet<string>;
  /** Nobody else changed anything since. */
  readonly alone: boolean;
}

/** No id: the line before the first. */
const TOP = '';

const NOTHING: Taken = { rows: new Map(), gone: new Set(), alone: false };

export class Sheet {
  /** The revision that the lines are of. */
  revision = 0;
  private lines = new Map<string, Known>();
  private clashing = new Map<string, Clash>();
  /** The nodes in the order of their rows when these were last compared. */
  private order: readonly string[] = [];

  get clashes(): readonly Clash[] {
    return [...this.clashing.values()];
  }

  get ids(): Iterable<string> {
    return this.lines.keys();
  }

  lineOf(id: string): string | undefined {
    return this.lines.get(id)?.text;
  }

  /** Begins with a whole text; its rows. */
  begin(text: SetText): readonly string[] {
    this.revision = text.revision;
    this.lines = new Map(text.lines.map(line => [line.id, { text: line.text }]));
    this.clashing = new Map();
    this.order = text.lines.map(line => line.id);
    return text.lines.map(line => line.text);
  }

  /** What it would take to go on later. */
  kept(): KeptSheet {
    return { revision: this.revision, lines: [...this.lines], clashes: this.clashes, order: this.order };
  }

  /** Goes on from what was kept. */
  resume({ revision, lines, clashes, order }: KeptSheet): void {
    this.revision = revision;
    this.lines = new Map(lines);
    this.clashing = new Map(clashes.map(clash => [clash.id, clash]));
    this.order = order;
  }

  /** Whether a row is the server's word. */
  isClean(id: string, row: string): boolean {
    const known = this.lines.get(id);
    return known !== undefined && (row.trim() === known.text || row === known.same);
  }

  /** What of the rows is to be sent. Rows that clash wait for a choice. */
  draft(rows: readonly string[]): Draft {
    for (const id of this.clashing.keys()) if (!idsOf(rows).has(id)) this.clashing.delete(id);
    return draftOf(rows, {
      ids: this.lines.keys(),
      order: this.order,
      typeOf: id => typeOf(this.lines.get(id)?.text ?? ''),
      isKnown: id => this.lines.has(id),
      isClean: (id, row) => this.isClean(id, row),
      waits: id => this.clashing.has(id),
    });
  }

  /**
   * Takes what is new at the server; how the rows have to change. `held` is the row that somebody is writing in: it is
   * not tidied up.
   */
  merge(news: SetText, rows: readonly string[], taken: Taken = NOTHING, held = -1): readonly RowChange[] {
    const at = idsOf(rows);
    const found: RowChange[] = [];
    const told = new Set(news.lines.map(line => line.id));
    const gone = news.whole ? [...this.lines.keys()].filter(id => !told.has(id)) : (news.gone ?? []);
    for (const id of gone) this.lost(id, rows, at, taken, found);
    const fresh: TextLine[] = [];
    let before = TOP;
    for (const line of news.lines) {
      const row = at.get(line.id);
      if (row === undefined) {
        if (this.isMissing(line, taken)) fresh.push(news.whole ? { ...line, after: before } : line);
      } else this.changed(line, row, rows[row] ?? '', taken, row === held, found);
      before = line.id;
    }
    found.push(...this.inserted(fresh, rows, at));
    for (const [id, row] of taken.rows) {
      const known = this.lines.get(id);
      if (known !== undefined && !told.has(id)) this.lines.set(id, { ...known, same: row });
    }
    this.revision = news.revision;
    return found;
  }

  /** Notes where the rows stand: now they are sent, or all of them are the server's. */
  stand(rows: readonly string[]): void {
    this.order = [...idsOf(rows).keys()];
  }

  /** My row counts, whatever others made of it. */
  keepMine(id: string): void {
    this.clashing.delete(id);
  }

  /** Their line counts. */
  takeTheirs(id: string, rows: readonly string[]): readonly RowChange[] {
    const clash = this.clashing.get(id);
    const at = idsOf(rows).get(id);
    this.clashing.delete(id);
    if (clash === undefined || at === undefined) return [];
    return [clash.theirs === undefined ? { kind: 'remove', at } : { kind: 'replace', at, text: clash.theirs }];
  }

  /** Rows that say the same as the server's line in other words, as the server writes them. */
  tidied(rows: readonly string[], held: number): readonly RowChange[] {
    return [...idsOf(rows)].flatMap(([id, at]): RowChange[] => {
      const known = this.lines.get(id);
      const row = rows[at] ?? '';
      if (at === held || known === undefined || row === known.text || !this.isClean(id, row)) return [];
      return [{ kind: 'replace', at, text: known.text }];
    });
  }

  private lost(id: string, rows: readonly string[], at: ReadonlyMap<string, number>, taken: Taken, found: RowChange[]): void {
    const row = at.get(id);
    const isClean = row !== undefined && this.isClean(id, rows[row] ?? '');
    const wasKnown = this.lines.delete(id);
    this.clashing.delete(id);
    // What I took out myself and wrote again meanwhile is new.
    if (row === undefined || !wasKnown || taken.gone.has(id)) return;
    if (isClean) found.push({ kind: 'remove', at: row });
    else this.clashing.set(id, { id, theirs: undefined });
  }

  /** A line without a row: new, or back because others changed it while it was taken out here. */
  private isMissing(line: TextLine, taken: Taken): boolean {
    const known = this.lines.get(line.id);
    this.lines.set(line.id, { text: line.text });
    // A row of mine that became this line has gone meanwhile: taken out, or called otherwise. That is still to be sent.
    if (taken.rows.has(line.id)) return false;
    return known?.text !== line.text;
  }

  private changed(line: TextLine, at: number, row: string, taken: Taken, isHeld: boolean, found: RowChange[]): void {
    const { id, text } = line;
    const mine = taken.rows.get(id);
    const known = this.lines.get(id);
    if (mine !== undefined && (taken.alone || saySame(mine, text))) {
      this.lines.set(id, { text, same: mine });
      this.clashing.delete(id);
      if (row === mine && row !== text && !isHeld) found.push({ kind: 'replace', at, text });
      return;
    }
    if (mine === undefined && known?.text === text && !this.clashing.has(id)) return;
    const isClean = this.isClean(id, row) || row === mine;
    const same = saySame(row, text);
    this.lines.set(id, same ? { text, same: row } : { text });
    if (isClean && row !== text) found.push({ kind: 'replace', at, text });
    if (isClean || same) this.clashing.delete(id);
    else this.clashing.set(id, { id, theirs: text });
  }

  /** New lines behind the rows that they follow; several behind one another in their order. */
  private inserted(fresh: readonly TextLine[], rows: readonly string[], at: ReadonlyMap<string, number>): readonly RowChange[] {
    const last = rows.findLastIndex(row => row.trim() !== '');
    const places = new Map<string, number>();
    const waiting = [...fresh];
    const found: RowChange[] = [];
    while (waiting.length > 0) {
      // A line may follow another new one; where none can be placed, the first goes to the end.
      const next = Math.max(0, waiting.findIndex(line => line.after == null || line.after === TOP || at.has(line.after) || places.has(line.after)));
      const [line] = waiting.splice(next, 1);
      if (line === undefined) break;
      const place = line.after === TOP ? -1 : ((line.after == null ? undefined : (places.get(line.after) ?? at.get(line.after))) ?? last);
      places.set(line.id, place);
      const behind = found.findLastIndex(each => each.at === place);
      found.splice(behind + 1 || found.length, 0, { kind: 'insert', at: place, text: line.text });
    }
    return found;
  }
}
