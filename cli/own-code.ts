import { basename } from 'node:path';
import { NotReturned } from './call-watch.ts';
import { UserError } from './errors.ts';

/**
 * Calling code of the user's own: a feed, a property. Whatever it does wrong is told as its fault, and in a hunt it is
 * a finding of one of four properties.
 */

/** What code of one's own violates: it throws, it ends the process, it does not return, it does otherwise the next time. */
export type OwnCodeProperty = 'no-throw' | 'no-exit' | 'no-hang' | 'deterministic';

export const OWN_CODE_PROPERTIES: Readonly<Record<OwnCodeProperty, string>> = {
  'no-throw': "No feed and no property of one's own throws.",
  'no-exit': "No feed and no property of one's own ends the process it runs in.",
  'no-hang': "Every feed and every property of one's own returns.",
  deterministic: 'The same scenario and the same choices give the same run, and the same verdicts.',
};

/** What is said of code that does otherwise the next time. */
export const WHAT_ELSE_DECIDES =
  'Something other than the scenario and the choices decides: the clock, Math.random, a variable of the module.';

export function isOwnCodeProperty(id: string): id is OwnCodeProperty {
  return Object.hasOwn(OWN_CODE_PROPERTIES, id);
}

/** A call of the user's code that did not come back with a result. */
export class OwnCodeError extends UserError {
  readonly property: OwnCodeProperty;
  /** The verdict's sentence: without the file's name, which differs from machine to machine. */
  readonly sentence: string;

  constructor(property: OwnCodeProperty, file: string, sentence: string) {
    super(`${file}: ${sentence}`);
    this.property = property;
    this.sentence = sentence;
  }
}

/** Told of each call, so that one that never returns can be named. */
export interface CodeWatch {
  /** Gives a piece of code of a file a number, by which it is entered. */
  register(name: string, file: string): number;
  /** Returns the code that has called this one, which goes on when it is left; 0: none. */
  enter(code: number): number;
  leave(outer: number): void;
}

export const NOBODY_WATCHES: CodeWatch = { register: () => 0, enter: () => 0, leave() {} };

const MAX_MESSAGE = 300;

/** What was thrown, and the line of the file where, if the stack knows. It may be anything, even what cannot be read. */
export function describeThrown(thrown: unknown, file: string): string {
  try {
    if (!(thrown instanceof Object) || !('message' in thrown))
      return `it threw ${String(thrown)}`.slice(0, MAX_MESSAGE);
    const { name, message, stack } = thrown as Error;
    const line = String(stack)
      .split('\n')
      .find((each) => each.includes(basename(file)));
    const place = /:(\d+):(\d+)\)?$/.exec(line ?? '');
    const what = `${name}: ${String(message).split('\n')[0]}`.slice(0, MAX_MESSAGE);
    return `${place === null ? '' : `line ${place[1]}: `}${what}`;
  } catch {
    return 'it threw something that cannot be read';
  }
}

interface OwnCode {
  /** As the user has written it. */
  file: string;
  /** What is called, as the beginning of a sentence. */
  name: string;
  watch: CodeWatch;
  /** What comes through the code and is none of its faults is thrown as it is. */
  isForeign?(error: unknown): boolean;
}

/** What `process.exit` is while the user's code runs: the process is not its own. */
export function refuseExit(file: string, name: string): typeof process.exit {
  return (status) => {
    throw new OwnCodeError('no-exit', file, `${name} ended the process: process.exit(${status ?? ''})`);
  };
}

/**
 * The same function; an exception, or an attempt to end the process, comes out as an `OwnCodeError`: the attempt also when
 * somebody on the way has caught what it threw.
 */
export function guardedCall<Args extends unknown[], Result>(
  { file, name, watch, isForeign }: OwnCode,
  call: (...args: Args) => Result,
): (...args: Args) => Result {
  const code = watch.register(name, file);
  const refuse = refuseExit(file, name);
  let ended: unknown = null;
  const noteExit: typeof process.exit = (status) => {
    try {
      return refuse(status);
    } catch (error) {
      ended = error;
      throw error;
    }
  };
  return (...args) => {
    const { exit } = process;
    process.exit = noteExit;
    ended = null;
    const outer = watch.enter(code);
    try {
      const result = call(...args);
      if (ended !== null) throw ended;
      return result;
    } catch (error) {
      if (error instanceof OwnCodeError || error instanceof NotReturned || isForeign?.(error)) throw error;
      throw new OwnCodeError('no-throw', file, `${name} failed: ${describeThrown(error, file)}`);
    } finally {
      process.exit = exit;
      watch.leave(outer);
    }
  };
}

/** The same function, with somebody who watches; whatever it throws is for others to tell. */
export function watchedCall<Args extends unknown[], Result>(
  { file, name, watch }: OwnCode,
  call: (...args: Args) => Result,
): (...args: Args) => Result {
  const code = watch.register(name, file);
  return (...args) => {
    const outer = watch.enter(code);
    try {
      return call(...args);
    } finally {
      watch.leave(outer);
    }
  };
}

/**
 * Code of the user's own may have left something for later: what that throws ends its thread before anything else is
 * asked or answered there.
 */
export function nothingLeft(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
