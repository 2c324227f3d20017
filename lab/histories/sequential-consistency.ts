import type { Operation } from './history.ts';
import { checkOrder, maxStepsOf } from './order-check.ts';
import type { OrderCheckOptions, OrderVerdict } from './order-verdict.ts';
import { callsByPartition, callsOf, type Specification } from './specification.ts';

/**
 * Whether the operations are sequentially consistent: one order explains all answers and has the operations of each
 * client in the client's order, whatever the time. An operation without an answer may come at any place after those
 * that its client had got answers to before, or be left out.
 *
 * Unlike linearizability this cannot be decided by partitions: each may have an order, and the whole none (Herlihy and
 * Wing, 1990). Only the other way round it can: if one partition has no order, neither has the whole, so those
 * are tried first. Verdict and errors are as in `checkLinearizability`.
 */
export function checkSequentialConsistency<State>(
  operations: readonly Operation[],
  specification: Specification<State>,
  options: OrderCheckOptions = {},
): OrderVerdict {
  const maxSteps = maxStepsOf(options);
  const calls = callsOf(operations, specification);
  const partitions = callsByPartition(calls, specification);
  let steps = 0;
  if (partitions.length > 1) {
    for (const part of partitions) {
      const verdict = checkOrder(part, specification, 'client', maxSteps);
      steps += verdict.steps;
      if (verdict.verdict === 'violated') return { ...verdict, steps };
    }
  }
  const whole = checkOrder({ partition: null, calls }, specification, 'client', maxSteps);
  return { ...whole, steps: steps + whole.steps };
}
