import { Session } from 'node:inspector';
import { parentPort, workerData } from 'node:worker_threads';
import type { LoadWatch } from './load-within.ts';

/** The thread of `load-within.ts`. */

const { done, seconds } = workerData as LoadWatch;

/** Who only waits for something hears at once that it is too late. */
const HEARD_MILLIS = 200;

const isDoneWithin = (millis: number): boolean => Atomics.wait(done, 0, 0, millis) !== 'timed-out';

if (!isDoneWithin(seconds * 1000)) {
  parentPort?.postMessage(null);
  if (!isDoneWithin(HEARD_MILLIS)) {
    const session = new Session();
    session.connectToMainThread();
    session.post('Runtime.terminateExecution');
  }
}
