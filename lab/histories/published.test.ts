/**
 * Histories that others have published with their judgement: those of MIT's 6.824 (2017, quiz 2, section VII) and of
 * operations that take no time, with which Porcupine is tested, and the examples of Knossos, Jepsen's checker.
 */
import type { Operation } from './history.ts';
import { checkLinearizability } from './linearizability.ts';
import type { PlainData } from './plain-data.ts';
import { register } from './specifications/register.ts';
import { told } from './testing/told-history.ts';

/** An operation with the times of its call and its return. */
type Timed = readonly [
  client: string,
  name: string,
  input: PlainData,
  output: PlainData,
  from: number,
  to: number,
];

function timed(...operations: Timed[]): Operation[] {
  return operations.map(([client, name, input, output, begin, end], id) => ({
    id,
    client,
    name,
    input,
    output,
    outcome: 'ok',
    begin,
    end,
    beginMicros: begin,
    endMicros: end,
  }));
}

const verdictOf = (operations: readonly Operation[]) => checkLinearizability(operations, register(0)).verdict;

describe('Porcupine', () => {
  test('two reads during a write, one of the old value and one of the new, that overlap: linearizable', () => {
    const history = timed(
      ['0', 'write', 100, null, 0, 100],
      ['1', 'read', null, 100, 25, 75],
      ['2', 'read', null, 0, 30, 60],
    );
    expect(verdictOf(history)).toBe('held');
  });

  test('a read of the new value is over before one of the old value begins: not linearizable', () => {
    const history = timed(
      ['0', 'write', 200, null, 0, 100],
      ['1', 'read', null, 200, 10, 30],
      ['2', 'read', null, 0, 40, 90],
    );
    expect(verdictOf(history)).toBe('violated');
  });

  test('operations that take no time are judged as those that do', () => {
    const good = timed(
      ['0', 'write', 100, null, 0, 100],
      ['1', 'read', null, 100, 25, 75],
      ['2', 'read', null, 0, 30, 30],
      ['3', 'read', null, 0, 30, 30],
    );
    const bad = timed(
      ['0', 'write', 200, null, 0, 100],
      ['1', 'read', null, 200, 10, 10],
      ['2', 'read', null, 200, 10, 10],
      ['3', 'read', null, 0, 40, 90],
    );
    expect([verdictOf(good), verdictOf(bad)]).toEqual(['held', 'violated']);
  });
});

describe('Knossos', () => {
  test('a write whose client crashed took effect, for it was read', () => {
    const history = told(['0', 'asks', 'read'], ['1', 'asks', 'write', 3], ['0', 'gets', 3]);
    expect(verdictOf(history)).toBe('held');
  });

  test("RethinkDB's read of a value that nobody wrote, and not the correct read after it, is named", () => {
    const history = told(
      ['0', 'asks', 'write', 0],
      ['0', 'gets'],
      ['1', 'asks', 'read'],
      ['2', 'asks', 'write', 4],
      ['1', 'gets', 3],
      ['2', 'gets'],
      ['3', 'asks', 'read'],
      ['3', 'gets', 4],
    );
    const found = checkLinearizability(history, register());
    expect(found.verdict).toBe('violated');
    if (found.verdict !== 'violated') return;
    expect(found.misfit).toMatchObject({ client: '1', name: 'read', output: 3 });
    expect(found.sentence).toBe('1 read 3: nothing in the history explains it.');
  });
});
