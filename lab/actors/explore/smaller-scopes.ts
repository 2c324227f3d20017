import type { ActorScope } from './scope.ts';

/** How much may go wrong in a scope, and what it asks for. */
export type SizedScope = ActorScope & Required<Pick<ActorScope, 'operations' | (typeof DIMENSIONS)[number]>>;

const DIMENSIONS = ['losses', 'duplicates', 'crashes', 'timers', 'partitions'] as const;

/**
 * Every scope of some of the operations and at most as many faults, the smallest first. A client's operations come one
 * after the other, so that each set of them is also tried with all of them at once, each asked for by a client of its own;
 * and what a partition does, the loss of a message often does with fewer steps.
 */
export function smallerScopes(scope: SizedScope, clients: readonly string[]): SizedScope[] {
  const most = { ...scope, losses: scope.losses + (scope.partitions > 0 ? 1 : 0) };
  const budgets = DIMENSIONS.reduce<Record<string, number>[]>(
    (all, what) => all.flatMap((each) => upTo(most[what]).map((count) => ({ ...each, [what]: count }))),
    [{}],
  );
  return operationLists(scope.operations, clients)
    .flatMap((operations) => budgets.map((budget): SizedScope => ({ ...scope, ...budget, operations })))
    .sort((a, b) => sizeOf(a) - sizeOf(b));
}

/** Whether all that is in the one scope is in the other. */
export function isWithin(inner: SizedScope, outer: SizedScope): boolean {
  if (DIMENSIONS.some((what) => inner[what] > outer[what])) return false;
  let place = 0;
  for (const operation of outer.operations) {
    const wanted = inner.operations[place];
    if (
      wanted?.client === operation.client &&
      wanted.name === operation.name &&
      wanted.input === operation.input
    )
      place++;
  }
  return place === inner.operations.length;
}

function upTo(most: number): number[] {
  return Array.from({ length: most + 1 }, (_, count) => count);
}

/** An operation brings at least a beginning, a delivery and an answer. */
const OPERATION_SIZE = 2;

function sizeOf(scope: SizedScope): number {
  return DIMENSIONS.reduce((sum, what) => sum + scope[what], scope.operations.length * OPERATION_SIZE);
}

type Operations = SizedScope['operations'];

function operationLists(operations: Operations, clients: readonly string[]): Operations[] {
  const subsets = operations.reduce<Operations[]>(
    (all, operation) => all.flatMap((each) => [each, [...each, operation]]),
    [[]],
  );
  const spread = subsets
    .filter((each) => each.length <= clients.length)
    .map((each) => each.map((operation, place) => ({ ...operation, client: clients[place] })));
  const seen = new Set<string>();
  return [...subsets, ...spread].filter((each) => {
    const key = JSON.stringify(each);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
