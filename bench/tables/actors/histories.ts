import { checkLinearizability, type Operation, register } from '../../../lab/index.ts';
import { drawnBefore } from '../../numbers.ts';
import type { Contestant } from '../../race.ts';

const OPERATIONS = 1_000;
const CLIENTS = 10;

interface Open {
  operation: Operation;
  took: boolean;
}

/** A register that ten clients read, write and swap, each operation taking effect between its begin and its end. */
function historyOf(seed: number): Operation[] {
  const numbers = drawnBefore(16 * OPERATIONS, 1 << 20, seed);
  let drawn = 0;
  const pick = (bound: number): number => (numbers[drawn++ % numbers.length] >> 4) % bound;
  const operations: Operation[] = [];
  const open: Open[] = [];
  let value = 0;
  for (let position = 0; operations.length < OPERATIONS || open.length > 0; ) {
    if (open.length < CLIENTS && operations.length < OPERATIONS && pick(2) === 0) {
      const busy = new Set(open.map(({ operation }) => operation.client));
      const client = Array.from({ length: CLIENTS }, (_, number) => `client-${number}`).find(
        (name) => !busy.has(name),
      ) as string;
      const name = ['read', 'read', 'write', 'cas'][pick(4)];
      const input = name === 'read' ? null : name === 'write' ? pick(5) : { from: pick(5), to: pick(5) };
      const operation: Operation = {
        id: operations.length,
        client,
        name,
        input,
        output: null,
        outcome: 'ok',
        begin: position,
        end: null,
        beginMicros: position++,
        endMicros: null,
      };
      operations.push(operation);
      open.push({ operation, took: false });
      continue;
    }
    if (open.length === 0) continue;
    const place = pick(open.length);
    const { operation, took } = open[place];
    if (!took) {
      open[place].took = true;
      const { name, input } = operation;
      if (name === 'read') operation.output = value;
      else if (name === 'write') value = input as number;
      else {
        const { from, to } = input as { from: number; to: number };
        operation.output = value === from;
        if (value === from) value = to;
      }
      continue;
    }
    operation.end = operation.endMicros = position++;
    open.splice(place, 1);
  }
  return operations;
}

export const HISTORY_TEXT = `${OPERATIONS.toLocaleString('en')} operations of ${CLIENTS} clients on a register`;

/** Judges one history, and the same with an answer that nobody could get near its end. */
export const CHECKS: readonly Contestant[] = [
  {
    name: 'a history that is linearizable',
    role: 'replisim',
    run: (count) => judged(count, (operations) => operations, 'held'),
  },
  {
    name: 'one whose last read is wrong, shrunk as well',
    role: 'replisim',
    run: (count) => judged(count, withWrongRead, 'violated'),
  },
];

function judged(count: number, changed: (operations: Operation[]) => Operation[], expected: string): number {
  let steps = 0;
  for (let i = 0; i < count; i++) {
    const found = checkLinearizability(changed(historyOf(i + 1)), register(0));
    if (found.verdict !== expected) throw new Error(`history ${i + 1}: ${found.sentence}`);
    steps += found.steps;
  }
  return steps;
}

/** The last read answers a value that is always written somewhere, and was overwritten before it began. */
function withWrongRead(operations: Operation[]): Operation[] {
  const last = operations.findLastIndex(({ name }) => name === 'read');
  return operations.with(last, { ...operations[last], output: 99 });
}
