import { parentPort, workerData } from 'node:worker_threads';
import { completeScope, exploreScope, scopeProblem } from '../../properties/explore.ts';
import { UserError } from '../errors.ts';
import { loadVariant } from '../load-variant.ts';
import type { ExploreAnswer, ExploreTask } from './explore-thread.ts';

/** The thread that searches, so that the command hears Ctrl-C meanwhile. */

const task = workerData as ExploreTask;

/** States that are expanded between two looks at the clock. */
const EVERY_STATES = 2_000;

async function search(): Promise<ExploreAnswer> {
  const { scope, stop, deadline, frontier, ...options } = task;
  const complete = completeScope({ ...scope, variant: await loadVariant(task.variant) });
  const problem = scopeProblem(complete);
  if (problem !== null) return { trouble: problem };
  const late = () => deadline !== null && Date.now() >= deadline;
  const began = performance.now();
  const result = exploreScope(complete, {
    ...options,
    // States that wait are packed unless only their paths are to be kept.
    ...(frontier === 'paths' ? { frontier } : {}),
    progressEvery: EVERY_STATES,
    keepGoing(progress) {
      parentPort?.postMessage({ progress: { ...progress, heapBytes: process.memoryUsage().heapUsed } });
      return Atomics.load(stop, 0) === 0 && !late();
    },
  });
  return { result, millis: performance.now() - began };
}

search()
  .catch(
    (error): ExploreAnswer => ({
      trouble: error instanceof UserError ? error.message : String((error as Error).stack),
    }),
  )
  .then((answer) => parentPort?.postMessage(answer));
