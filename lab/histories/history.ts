import { checkInteger } from '../../sim/index.ts';
import { copyPlainData, type PlainData } from './plain-data.ts';

/**
 * What an answer said.
 *
 *   ok       it took effect, at some moment between its begin and its end, and answered `output`
 *   failed   it certainly had no effect, at no time
 *   unknown  nobody knows: it takes effect once at any time after its begin, however late, or never
 */
export type OperationOutcome = 'ok' | 'failed' | 'unknown';

/** One operation of one client, as the client saw it. Plain data. */
export interface Operation {
  /** Unique in its history; the recorder counts from 0. */
  id: number;
  /** Who asked. One client may have several operations under way. */
  client: string;
  /** What was asked for, in the specification's words: 'read', 'write', 'cas'. */
  name: string;
  /** The arguments; null if there are none. */
  input: PlainData;
  /** The answer; null if there is none. It counts only when the outcome is 'ok'. */
  output: PlainData;
  outcome: OperationOutcome;
  /**
   * When it was asked and answered, as positions in the order of all begins and ends of the history. Only their order
   * counts; two operations of which one ends where the other begins are concurrent. `end` is null while, and only while,
   * the outcome is unknown.
   */
  begin: number;
  end: number | null;
  /** The same moments in virtual microseconds. */
  beginMicros: number;
  endMicros: number | null;
}

/** Operations in the order in which they began. Plain data: it can be cloned, fingerprinted and written as JSON. */
export interface History {
  operations: Operation[];
  /** How many begins and ends there have been; the position of the next one. */
  events: number;
  /** The time of the last of them. */
  lastMicros: number;
}

/** An empty history, to be filled by `beginOperation` and `endOperation`. */
export function createHistory(): History {
  return { operations: [], events: 0, lastMicros: 0 };
}

/** What a client asks. */
export interface OperationCall {
  client: string;
  name: string;
  /** Plain data, copied; left out if there are no arguments. */
  input?: unknown;
  /** Virtual time; never earlier than what was recorded last. */
  timeMicros: number;
}

/** What came back. A client that gives up waiting records nothing: its operation stays unknown. */
export interface OperationAnswer {
  /** 'failed' only if it is certain that there was no effect and will be none. */
  outcome: 'ok' | 'failed';
  /** Plain data, copied; left out if nothing is answered. */
  output?: unknown;
  /** Virtual time; never earlier than what was recorded last. */
  timeMicros: number;
}

/**
 * Records that an operation has begun and returns its id, by which `endOperation` ends it.
 * Throws RangeError if the client or the name is empty, the input is not plain data, or time goes back.
 */
export function beginOperation(history: History, call: OperationCall): number {
  const { client, name, timeMicros } = call;
  if (typeof client !== 'string' || client === '')
    throw new RangeError('an operation needs the name of a client');
  if (typeof name !== 'string' || name === '') throw new RangeError(`an operation of ${client} needs a name`);
  const id = history.operations.length;
  const input = copyPlainData(call.input, () => `the input of ${client}'s ${name}`);
  const begin = nextPosition(history, timeMicros);
  history.operations.push({
    id,
    client,
    name,
    input,
    output: null,
    outcome: 'unknown',
    begin,
    end: null,
    beginMicros: timeMicros,
    endMicros: null,
  });
  return id;
}

/**
 * Records the answer to an operation. Throws RangeError if the history has no operation with that id, it has been
 * answered already, the output is not plain data, or time goes back.
 */
export function endOperation(history: History, id: number, answer: OperationAnswer): void {
  const operation = history.operations[id];
  if (operation === undefined) throw new RangeError(`the history has no operation ${id}`);
  if (operation.end !== null)
    throw new RangeError(`${describeOperation(operation)} has been answered already`);
  const { outcome, timeMicros } = answer;
  if (outcome !== 'ok' && outcome !== 'failed') {
    throw new RangeError(
      `${describeOperation(operation)} ends as 'ok' or 'failed', not ${String(outcome)}; unanswered, it stays unknown`,
    );
  }
  operation.output = copyPlainData(answer.output, () => `the output of ${describeOperation(operation)}`);
  operation.end = nextPosition(history, timeMicros);
  operation.endMicros = timeMicros;
  operation.outcome = outcome;
}

function nextPosition(history: History, timeMicros: number): number {
  checkInteger('the time of an operation in microseconds', timeMicros, history.lastMicros);
  history.lastMicros = timeMicros;
  return history.events++;
}

/** How errors name an operation: `operation 3 (client-1's "read")`. */
export function describeOperation({ id, client, name }: Operation): string {
  return `operation ${id} (${client}'s "${name}")`;
}

/**
 * What every check asks of its operations, which may come from anywhere. Throws RangeError for two operations with one
 * id, positions that are no integers or run backwards, and an end that does not fit the outcome.
 */
export function validateOperations(operations: readonly Operation[]): void {
  const ids = new Set<number>();
  for (const operation of operations) {
    const { id, outcome, begin, end } = operation;
    const what = describeOperation(operation);
    if (ids.has(id)) throw new RangeError(`two operations have the id ${id}`);
    ids.add(id);
    checkInteger(`the begin of ${what}`, begin, 0);
    if (outcome !== 'ok' && outcome !== 'failed' && outcome !== 'unknown') {
      throw new RangeError(`the outcome of ${what} is 'ok', 'failed' or 'unknown', not ${String(outcome)}`);
    }
    if ((end === null) !== (outcome === 'unknown')) {
      throw new RangeError(
        `${what} has outcome '${outcome}' and end ${end}: the end is null if, and only if, unknown`,
      );
    }
    if (end !== null) checkInteger(`the end of ${what}`, end, begin);
  }
}

/** Whether `first` was over before `second` began, so that every order has it first. */
export function endedBefore(first: Operation, second: Operation): boolean {
  return first.end !== null && first.end < second.begin;
}
