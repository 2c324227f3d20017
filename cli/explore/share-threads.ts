import { Worker } from 'node:worker_threads';
import type { ShareLink, ShareReport } from '../../lab/index.ts';
import { UserError } from '../errors.ts';
import { type ExploreTask, searchLimits } from './explore-thread.ts';

/** What a thread that searches a share is started with. */
export interface ShareTask {
  task: ExploreTask;
  /** Which of the task's jobs it is. */
  index: number;
}

/** What the user can mend, on its way between threads: an error's class is lost there. */
export interface TroubleMessage {
  trouble: string;
}

const mended = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'trouble' in error
    ? new UserError(String(error.trouble))
    : error;

/** Threads that each search a share of the task. They are to be ended. */
export function startShares(task: ExploreTask): { links: ShareLink[]; end(): Promise<unknown> } {
  const workers = Array.from({ length: task.jobs }, (_, index) => {
    const workerData: ShareTask = { task, index };
    return new Worker(new URL('./share-worker.js', import.meta.url), {
      workerData,
      resourceLimits: searchLimits(task),
    });
  });
  const links = workers.map(
    (worker): ShareLink => ({
      send: (order) => worker.postMessage(order),
      listen(onReport, onEnd) {
        worker.on('message', (message: ShareReport | TroubleMessage) => {
          if ('trouble' in message) onEnd(mended(message));
          else {
            for (const failure of message.failures) failure.error = mended(failure.error);
            onReport(message);
          }
        });
        worker.once('error', onEnd);
        worker.once('exit', () => onEnd(new Error('a thread of the search has ended')));
      },
    }),
  );
  return { links, end: () => Promise.all(workers.map((worker) => worker.terminate())) };
}
