import { parentPort, workerData } from 'node:worker_threads';
import type { ShareOrder, ShareReport } from '../../lab/index.ts';
import { createScopeShare } from '../../properties/index.ts';
import { watchOn } from '../call-watch.ts';
import { isTrouble, scopeOfTask } from './scope-of-task.ts';
import type { ShareTask, TroubleMessage } from './share-threads.ts';

/** A thread that searches a share of Redis. */

const { task, index } = workerData as ShareTask;

const post = (message: ShareReport | TroubleMessage): void => parentPort?.postMessage(message);

/** The error, or what of it gets to another thread. */
const sendable = (error: unknown): unknown =>
  isTrouble(error) ? ({ trouble: error.message } satisfies TroubleMessage) : error;

/** The thread that shares its search has told the same names. */
const watch = watchOn(task.boards[1 + index], () => {});

try {
  const bounds = { maxStates: task.maxStates, reduction: task.reduction };
  const answer = createScopeShare(await scopeOfTask(task, watch), bounds, index, task.jobs, (report) => {
    for (const failure of report.failures) failure.error = sendable(failure.error);
    post(report);
  });
  parentPort?.on('message', (order: ShareOrder) => answer(order));
} catch (error) {
  if (!isTrouble(error)) throw error;
  post({ trouble: error.message });
}
