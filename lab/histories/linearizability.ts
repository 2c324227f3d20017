import type { Operation } from './history.ts';
import { checkOrder, maxStepsOf } from './order-check.ts';
import { heldSentence } from './order-sentences.ts';
import type { OrderCheckOptions, OrderVerdict, PartitionOrder } from './order-verdict.ts';
import { callsByPartition, callsOf, type Specification } from './specification.ts';

/**
 * Whether the operations are linearizable: each that was answered seems to take effect at one moment between its begin
 * and its end, and each that was not at one moment after its begin, or never. The check is decided partition by
 * partition if the specification has partitions, which for this consistency is the same.
 *
 * The verdict is a function of the arguments alone. It is 'undecided', never 'held', if the steps run out. A history
 * without answers holds. Throws RangeError for operations that are malformed or do not fit the specification, and for a
 * specification that breaks its duties.
 */
export function checkLinearizability<State>(
  operations: readonly Operation[],
  specification: Specification<State>,
  options: OrderCheckOptions = {},
): OrderVerdict {
  const maxSteps = maxStepsOf(options);
  const calls = callsOf(operations, specification);
  const partitions = callsByPartition(calls, specification);
  const orders: PartitionOrder[] = [];
  let undecided: OrderVerdict | null = null;
  let steps = 0;
  for (const part of partitions) {
    const verdict = checkOrder(part, specification, 'everyone', maxSteps);
    steps += verdict.steps;
    if (verdict.verdict === 'violated') return { ...verdict, steps };
    if (verdict.verdict === 'held') orders.push(...verdict.orders);
    else undecided ??= verdict;
  }
  if (undecided !== null) return { ...undecided, steps };
  const sentence = heldSentence(calls, 'everyone', Math.max(1, partitions.length));
  return { verdict: 'held', sentence, orders, steps };
}
