// SPDX-License-Identifier: Apache-2.0
// Rows that somebody writes and lines that the server tells: what is sent, what is taken in, and what has to be chosen.
import { describe, expect, test } from 'vitest';
import { type Draft, isEmpty } from '../src/text/draft';
import type { SetText, TextLine } from '../src/text/message';
import { type RowChange, Sheet, type Taken } from '../src/text/sheet';
import { idOf } from '../src/text/tokens';

const ORDER = ['t check >pack', 't pack "Pack it" >ship', 't ship'];

function line(text: string, after?: string | null): TextLine {
  return { id: idOf(text) ?? '', text, ...(after === undefined ? {} : { after }) };
}

function news(revision: number, lines: readonly TextLine[] = [], gone: readonly string[] = []): SetText {
  return { kind: 'setText', responseId: '', revision, whole: false, lines, gone };
}

function whole(revision: number, rows: readonly string[]): SetText {
  return { ...news(revision, rows.map(row => line(row))), whole: true };
}

function changed(rows: readonly string[], changes: readonly RowChange[]): string[] {
  const behind = new Map<number, string[]>();
  for (const change of changes) if (change.kind === 'insert') behind.set(change.at, [...(behind.get(change.at) ?? []), change.text]);
  const kept = rows.map((row, at) => changes.find(change => change.kind !== 'insert' && change.at === at) ?? { kind: 'replace' as const, at, text: row });
  return [...(behind.get(-1) ?? []), ...kept.flatMap((change, at) => [...(change.kind === 'remove' ? [] : [change.text]), ...(behind.get(at) ?? [])])];
}

/** Somebody with the text open. */
class Writer {
  readonly sheet = new Sheet();
  rows: string[];

  constructor(text: readonly string[] = ORDER) {
    this.rows = [...this.sheet.begin(whole(1, text))];
  }

  hears(told: SetText, taken?: Taken, held?: number): this {
    this.rows = changed(this.rows, this.sheet.merge(told, this.rows, taken, held));
    return this;
  }

  get draft(): Draft {
    return this.sheet.draft(this.rows);
  }
}

function taken(rows: readonly string[], gone: readonly string[] = [], alone = true): Taken {
  return { rows: new Map(rows.map(row => [idOf(row) ?? '', row])), gone: new Set(gone), alone };
}

describe('what is sent', () => {
  test('rows that changed or came, and nodes whose row is gone', () => {
    const ada = new Writer();
    expect(isEmpty(ada.draft)).toBe(true);
    ada.rows = ['', '# said', ' t check >pack ', 't ship "Ship it"', 'a bill'];
    expect(ada.draft).toEqual({ rows: [{ line: 4, text: 't ship "Ship it"' }, { line: 5, text: 'a bill' }], gone: ['pack'], renamed: {} });
  });

  test('a node has one row', () => {
    const ada = new Writer();
    ada.rows = [...ORDER, 't check'];
    expect(ada.draft.twice).toEqual({ id: 'check', line: 4, first: 1 });
  });

  test('a row that cannot be read is sent, so that the server says why', () => {
    const ada = new Writer();
    ada.rows = [...ORDER, 't'];
    expect(ada.draft.rows).toEqual([{ line: 4, text: 't' }]);
  });

  test('another id in the same place is another name', () => {
    const ada = new Writer();
    ada.rows = ['t check >pack', 't pack_all "Pack it" >ship', 't ship'];
    expect(ada.draft).toEqual({ rows: [{ line: 2, text: 't pack_all "Pack it" >ship' }], gone: [], renamed: { pack: 'pack_all' } });
    ada.rows = ['t one', 't two', 't ship'];
    expect(ada.draft.renamed).toEqual({ check: 'one', pack: 'two' });
  });

  test('another place, another type or another number of rows is another node', () => {
    const ada = new Writer();
    ada.rows = ['t check >pack', 't ship', 't pack_all'];
    expect(ada.draft).toMatchObject({ gone: ['pack'], renamed: {} });
    ada.rows = ['t check >pack', 'a pack_all', 't ship'];
    expect(ada.draft).toMatchObject({ gone: ['pack'], renamed: {} });
    ada.rows = ['t check >pack', 't pack_1', 't pack_2', 't ship'];
    expect(ada.draft).toMatchObject({ gone: ['pack'], renamed: {} });
  });

  test('an id that grows while it is sent is one node', () => {
    const ada = new Writer();
    ada.rows = [...ORDER, 't bi'];
    ada.sheet.stand(ada.rows);
    ada.rows = [...ORDER, 't bill'];
    ada.hears(news(2, [line('t bi', 'ship')]), taken(['t bi']));
    expect(ada.rows).toEqual([...ORDER, 't bill']);
    expect(ada.draft).toEqual({ rows: [{ line: 4, text: 't bill' }], gone: [], renamed: { bi: 'bill' } });
  });
});

describe('what is taken in', () => {
  test('lines of others come, change and go between the rows', () => {
    const ada = new Writer();
    ada.rows[0] = 't check :half writ';
    ada.hears(news(3, [line('t ship "Send it"'), line('a bill >x', 'pack'), line('t x', 'bill'), line('c box', null)], ['pack']));
    expect(ada.rows).toEqual(['t check :half writ', 'a bill >x', 't x', 't ship "Send it"', 'c box']);
    expect(ada.draft.rows).toEqual([{ line: 1, text: 't check :half writ' }]);
    expect(ada.sheet.revision).toBe(3);
  });

  test('blank rows and remarks stay where they are, new lines come before the blank end', () => {
    const ada = new Writer();
    ada.rows = ['# mine', ...ORDER, '', ''];
    ada.hears(news(2, [line('t bill', null), line('t early', 'check')], ['pack']));
    expect(ada.rows).toEqual(['# mine', 't check >pack', 't early', 't ship', 't bill', '', '']);
  });

  test('a row that the server took is its word, also in other words', () => {
    const ada = new Writer();
    const mine = 't ship  "Ship"   >check';
    ada.rows[2] = mine;
    ada.hears(news(2, [line('t ship >check')]), taken([mine]), 2);
    expect(ada.rows[2]).toBe(mine);
    expect(isEmpty(ada.draft)).toBe(true);
    expect(ada.sheet.tidied(ada.rows, 2)).toEqual([]);
    expect(ada.sheet.tidied(ada.rows, -1)).toEqual([{ kind: 'replace', at: 2, text: 't ship >check' }]);
  });

  test('a row that meant nothing new is the word of the server as well', () => {
    const ada = new Writer();
    ada.rows[2] = 't ship "Ship"';
    ada.hears(news(1), taken(['t ship "Ship"']));
    expect(isEmpty(ada.draft)).toBe(true);
  });

  test('what was written on since is not lost', () => {
    const ada = new Writer();
    ada.rows[2] = 't ship "Ship it" >chec';
    ada.hears(news(2, [line('t ship "Ship it"')]), taken(['t ship "Ship it" ']));
    expect(ada.rows[2]).toBe('t ship "Ship it" >chec');
    expect(ada.sheet.clashes).toEqual([]);
    expect(ada.draft.rows).toEqual([{ line: 3, text: 't ship "Ship it" >chec' }]);
  });

  test('a row that was taken out and written again while that was sent is new', () => {
    const ada = new Writer();
    ada.hears(news(2, [], ['ship']), taken([], ['ship']));
    expect(ada.rows).toEqual(ORDER);
    expect(ada.draft.rows).toEqual([{ line: 3, text: 't ship' }]);
  });

  test('a whole text is compared, not written over', () => {
    const ada = new Writer();
    ada.rows[1] = 't pack "Mine" >ship';
    ada.hears(whole(9, ['c box', 't check', 't pack "Pack it" >ship', 'a bill']));
    expect(ada.rows).toEqual(['c box', 't check', 't pack "Mine" >ship', 'a bill']);
    expect(ada.draft).toMatchObject({ rows: [{ line: 3, text: 't pack "Mine" >ship' }], gone: [] });
  });
});

describe('what has to be chosen', () => {
  test('a row that others changed as well waits for a choice, the others are sent', () => {
    const ada = new Writer();
    ada.rows = ['t check :mine>pack', 't pack "Mine" >ship', 't ship'];
    ada.hears(news(2, [line('t pack "Theirs" >ship')]));
    expect(ada.sheet.clashes).toEqual([{ id: 'pack', theirs: 't pack "Theirs" >ship' }]);
    expect(ada.rows[1]).toBe('t pack "Mine" >ship');
    expect(ada.draft.rows).toEqual([{ line: 1, text: 't check :mine>pack' }]);
    ada.sheet.keepMine('pack');
    expect(ada.draft.rows).toHaveLength(2);
  });

  test('theirs replaces mine', () => {
    const ada = new Writer();
    ada.rows[1] = 't pack "Mine" >ship';
    ada.hears(news(2, [line('t pack "Theirs" >ship')]));
    ada.rows = changed(ada.rows, ada.sheet.takeTheirs('pack', ada.rows));
    expect(ada.rows[1]).toBe('t pack "Theirs" >ship');
    expect(ada.sheet.clashes).toEqual([]);
    expect(isEmpty(ada.draft)).toBe(true);
  });

  test('a row of a node that others deleted is kept or goes', () => {
    const ada = new Writer();
    ada.rows[1] = 't pack "Mine" >ship';
    ada.hears(news(2, [], ['pack']));
    expect(ada.sheet.clashes).toEqual([{ id: 'pack', theirs: undefined }]);
    expect(isEmpty(ada.draft)).toBe(true);
    ada.sheet.keepMine('pack');
    expect(ada.draft.rows).toEqual([{ line: 2, text: 't pack "Mine" >ship' }]);
    ada.hears(news(3, [line('t pack "Theirs"', 'check')]));
    ada.rows = changed(ada.rows, ada.sheet.takeTheirs('pack', ada.rows));
    expect(ada.rows).toEqual(['t check >pack', 't pack "Theirs"', 't ship']);
  });

  test('a row that says what the others say is no clash any more', () => {
    const ada = new Writer();
    ada.rows[1] = 't pack "Theirs"   >ship';
    ada.hears(news(2, [line('t pack "Theirs" >ship')]));
    expect(ada.sheet.clashes).toEqual([]);
    expect(isEmpty(ada.draft)).toBe(true);
  });

  test('a row that was taken out is back when others changed it, and a clash without a row is none', () => {
    const ada = new Writer();
    ada.rows = ['t check >pack', 't ship'];
    ada.hears(news(2, [line('t pack "Theirs" >ship')]));
    expect(ada.rows).toContain('t pack "Theirs" >ship');
    ada.rows[0] = 't check :mine>pack';
    ada.hears(news(3, [line('t check :theirs>pack')]));
    expect(ada.sheet.clashes).toHaveLength(1);
    ada.rows = ada.rows.slice(1);
    expect(ada.draft.gone).toEqual(['check']);
    expect(ada.sheet.clashes).toEqual([]);
  });
});

test('two people and a server agree in the end, whatever the order of things', () => {
  for (let seed = 1; seed <= 150; seed++) {
    let state = seed;
    const random = (most: number): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state % most;
    };
    const server = new Map(ORDER.map(row => [idOf(row) ?? '', row]));
    const log: { readonly changed: ReadonlySet<string>; readonly by: number }[] = [];
    const people = [new Writer(), new Writer()];
    const since = (revision: number): SetText => {
      const touched = new Set(log.slice(revision - 1).flatMap(entry => [...entry.changed]));
      const lines = [...touched].filter(id => server.has(id)).map(id => ({ id, text: server.get(id) ?? '', after: null }));
      return news(log.length + 1, lines, [...touched].filter(id => !server.has(id)));
    };
    const fetch = (who: number, mine?: Taken): void => {
      const writer = people[who];
      if (writer === undefined) return;
      const from = writer.sheet.revision;
      const alone = log.length === from && log[from - 1]?.by === who;
      writer.hears(since(from), mine && { ...mine, alone });
    };
    const send = (who: number): void => {
      const writer = people[who];
      if (writer === undefined) return;
      fetch(who); // what would be a conflict at the server is known before
      for (const clash of writer.sheet.clashes) {
        if (random(2) === 0) writer.sheet.keepMine(clash.id);
        else writer.rows = changed(writer.rows, writer.sheet.takeTheirs(clash.id, writer.rows));
      }
      const { draft } = writer;
      expect(draft.twice).toBeUndefined();
      if (isEmpty(draft)) return;
      writer.sheet.stand(writer.rows);
      const gone = [...draft.gone, ...Object.keys(draft.renamed)];
      for (const id of gone) server.delete(id);
      for (const row of draft.rows) server.set(idOf(row.text) ?? '', row.text.trim());
      log.push({ changed: new Set([...gone, ...draft.rows.map(row => idOf(row.text) ?? '')]), by: who });
      fetch(who, { rows: new Map(draft.rows.map(row => [idOf(row.text) ?? '', row.text])), gone: new Set(gone), alone: true });
    };
    for (let step = 0; step < 30; step++) {
      const who = random(2);
      const writer = people[who];
      if (writer === undefined) continue;
      const at = random(Math.max(1, writer.rows.length));
      const id = idOf(writer.rows[at] ?? '') ?? 'first';
      switch (random(5)) {
        case 0:
          writer.rows[at] = `t ${id} "${seed}-${step}"`;
          break;
        case 1:
          writer.rows.splice(at, 1);
          break;
        case 2:
          writer.rows.splice(at, 0, `t n${who}_${step}`);
          break;
        case 3:
          fetch(who);
          break;
        default:
          send(who);
      }
    }
    for (const who of [0, 1, 0, 1, 0, 1]) send(who);
    for (const who of [0, 1]) fetch(who);
    for (const writer of people) expect(writer.rows.map(row => row.trim()).toSorted()).toEqual([...server.values()].toSorted());
  }
});

test('what was left is gone on with, others and choices included', () => {
  const ada = new Writer();
  ada.rows[0] = 't check >pack >ship';
  ada.rows.push('t bill >nowhere');
  ada.rows[1] = 't pack "Mine" >ship';
  ada.hears(news(2, [line('t pack "Theirs" >ship')]));
  const later = new Sheet();
  later.resume(JSON.parse(JSON.stringify(ada.sheet.kept())) as ReturnType<Sheet['kept']>);
  expect(later.clashes).toEqual([{ id: 'pack', theirs: 't pack "Theirs" >ship' }]);
  expect(later.draft(ada.rows)).toEqual(ada.sheet.draft(ada.rows));
  const rows = changed(ada.rows, later.merge(news(3, [line('t new', 'ship')], []), ada.rows));
  expect(rows).toEqual(['t check >pack >ship', 't pack "Mine" >ship', 't ship', 't new', 't bill >nowhere']);
});
