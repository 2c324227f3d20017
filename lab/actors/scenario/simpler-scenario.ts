import type { ActorFault, ActorScenario, PlannedOperation } from './scenario.ts';

/**
 * Scenarios that are one step simpler, the biggest steps first: fewer faults, fewer operations, fewer steps by hand, a
 * better network, clocks that are right, and then plainer times. Each step takes something away or makes a number
 * smaller, so that taking steps ends.
 */
export function* simplerScenarios(scenario: ActorScenario): Generator<ActorScenario> {
  const { faults, operations, steps, network, clocks, stop } = scenario;
  for (const fewer of shorter(faults)) yield { ...scenario, faults: fewer };
  for (const fewer of shorter(operations)) yield { ...scenario, operations: fewer };
  if (steps !== null) for (const fewer of shorter(steps)) yield { ...scenario, steps: fewer };
  if (network.loss !== '0') yield { ...scenario, network: { ...network, loss: '0' } };
  if (network.duplicate !== '0') yield { ...scenario, network: { ...network, duplicate: '0' } };
  for (const node of Object.keys(clocks)) {
    const { [node]: _, ...others } = clocks;
    yield { ...scenario, clocks: others };
  }
  const [least, most] = network.delayMicros;
  if (most > least) yield { ...scenario, network: { ...network, delayMicros: [least, least] } };
  if (stop.afterMicros > 0) {
    yield { ...scenario, stop: { ...stop, afterMicros: 0 } };
    yield { ...scenario, stop: { ...stop, afterMicros: stop.afterMicros >> 1 } };
  }
  for (const plainer of plainerFaults(faults)) yield { ...scenario, faults: plainer };
  for (const plainer of plainerOperations(operations)) yield { ...scenario, operations: plainer };
}

/** Without all, without either half, without each. */
function* shorter<T>(list: readonly T[]): Generator<T[]> {
  const { length } = list;
  if (length === 0) return;
  yield [];
  for (let part = length >> 1; part >= 1; part >>= 1) {
    for (let from = 0; from < length; from += part) yield list.toSpliced(from, part);
  }
}

function* plainerFaults(faults: readonly ActorFault[]): Generator<ActorFault[]> {
  for (const [place, fault] of faults.entries()) {
    if (fault.kind === 'partition' && fault.oneWay) yield faults.with(place, { ...fault, oneWay: false });
    if (fault.forMicros !== null) yield faults.with(place, { ...fault, forMicros: null });
    for (const atMicros of plainerTimes(fault.atMicros)) yield faults.with(place, { ...fault, atMicros });
    if (fault.forMicros !== null) {
      for (const forMicros of plainerTimes(fault.forMicros))
        yield faults.with(place, { ...fault, forMicros });
    }
  }
}

function* plainerOperations(operations: readonly PlannedOperation[]): Generator<PlannedOperation[]> {
  for (const [place, operation] of operations.entries()) {
    for (const atMicros of plainerTimes(operation.atMicros)) {
      yield operations.with(place, { ...operation, atMicros });
    }
  }
}

/** 0, whole milliseconds, halves. */
function* plainerTimes(micros: number): Generator<number> {
  if (micros === 0) return;
  yield 0;
  if (micros % 1_000 !== 0) yield micros - (micros % 1_000);
  if (micros > 1) yield micros >> 1;
}
