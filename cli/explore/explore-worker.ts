import { parentPort, workerData } from 'node:worker_threads';
import { completeScope, EXPLORED_GROUPS, exploreScope, ScopeError } from '../../properties/index.ts';
import { UserError } from '../errors.ts';
import { loadVariant } from '../load-variant.ts';
import { NOBODY_WATCHES } from '../own-code.ts';
import { propertiesOf } from '../search/hunt-target.ts';
import type { ExploreAnswer, Explored, ExploreTask } from './explore-thread.ts';

/** The thread that searches, so that the command hears Ctrl-C meanwhile. */

const task = workerData as ExploreTask;

/** States that are expanded between two looks at the clock. */
const EVERY_STATES = 2_000;

async function search(): Promise<Explored> {
  const { scope, stop, deadline, maxBytes, frontier, maxStates, reduction } = task;
  const complete = completeScope({
    ...scope,
    variant: await loadVariant(task.variant),
    properties: await propertiesOf(task.properties, NOBODY_WATCHES, EXPLORED_GROUPS),
  });
  let ended: Explored['ended'] = null;
  const began = performance.now();
  const bytesBefore = process.memoryUsage.rss();
  const result = exploreScope(complete, {
    maxStates,
    reduction,
    // States that wait are packed unless only their paths are to be kept.
    ...(frontier === 'paths' ? { frontier } : {}),
    progressEvery: EVERY_STATES,
    keepGoing(progress) {
      const processBytes = process.memoryUsage.rss();
      parentPort?.postMessage({ progress: { ...progress, processBytes } });
      if (Atomics.load(stop, 0) === 1) ended = 'asked';
      else if (deadline !== null && Date.now() >= deadline) ended = 'deadline';
      else if (processBytes >= maxBytes) ended = 'memory';
      return ended === null;
    },
  });
  const processBytes = process.memoryUsage.rss();
  const searchBytes = Math.max(0, processBytes - bytesBefore);
  return { result, millis: performance.now() - began, processBytes, searchBytes, ended };
}

/** What the user can mend is an answer; anything else ends the thread. */
function troubleOf(error: unknown): ExploreAnswer {
  if (error instanceof UserError || error instanceof ScopeError) return { trouble: error.message };
  throw error;
}

search()
  .catch(troubleOf)
  .then((answer: ExploreAnswer) => parentPort?.postMessage(answer));
