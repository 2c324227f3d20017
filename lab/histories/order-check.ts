import { checkInteger } from '../../sim/index.ts';
import { searchOrder } from './order-search.ts';
import { heldSentence, undecidedSentence, violatedSentence } from './order-sentences.ts';
import type { OrderCheckOptions, OrderVerdict } from './order-verdict.ts';
import { type OrderRule, placeablesOf } from './placement.ts';
import type { CallsOfPartition, Specification } from './specification.ts';
import { shrinkUnorderable } from './unorderable.ts';

const DEFAULT_MAX_STEPS = 1_000_000;

/** Throws RangeError if `maxSteps` is not an integer of at least 1. */
export function maxStepsOf({ maxSteps = DEFAULT_MAX_STEPS }: OrderCheckOptions): number {
  checkInteger('maxSteps', maxSteps, 1);
  return maxSteps;
}

/** Whether the calls have an order; if not, which few of them have none. */
export function checkOrder<State>(
  { partition, calls }: CallsOfPartition<State>,
  specification: Specification<State>,
  rule: OrderRule,
  maxSteps: number,
): OrderVerdict {
  const placeables = placeablesOf(calls, rule);
  const search = searchOrder(placeables, specification, maxSteps);
  const order = search.order.map(({ call }) => call.operation);
  const { steps } = search;
  if (search.found === true) {
    return { verdict: 'held', sentence: heldSentence(calls, rule), orders: [{ partition, order }], steps };
  }
  if (search.misfit === null) {
    const sentence = undecidedSentence(calls, partition, steps);
    return { verdict: 'undecided', sentence, partition, longestOrder: order, steps };
  }
  const small = shrinkUnorderable(placeables, search, rule, specification, maxSteps);
  return {
    verdict: 'violated',
    sentence: violatedSentence(small.unorderable, small.misfit, rule),
    partition,
    unorderable: small.unorderable.map(({ operation }) => operation),
    misfit: small.misfit.operation,
    longestOrder: order,
    steps: steps + small.steps,
  };
}
