// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Outbox, type OutgoingAction } from '../src/connection/outbox';
import { leftDiagrams, Shelf } from '../src/connection/shelf';
import { store, stored, storedKeys } from '../src/shell/storage';

const NOBODY: ReadonlySet<string> = new Set();
const DAY_MS = 86_400_000;

function move(operationId: string): OutgoingAction {
  return { kind: 'changeBounds', isOperation: true, args: { operationId } };
}

function taken(shelf: Shelf, living = NOBODY): { ids: unknown[]; broken: number } {
  const ids: unknown[] = [];
  const broken = shelf.takeLeft(living, actions => ids.push(...actions.map(action => action.args?.['operationId'])));
  return { ids, broken };
}

beforeEach(() => window.localStorage.clear());
afterEach(() => vi.restoreAllMocks());

describe('the shelf', () => {
  test('hands what an opening that ended left to the next one, in the order in which it was made, once', () => {
    let clock = 0;
    const first = new Shelf('a diagram/with signs', 'zz', () => clock++);
    for (const id of ['one', 'two', 'three']) first.put(id, move(id));
    first.drop('two');
    const second = new Shelf('a diagram/with signs', 'aa', () => clock);
    expect(taken(second)).toEqual({ ids: ['one', 'three'], broken: 0 });
    expect(taken(second)).toEqual({ ids: [], broken: 0 });
    expect(storedKeys('glsp.unsent/')).toEqual([]);
  });

  test('leaves what belongs to openings that live, and to other diagrams', () => {
    new Shelf('d', 'alive').put('one', move('one'));
    new Shelf('other', 'ended').put('two', move('two'));
    expect(taken(new Shelf('d', 'new'), new Set(['alive']))).toEqual({ ids: [], broken: 0 });
    expect([...leftDiagrams(new Set(['alive']))]).toEqual(['other']);
  });

  test('keeps an operation until after it was handed over', () => {
    new Shelf('d', 'ended').put('one', move('one'));
    const outbox = new Outbox(new Shelf('d', 'new'));
    new Shelf('d', 'new').takeLeft(NOBODY, actions => {
      for (const action of actions) outbox.add('canvas', action);
      expect(storedKeys('glsp.unsent/').length).toBe(2);
    });
    expect(storedKeys('glsp.unsent/').length).toBe(1);
  });

  test('throws away what is no operation and counts it', () => {
    const broken = ['', 'null', '[]', '{"at":1}', '{"at":1,"action":null}', '{"at":1,"action":{"kind":"x"}}', '{"at":"1","action":{}}'];
    broken.forEach((text, at) => store(`glsp.unsent/d/ended/${at}`, text));
    store('glsp.unsent/%E0%A4%A/ended/1', 'not an address');
    store('glsp.unsent/nothing', 'no shelf');
    expect(taken(new Shelf('d'))).toEqual({ ids: [], broken: broken.length });
    expect([...leftDiagrams(NOBODY)]).toEqual([]);
  });

  test('forgets after 30 days', () => {
    new Shelf('d', 'ended', () => 0).put('one', move('one'));
    expect([...leftDiagrams(NOBODY, 29 * DAY_MS)]).toEqual(['d']);
    expect([...leftDiagrams(NOBODY, 31 * DAY_MS)]).toEqual([]);
    expect(taken(new Shelf('d', 'new', () => 31 * DAY_MS))).toEqual({ ids: [], broken: 0 });
  });

  test('says when the browser keeps nothing, until all of that has arrived', () => {
    const full = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const shelf = new Shelf('d');
    shelf.put('one', move('one'));
    full.mockRestore();
    shelf.put('two', move('two'));
    expect(shelf.isSafe).toBe(false);
    shelf.drop('one');
    expect(shelf.isSafe).toBe(true);
  });
});

test('where storage is forbidden or missing, values last as long as the page', () => {
  const missing = (): Storage => null as unknown as Storage;
  const forbidden = (): Storage => {
    throw new DOMException('forbidden', 'SecurityError');
  };
  for (const get of [missing, forbidden]) {
    vi.spyOn(window, 'localStorage', 'get').mockImplementation(get);
    expect(store('glsp.test', 'value')).toBe(false);
    expect(stored('glsp.test')).toBe('value');
    expect(storedKeys('glsp.test')).toEqual(['glsp.test']);
    store('glsp.test', undefined);
    expect(stored('glsp.test')).toBeUndefined();
  }
});
