// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { isOperation, namedElements, Outbox, type OutgoingAction } from '../src/connection/outbox';

const move: OutgoingAction = { kind: 'changeBounds', isOperation: true, args: { x: 1 } };

function filled(count: number): Outbox {
  let next = 1;
  const outbox = new Outbox(undefined, () => `op${next++}`);
  for (let at = 0; at < count; at++) outbox.add('canvas', move);
  return outbox;
}

function send(outbox: Outbox, connection: number): string[] {
  return outbox.unsent(connection).map(entry => {
    entry.sentOn = connection;
    return entry.id;
  });
}

describe('operations', () => {
  test('are what is marked, and label edits, undo and redo, which the library does not mark', () => {
    const unmarked = ['applyLabelEdit', 'glspUndo', 'glspRedo', 'requestModel'].map(kind => ({ kind }));
    expect([move, ...unmarked].map(isOperation)).toEqual([true, true, true, true, false]);
  });
});

test('an operation names its elements by members that end in Id', () => {
  const bounds = { elementId: 'a', newPosition: { x: 1 } };
  const compound = { kind: 'compound', operationList: [{ newBounds: [bounds] }, { elementIds: ['b', 'c'], args: { operationId: 'no' } }] };
  expect([...namedElements(compound)]).toEqual(['a', 'b', 'c']);
});

describe('the outbox', () => {
  test('stamps an id beside the arguments and keeps a given one', () => {
    const outbox = filled(1);
    outbox.add('canvas', { kind: 'paste', isOperation: true, args: { operationId: 'mine' } });
    expect(outbox.unsent(1).map(entry => entry.action.args)).toEqual([{ x: 1, operationId: 'op1' }, { operationId: 'mine' }]);
  });

  test('sends everything unacknowledged again on the next connection, in order, under the same ids', () => {
    const outbox = filled(3);
    expect(send(outbox, 1)).toEqual(['op1', 'op2', 'op3']);
    expect(send(outbox, 1)).toEqual([]);
    outbox.acknowledge(['op1']);
    expect(send(outbox, 2)).toEqual(['op2', 'op3']);
  });

  test('takes an acknowledgement for all that was sent before it on that connection', () => {
    const outbox = filled(3);
    send(outbox, 1);
    expect(outbox.acknowledge(['op2']).map(entry => entry.id)).toEqual(['op1', 'op2']);
    expect([...outbox.waiting(1).keys()]).toEqual(['op3']);
  });

  test('does not take an acknowledgement for what was only sent on an older connection', () => {
    const outbox = filled(2);
    for (const entry of outbox.unsent(1).slice(0, 1)) entry.sentOn = 1;
    for (const entry of outbox.unsent(2).slice(1)) entry.sentOn = 2;
    outbox.acknowledge(['op2']);
    expect(outbox.unsent(2).map(entry => entry.id)).toEqual(['op1']);
  });

  test('ignores the ids of others', () => {
    const outbox = filled(1);
    send(outbox, 1);
    expect(outbox.acknowledge(['theirs'])).toEqual([]);
    expect(outbox.size).toBe(1);
  });

  test('forgets what is settled and tells how many wait', () => {
    const outbox = filled(2);
    const sizes: number[] = [];
    outbox.onChange(size => sizes.push(size));
    send(outbox, 1);
    outbox.settle(outbox.waiting(1));
    outbox.settle(new Map([['op1', 0]]));
    expect(sizes).toEqual([0]);
  });
});

describe('what the server had no time for', () => {
  test('waits and is sent again before what came after it', () => {
    const outbox = filled(3);
    send(outbox, 1);
    expect(outbox.postpone('op2', 3)).toBe(1);
    // What was sent after it is acknowledged; it stays.
    outbox.acknowledge(['op3']);
    outbox.add('canvas', move);
    expect(send(outbox, 1)).toEqual(['op2']);
    // Nothing overtakes it while nobody knows how it went.
    expect(send(outbox, 1)).toEqual([]);
    outbox.acknowledge(['op2']);
    expect(send(outbox, 1)).toEqual(['op4']);
  });

  test('is tried a few times alone', () => {
    const outbox = filled(1);
    expect([1, 2, 3].map(() => outbox.postpone('op1', 3))).toEqual([1, 2, undefined]);
    expect(outbox.postpone('gone', 3)).toBeUndefined();
  });

  test('is not taken for dealt with when it was put off after the question was asked', () => {
    const outbox = filled(2);
    send(outbox, 1);
    const asked = outbox.waiting(1);
    outbox.postpone('op1', 3);
    outbox.settle(asked);
    expect(outbox.has('op1')).toBe(true);
    expect(outbox.has('op2')).toBe(false);
    expect(send(outbox, 1)).toEqual(['op1']);
    outbox.settle(asked);
    expect(outbox.has('op1')).toBe(true);
  });

  test('is tried for as long as it takes where what keeps it is away, and a few times more', () => {
    const outbox = filled(2);
    for (let times = 0; times < 50; times += 1) expect(outbox.postpone('op1', Infinity)).toBe(1);
    expect(send(outbox, 1)).toEqual(['op1']);
    expect([1, 2].map(() => outbox.postpone('op1', 3))).toEqual([2, undefined]);
  });

  test('is no undo that something has overtaken', () => {
    const alone = new Outbox();
    const last = alone.add('canvas', { kind: 'glspUndo' });
    send(alone, 1);
    expect(alone.postpone(last.id, 3)).toBe(1);
    const outbox = new Outbox();
    const undo = outbox.add('canvas', { kind: 'glspUndo' });
    outbox.add('canvas', move);
    send(outbox, 1);
    expect(outbox.postpone(undo.id, 3)).toBeUndefined();
  });
});
