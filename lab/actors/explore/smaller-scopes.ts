import type { ActorScope } from './scope.ts';

/** How much may go wrong in a scope, and what it asks for. */
export type SizedScope = ActorScope & Required<Pick<ActorScope, 'operations' | (typeof DIMENSIONS)[number]>>;

const DIMENSIONS = ['losses', 'duplicates', 'crashes', 'timers', 'partitions'] as const;

/**
 * Every scope of some of the operations and no larger in all, the smallest first. A client's operations come one after the
 * other, so that each set of them is also tried with other clients who ask. A timer more often stands for an operation
 * less, and the loss of a message for what a partition does.
 */
export function smallerScopes(scope: SizedScope, clients: readonly string[]): SizedScope[] {
  const most = {
    ...scope,
    losses: scope.losses + (scope.partitions > 0 ? 1 : 0),
    timers: scope.timers + 1,
  };
  const budgets = DIMENSIONS.reduce<Record<string, number>[]>(
    (all, what) => all.flatMap((each) => upTo(most[what]).map((count) => ({ ...each, [what]: count }))),
    [{}],
  );
  return operationLists(scope.operations, clients)
    .flatMap((operations) => budgets.map((budget): SizedScope => ({ ...scope, ...budget, operations })))
    .filter((each) => sizeOf(each) <= sizeOf(scope))
    .sort((one, other) => sizeOf(one) - sizeOf(other));
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

/** Every set of the operations with every way to hand them out to the clients. */
function operationLists(operations: Operations, clients: readonly string[]): Operations[] {
  let lists: Operations[] = [[]];
  for (const operation of operations) {
    const askers = new Set([operation.client, ...clients]);
    lists = lists.flatMap((each) => [
      each,
      ...[...askers].map((client) => [...each, { ...operation, client }]),
    ]);
  }
  const seen = new Set<string>();
  return lists.filter((each) => {
    const key = ordersOf(each);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** What each client asks for, one after the other: the order of those of different clients makes no difference. */
function ordersOf(operations: Operations): string {
  const clients = [...new Set(operations.map(({ client }) => client))].sort();
  return JSON.stringify(
    clients.map((client) => [
      client,
      operations.filter((each) => each.client === client).map(({ name, input }) => [name, input]),
    ]),
  );
}
