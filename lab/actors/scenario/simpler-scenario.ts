import { handStepText, nodesOf, parseHandStep } from './hand-step.ts';
import { type ActorFault, type ActorScenario, isTurnFault, type PlannedOperation } from './scenario.ts';

/**
 * Scenarios that are one step simpler, the biggest steps first: fewer faults, fewer operations, fewer steps by hand, a
 * better network, clocks that are right, and then plainer times. Each step takes something away or makes a number
 * smaller, so that taking steps ends.
 */
export function* simplerActorScenarios(scenario: ActorScenario): Generator<ActorScenario> {
  const { faults, operations, steps, network, clocks, stop } = scenario;
  for (const fewer of shorter(faults)) yield { ...scenario, faults: fewer };
  for (const fewer of shorter(operations)) yield { ...scenario, operations: fewer };
  if (steps !== null) yield* fewerSteps(scenario, steps);
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

/** Longer lists of steps are shortened by halves only. */
const MAX_STEPS_IN_PIECES = 60;

/** Without an operation and the steps that are about it, without any piece of the steps. */
function* fewerSteps(scenario: ActorScenario, steps: readonly string[]): Generator<ActorScenario> {
  const { operations } = scenario;
  for (const place of operations.keys()) {
    const fewer = stepsWithout(scenario, steps, place);
    if (fewer.length < steps.length)
      yield { ...scenario, operations: operations.toSpliced(place, 1), steps: fewer };
  }
  const pieces = steps.length > MAX_STEPS_IN_PIECES ? shorter(steps) : withoutPieces(steps);
  for (const fewer of pieces) yield { ...scenario, steps: fewer };
  for (const [place, step] of steps.entries()) {
    if (step.startsWith('double '))
      yield { ...scenario, steps: steps.with(place, step.replace('double', 'deliver')) };
  }
}

/**
 * Steps without those in which a client begins an operation or is answered, until it begins its next, and without timers
 * that have its caller in their names. The client's later operations are called as one earlier from then on.
 */
function stepsWithout({ operations }: ActorScenario, steps: readonly string[], place: number): string[] {
  const { client } = operations[place];
  const before = operations.slice(0, place).filter((each) => each.client === client).length;
  let begun = -1;
  return steps.flatMap((text) => {
    const step = parseHandStep(text);
    if (step.what === 'begin' && step.node === client) begun++;
    if (begun === before && nodesOf(step).includes(client)) return [];
    if (step.what !== 'timer') return [text];
    const timer = renumbered(step.timer, client, before);
    return timer === null ? [] : [handStepText({ ...step, timer })];
  });
}

/** A timer's name once an operation of a client is gone; null if it was about that one. `giveUp:client-1#2` */
function renumbered(timer: string, client: string, gone: number): string | null {
  let isGone = false;
  const name = timer.replace(/([\w-]+)#(\d+)/g, (caller, who: string, digits: string) => {
    const number = Number(digits);
    if (who !== client || number < gone) return caller;
    isGone ||= number === gone;
    return `${who}#${number - 1}`;
  });
  return isGone ? null : name;
}

/** Without each piece of neighbours, the longest first, and without each two that are none. */
function* withoutPieces(list: readonly string[]): Generator<string[]> {
  for (let length = list.length; length >= 1; length--) {
    for (let from = 0; from + length <= list.length; from++) yield list.toSpliced(from, length);
  }
  for (let second = 2; second < list.length; second++) {
    for (let first = 0; first < second - 1; first++) yield list.toSpliced(second, 1).toSpliced(first, 1);
  }
}

/** Without all, without either half, without each: the biggest steps first. */
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
    if (isTurnFault(fault)) {
      for (let atTurn = 1; atTurn < fault.atTurn; atTurn++) yield faults.with(place, { ...fault, atTurn });
    }
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
