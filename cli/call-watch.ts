import { url as debuggerAddress } from 'node:inspector';
import { UserError } from './errors.ts';
import type { CodeWatch } from './own-code.ts';

/**
 * Calls of the user's own code, as seen from outside of the thread that makes them. A thread that hangs answers nobody, so
 * it notes what it calls beforehand, in memory that its owner reads.
 */
export type CallBoard = Int32Array<SharedArrayBuffer>;

/** Places on the board. */
const CALLS = 0;
/** Which code is running, from 1; 0: none. */
const CODE = 1;

/** How long a call may take where nobody says otherwise: nearly all take less than a thousandth of a second. */
export const CALL_SECONDS = 10;
const LOOK_MILLIS = 100;

/** Code of the user's own has taken too long. */
export class NotReturned extends UserError {
  /** @param what the file and what of it was called. */
  constructor(what: string, seconds: number) {
    super(`${what} did not return within ${seconds} s`);
  }
}

export function createCallBoard(): CallBoard {
  return new Int32Array(new SharedArrayBuffer(8));
}

/** Notes calls on the board. `tell` is given the name of each piece of code, in the order of their numbers. */
export function watchOn(board: CallBoard, tell: (name: string) => void): CodeWatch {
  let codes = 0;
  return {
    register(name, file) {
      tell(`${file}: ${name}`);
      return ++codes;
    },
    enter(code) {
      const outer = board[CODE];
      board[CODE] = code;
      board[CALLS]++;
      return outer;
    },
    leave(outer) {
      board[CODE] = outer;
    },
  };
}

/**
 * Looks at a board now and then. Calls `giveUp` when a call has taken so many seconds of wall time, however many there were
 * before; `names` are those that the watch has told. Who stands still at a breakpoint may take as long as he likes.
 */
export function watchCalls(
  board: CallBoard,
  names: readonly string[],
  callSeconds: number | undefined,
  giveUp: (error: UserError) => void,
): NodeJS.Timeout {
  const seconds = callSeconds ?? CALL_SECONDS;
  let calls = -1;
  let since = performance.now();
  return setInterval(() => {
    const now = performance.now();
    const code = Atomics.load(board, CODE);
    if (code === 0 || board[CALLS] !== calls || debuggerAddress() !== undefined) since = now;
    calls = board[CALLS];
    if (now - since > seconds * 1000) giveUp(new NotReturned(names[code - 1], seconds));
  }, LOOK_MILLIS);
}
