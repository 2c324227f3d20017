import { url as debuggerAddress } from 'node:inspector';
import { Script } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { NotReturned } from './call-watch.ts';

/**
 * Code of a user's file that runs in the main thread, while it is loaded or draws: nobody else could tell that it does not return.
 * Who stands still at a breakpoint may take as long as he likes.
 */

/** What the thread beside is given. */
export interface LoadWatch {
  /** [0] is 1 when it is loaded. */
  done: Int32Array<SharedArrayBuffer>;
  seconds: number;
}

const CALL = new Script('call()');
const MAX_MILLIS = 2 ** 31 - 1;

/** The function's result. @throws NotReturned, and breaks it off, when it takes so many seconds of wall time. */
export function callWithin<Result>(what: string, seconds: number, call: () => Result): Result {
  if (debuggerAddress() !== undefined) return call();
  try {
    return CALL.runInNewContext({ call }, { timeout: Math.min(Math.ceil(seconds * 1000), MAX_MILLIS) });
  } catch (error) {
    const { code } = Object(error) as NodeJS.ErrnoException;
    throw code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? new NotReturned(what, seconds) : error;
  }
}

/** The same of what goes on after it has waited: a thread beside breaks it off, which takes a fortieth of a second to start. */
export async function loadWithin<Result>(
  what: string,
  seconds: number,
  load: () => Promise<Result>,
): Promise<Result> {
  if (debuggerAddress() !== undefined) return load();
  const done = new Int32Array(new SharedArrayBuffer(4));
  const workerData: LoadWatch = { done, seconds };
  const beside = new Worker(new URL('./load-watch-worker.js', import.meta.url), { workerData });
  // Where there is no inspector, nothing is broken off.
  beside.on('error', () => {});
  const tooLate = new Promise<never>((_, reject) => {
    beside.once('message', () => reject(new NotReturned(what, seconds)));
  });
  try {
    return await Promise.race([load(), tooLate]);
  } finally {
    Atomics.store(done, 0, 1);
    Atomics.notify(done, 0);
  }
}
