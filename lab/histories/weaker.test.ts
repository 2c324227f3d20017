/** The weaker checks: sequential and eventual consistency, and the guarantees of a session. */
import { checkEventualConsistency } from './eventual-consistency.ts';
import { checkLinearizability } from './linearizability.ts';
import { checkSequentialConsistency } from './sequential-consistency.ts';
import { checkSessionGuarantees, type SessionGuarantee } from './session-guarantees.ts';
import { keyValueStore } from './specifications/key-value-store.ts';
import { queue } from './specifications/queue.ts';
import { register } from './specifications/register.ts';
import { inTurn, told } from './testing/told-history.ts';

describe('sequential consistency', () => {
  test('an old value read by somebody else is in order, whatever the time', () => {
    const operations = inTurn(['a', 'write', 1], ['b', 'read', null, 0]);
    expect(checkLinearizability(operations, register(0)).verdict).toBe('violated');
    expect(checkSequentialConsistency(operations, register(0)).verdict).toBe('held');
  });

  test("a client's own order counts, and the sentence says so", () => {
    const operations = inTurn(['a', 'write', 1], ['a', 'read', null, 0]);
    const found = checkSequentialConsistency(operations, register(0));
    expect(found.verdict).toBe('violated');
    expect(found.sentence).toBe(
      "a read 0 after its own write of 1 had been acknowledged: no order of the 2 operations that keeps each client's own order explains it.",
    );
  });

  test('each key may have an order and the whole none', () => {
    const operations = inTurn(
      ['a', 'put', { key: 'x', value: 1 }],
      ['a', 'get', { key: 'y' }, null],
      ['b', 'put', { key: 'y', value: 1 }],
      ['b', 'get', { key: 'x' }, null],
    );
    const [onX, onY] = ['x', 'y'].map((key) =>
      operations.filter(({ input }) => (input as { key: string }).key === key),
    );
    for (const part of [onX, onY])
      expect(checkSequentialConsistency(part, keyValueStore()).verdict).toBe('held');
    expect(checkSequentialConsistency(operations, keyValueStore()).verdict).toBe('violated');
  });

  test('a key that has no order by itself is named; of one key alone there is no need to', () => {
    const onX = inTurn(['a', 'put', { key: 'x', value: 1 }], ['a', 'get', { key: 'x' }, null]);
    const both = inTurn(
      ['b', 'put', { key: 'y', value: 1 }],
      ['a', 'put', { key: 'x', value: 1 }],
      ['a', 'get', { key: 'x' }, null],
    );
    const found = checkSequentialConsistency(both, keyValueStore());
    expect(found).toMatchObject({ verdict: 'violated', partition: 'x' });
    expect(checkSequentialConsistency(onX, keyValueStore())).toMatchObject({
      verdict: 'violated',
      partition: null,
    });
  });
});

describe('the guarantees of a session', () => {
  const broken: [SessionGuarantee, ReturnType<typeof inTurn>, string][] = [
    [
      'read-your-writes',
      inTurn(['a', 'write', 1], ['a', 'read', null, 0]),
      'read-your-writes: a read 0 after its own write of 1.',
    ],
    [
      'monotonic-reads',
      inTurn(['a', 'write', 1], ['b', 'read', null, 1], ['b', 'read', null, 0]),
      'monotonic-reads: b read 0 after its own read of 1.',
    ],
    [
      'monotonic-writes',
      inTurn(['a', 'write', 1], ['a', 'write', 2], ['b', 'read', null, 2], ['b', 'read', null, 1]),
      "monotonic-writes: b read 1 after a's write of 1 and a's write of 2 and its own read of 2.",
    ],
    [
      'writes-follow-reads',
      inTurn(
        ['a', 'write', 1],
        ['b', 'read', null, 1],
        ['b', 'write', 2],
        ['c', 'read', null, 2],
        ['c', 'read', null, 0],
      ),
      "writes-follow-reads: c read 0 after a's write of 1 and b's write of 2 and its own read of 2.",
    ],
  ];

  test.each(broken)('%s', (guarantee, operations, sentence) => {
    const found = checkSessionGuarantees(operations, register(0), [guarantee]);
    expect(found).toMatchObject({ verdict: 'violated', sentence });
    expect(found.operations).toContain(found.misfit);
  });

  test('each is a guarantee of its own', () => {
    const kept = (operations: ReturnType<typeof inTurn>) =>
      broken
        .map(([guarantee]) => guarantee)
        .filter((each) => checkSessionGuarantees(operations, register(0), [each]).verdict === 'held');
    const [ownWrite, backwards] = broken.map(([, operations]) => operations);
    expect(kept(ownWrite)).toEqual(['monotonic-reads', 'monotonic-writes', 'writes-follow-reads']);
    expect(kept(backwards)).toEqual(['read-your-writes', 'monotonic-writes', 'writes-follow-reads']);
  });

  test('others may read old values; two writes at the same time come in either order; keys are apart', () => {
    for (const operations of [
      inTurn(['a', 'write', 1], ['b', 'read', null, 0]),
      told(
        ['a', 'asks', 'write', 1],
        ['b', 'asks', 'write', 2],
        ['a', 'gets'],
        ['b', 'gets'],
        ['c', 'asks', 'read'],
        ['c', 'gets', 2],
        ['c', 'asks', 'read'],
        ['c', 'gets', 1],
        ['a', 'asks', 'read'],
        ['a', 'gets', 2],
      ),
    ]) {
      expect(checkSessionGuarantees(operations, register(0)).verdict).toBe('held');
    }
    const keys = inTurn(['a', 'put', { key: 'x', value: 1 }], ['a', 'get', { key: 'y' }, null]);
    expect(checkSessionGuarantees(keys, keyValueStore()).verdict).toBe('held');
  });

  test('a value that was written twice gets the benefit of the doubt', () => {
    const operations = inTurn(
      ['a', 'write', 1],
      ['a', 'write', 2],
      ['b', 'write', 1],
      ['a', 'read', null, 1],
    );
    expect(checkSessionGuarantees(operations, register(0)).verdict).toBe('held');
  });

  test('what holds no values cannot be asked', () => {
    expect(() => checkSessionGuarantees(inTurn(['a', 'enqueue', 1]), queue())).toThrow(
      /a queue is wrong: this check is of values/,
    );
  });
});

describe('eventual consistency', () => {
  test('reads may differ until writing has stopped, and for as long after as is said', () => {
    const operations = inTurn(
      ['a', 'write', 1],
      ['b', 'read', null, 0],
      ['c', 'read', null, 1],
      ['b', 'read', null, 1],
    );
    const found = checkEventualConsistency(operations, register(0));
    expect(found).toMatchObject({
      verdict: 'violated',
      sentence: 'b read 0, c read 1, long after the last write.',
    });
    expect(checkEventualConsistency(operations, register(0), { settleMicros: 2_000 }).verdict).toBe('held');
  });

  test('nobody reads what nobody wrote', () => {
    const found = checkEventualConsistency(inTurn(['a', 'write', 1], ['b', 'read', null, 7]), register(0));
    expect(found).toMatchObject({ verdict: 'violated', sentence: 'b read 7, which nobody had written.' });
  });

  test('undecided, when nobody read at rest or a write may still come', () => {
    const noRead = checkEventualConsistency(inTurn(['a', 'write', 1]), register(0));
    expect(noRead).toMatchObject({
      verdict: 'undecided',
      sentence: 'Nobody read after writing had stopped.',
    });
    const open = told(['a', 'asks', 'write', 1], ['b', 'asks', 'read'], ['b', 'gets', 0]);
    expect(checkEventualConsistency(open, register(0))).toMatchObject({
      verdict: 'undecided',
      sentence: 'A write was never answered, and may still take effect.',
    });
    expect(() => checkEventualConsistency(open, register(0), { settleMicros: -1 })).toThrow(RangeError);
  });
});
