import { grouped } from '../../sim/index.ts';
import { endedBefore } from './history.ts';
import type { OrderRule } from './placement.ts';
import { didText, nounText, type SpecifiedCall } from './specification.ts';

/** One sentence: there is an order, for each partition if there are several. */
export function heldSentence<State>(
  calls: readonly SpecifiedCall<State>[],
  rule: OrderRule,
  partitions = 1,
): string {
  const answered = calls.filter(({ operation }) => operation.outcome === 'ok');
  if (answered.length === 0) return 'No client got an answer, so there is nothing to explain.';
  const clients = new Set(answered.map(({ operation }) => operation.client)).size;
  const parts = partitions === 1 ? '' : ` in each of ${countOf(partitions, 'partition')}`;
  const answers = `${countOf(answered.length, 'answer')} that ${countOf(clients, 'client')} got`;
  return `An order${keeping(rule)}${parts} explains the ${answers}.`;
}

/** One sentence: the steps ran out. */
export function undecidedSentence<State>(
  calls: readonly SpecifiedCall<State>[],
  partition: string | null,
  steps: number,
): string {
  const part = partition === null ? '' : ` on ${JSON.stringify(partition)}`;
  const operations = `${countOf(calls.length, 'operation')}${part}`;
  return `After ${countOf(steps, 'step')} it is undecided whether an order explains the ${operations}.`;
}

/**
 * One sentence: the misfit, what was over before it began, and that no order explains it. `client-2 read 1 after
 * client-1's write of 2 had been acknowledged: no order of the 3 operations explains it.`
 */
export function violatedSentence<State>(
  unorderable: readonly SpecifiedCall<State>[],
  misfit: SpecifiedCall<State>,
  rule: OrderRule,
): string {
  const what = `${misfit.operation.client} ${didText(misfit)}`;
  if (unorderable.length === 1) return `${what}: nothing in the history explains it.`;
  const order = `no order of the ${unorderable.length} operations${keeping(rule)}`;
  return `${what}${afterWhat(unorderable, misfit, rule)}: ${order} explains it.`;
}

/** The last call that had to come before the misfit. */
function afterWhat<State>(
  unorderable: readonly SpecifiedCall<State>[],
  misfit: SpecifiedCall<State>,
  rule: OrderRule,
): string {
  const { client } = misfit.operation;
  const before = unorderable
    .filter(({ operation }) => endedBefore(operation, misfit.operation))
    .filter(({ operation }) => rule === 'everyone' || operation.client === client)
    .sort((a, b) => a.operation.end! - b.operation.end!)
    .at(-1);
  if (before === undefined) return '';
  const whose = before.operation.client === client ? 'its own' : `${before.operation.client}'s`;
  const over = before.specified.observes === true ? 'answered' : 'acknowledged';
  return ` after ${whose} ${nounText(before)} had been ${over}`;
}

function keeping(rule: OrderRule): string {
  return rule === 'everyone' ? '' : " that keeps each client's own order";
}

/** `1 answer`, `1,000 answers`. */
function countOf(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}
