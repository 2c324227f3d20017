/**
 * Checks with clear messages. A failed `invariant` is a mistake in this program, never in what the user gave and never
 * a result of a simulation: those are values.
 */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Throws InvariantError unless the condition holds. Give a function where building the message costs. */
export function invariant(condition: boolean, message: string | (() => string)): asserts condition {
  if (!condition) throw new InvariantError(typeof message === 'string' ? message : message());
}

/** For the end of a chain of cases that covers all: the compiler sees that one is missing, and so does the run. */
export function unreachable(value: never, what: string): never {
  throw new InvariantError(`${what} has no case for ${JSON.stringify(value)}`);
}

/** Throws RangeError, with what is allowed, unless `value` is an integer from `least` to `most`. */
export function checkInteger(
  what: string,
  value: number,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new RangeError(`${what} is an integer ${range}, not ${value}`);
}
