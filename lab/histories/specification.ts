import { describeOperation, type Operation, validateOperations } from './history.ts';
import { type PlainData, showPlainData } from './plain-data.ts';

/**
 * What an object does when nothing is concurrent: a small program that the checks hold histories against. Write one as
 * if for a single thread, operation by operation. A lock, for example:
 *
 *     const lock: Specification<PlainData> = {
 *       name: 'a lock',
 *       initial: () => null,
 *       key: (holder) => JSON.stringify(holder),
 *       operations: {
 *         acquire: {
 *           usage: 'takes the name of the holder and answers nothing',
 *           apply: (holder, name) => (holder === null ? [{ state: name }] : []),
 *         },
 *         release: {
 *           usage: 'takes the name of the holder and answers nothing',
 *           apply: (holder, name) => (holder === name ? [{ state: null }] : []),
 *         },
 *       },
 *     };
 *
 * Duties: `apply` and `key` are functions of their arguments alone, and leave the state that they are given as it was.
 */
export interface Specification<State> {
  /** What is specified, with its article: 'a register'. */
  name: string;
  initial(): State;
  /** The same for two states exactly if nothing that is done afterwards can tell them apart. */
  key(state: State): string | number;
  /** What it can do, by the name of the operation. Operations that it does not list are refused. */
  operations: Readonly<Record<string, SpecifiedOperation<State>>>;
  /**
   * The part of the object that an operation is about, such as its key, if operations on different parts never affect
   * one another. Linearizability is then decided part by part, which is far quicker. `apply` still gets along with
   * operations on all parts in one history: sequential consistency cannot be decided by parts.
   */
  partition?(operation: Operation): string;
}

/** One operation of a sequential specification: what it takes, what it does to the state, what it can answer. */
export interface SpecifiedOperation<State> {
  /** What it takes and answers, for error messages: 'takes { from, to } and answers true or false'. */
  usage: string;
  /** False for an input that it cannot take. Left out, it takes anything. */
  isInput?(input: PlainData): boolean;
  /** False for an answer that it never gives, whatever the state: a mistake in recording. Left out, anything will do. */
  isOutput?(output: PlainData): boolean;
  /**
   * All that can happen when it takes effect in `state`; an empty list if it cannot. It is not told what was answered:
   * the checks compare, and know what to do when there was no answer.
   */
  apply(state: State, input: PlainData): readonly Effect<State>[];
  /** True for a pure read: whatever the state, `apply` gives it back unchanged. Makes checks quicker. */
  observes?: boolean;
  /**
   * True for a blind write: after it its partition is in the same state whatever it was in before. Makes checks quicker.
   */
  overwrites?: boolean;
  /**
   * For objects that hold a value (in each partition): the value that a read answers right after this operation, or
   * undefined if it left the value alone. `output` is null if there was no answer. The checks of eventual consistency
   * and of session guarantees know from this which write a read saw.
   */
  writes?(input: PlainData, output: PlainData): PlainData | undefined;
  /** Brings an answer to the form in which `apply` gives it, if there are several: sorts the members of a set, say. */
  normalOutput?(output: PlainData): PlainData;
  /** What a client did, for sentences: 'read 1'. Without it: 'called read(null) and got 1'. */
  did?(input: PlainData, output: PlainData): string;
  /** The same as a noun: 'read of 1'. Without it: 'read(null)'. */
  noun?(input: PlainData, output: PlainData): string;
}

/** One thing that can happen when an operation takes effect. */
export interface Effect<State> {
  state: State;
  /** What it then answers; left out if any answer will do. */
  output?: PlainData;
}

/** An operation with its entry in the specification, and its answer in the form in which `apply` gives it. */
export interface SpecifiedCall<State> {
  operation: Operation;
  specified: SpecifiedOperation<State>;
  output: PlainData;
}

/**
 * The operations that may have taken effect (those that failed are gone), in the order in which they began.
 * Throws RangeError for operations that are malformed, that the specification does not know, or whose input or output
 * it does not take; the message says what it knows.
 */
export function callsOf<State>(
  operations: readonly Operation[],
  specification: Specification<State>,
): SpecifiedCall<State>[] {
  validateOperations(operations);
  return operations
    .map((operation) => specifiedCall(operation, specification))
    .filter(({ operation }) => operation.outcome !== 'failed')
    .sort((a, b) => a.operation.begin - b.operation.begin);
}

function specifiedCall<State>(
  operation: Operation,
  specification: Specification<State>,
): SpecifiedCall<State> {
  const { name, operations } = specification;
  if (!Object.hasOwn(operations, operation.name)) {
    const known = Object.keys(operations).join(', ');
    throw new RangeError(`${name} does not know ${describeOperation(operation)}; it knows ${known}`);
  }
  const specified = operations[operation.name];
  const complaint = (part: string, value: PlainData): RangeError => {
    const given = `its ${part} is ${showPlainData(value)}`;
    return new RangeError(`${describeOperation(operation)} of ${name} ${specified.usage}; ${given}`);
  };
  if (specified.isInput?.(operation.input) === false) throw complaint('input', operation.input);
  if (operation.outcome !== 'ok') return { operation, specified, output: null };
  if (specified.isOutput?.(operation.output) === false) throw complaint('output', operation.output);
  const { normalOutput } = specified;
  const output = normalOutput === undefined ? operation.output : normalOutput(operation.output);
  return { operation, specified, output };
}

/** The calls on one part of the object. */
export interface CallsOfPartition<State> {
  /** Null if the specification has no parts. */
  partition: string | null;
  calls: SpecifiedCall<State>[];
}

/** The calls by the part of the object that they are about, in the order in which the parts were first used. */
export function callsByPartition<State>(
  calls: readonly SpecifiedCall<State>[],
  specification: Specification<State>,
): CallsOfPartition<State>[] {
  const parts = new Map<string | null, SpecifiedCall<State>[]>();
  for (const call of calls) {
    const partition = partitionOf(call.operation, specification);
    const part = parts.get(partition);
    if (part === undefined) parts.set(partition, [call]);
    else part.push(call);
  }
  return [...parts].map(([partition, part]) => ({ partition, calls: part }));
}

function partitionOf<State>(operation: Operation, specification: Specification<State>): string | null {
  if (specification.partition === undefined) return null;
  const partition = specification.partition(operation);
  if (typeof partition === 'string') return partition;
  const got = `not ${String(partition)}, as for ${describeOperation(operation)}`;
  throw specificationError(specification, `a partition is a text, ${got}`);
}

/** What can happen when the call takes effect in the state. Throws RangeError if `apply` gives no list of effects. */
export function effectsOf<State>(
  { operation, specified }: SpecifiedCall<State>,
  state: State,
  specification: Specification<State>,
): readonly Effect<State>[] {
  const effects = specified.apply(state, operation.input);
  if (Array.isArray(effects) && effects.every(isEffect)) return effects;
  throw specificationError(specification, `apply of "${operation.name}" gives a list of { state, output }`);
}

function isEffect(effect: unknown): boolean {
  return typeof effect === 'object' && effect !== null && 'state' in effect;
}

/** The key of a state, as text that differs for a number and a text. Throws RangeError if it is neither. */
export function keyText<State>(state: State, specification: Specification<State>): string {
  const key: unknown = specification.key(state);
  if (typeof key === 'number') return `#${key}`;
  if (typeof key === 'string') return `$${key}`;
  throw specificationError(specification, `the key of a state is a text or a number, not ${String(key)}`);
}

/** For a specification that breaks a duty, which `duty` states. */
export function specificationError<State>({ name }: Specification<State>, duty: string): RangeError {
  return new RangeError(`the specification of ${name} is wrong: ${duty}`);
}

/** What the call's client did, after its name: `read 1`. */
export function didText<State>({ operation, specified }: SpecifiedCall<State>): string {
  const { name, input, output } = operation;
  if (specified.did !== undefined) return specified.did(input, output);
  return `called ${name}(${showPlainData(input)}) and got ${showPlainData(output)}`;
}

/** The call as a noun: `read of 1`. */
export function nounText<State>({ operation, specified }: SpecifiedCall<State>): string {
  const { name, input, output } = operation;
  return specified.noun?.(input, output) ?? `${name}(${showPlainData(input)})`;
}
