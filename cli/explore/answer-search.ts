import { parentPort } from 'node:worker_threads';
import type { Exploration, ExploreOptions } from '../../lab/index.ts';
import { watchOn } from '../call-watch.ts';
import { UserError } from '../errors.ts';
import { type CodeWatch, nothingLeft } from '../own-code.ts';
import { threadError } from '../thread-errors.ts';
import type { ExploreAnswer, Explored, SearchMessage, SearchTask } from './explore-thread.ts';

/** What a thread that searches does around its search, so that the command hears Ctrl-C meanwhile. */

/** States that are expanded between two looks at the clock. */
const EVERY_STATES = 2_000;

const say = (message: SearchMessage | ExploreAnswer<Exploration>): void => parentPort?.postMessage(message);

/** Prepares the search, carries it out within the task's bounds, and answers. */
export async function answerSearch<Result extends Exploration>(
  task: SearchTask,
  prepare: (watch: CodeWatch) => Promise<(options: ExploreOptions) => Result | Promise<Result>>,
  isTrouble: (error: unknown) => error is Error,
): Promise<void> {
  const watch = watchOn(task.boards[0], (code) => say({ code }));
  let answer: ExploreAnswer<Result>;
  try {
    answer = await searched(task, await prepare(watch));
  } catch (error) {
    answer = threadError(isTrouble(error) ? new UserError(error.message) : error);
  }
  await nothingLeft();
  say(answer);
}

async function searched<Result extends Exploration>(
  { maxStates, reduction, frontier, stop, deadline, maxBytes }: SearchTask,
  search: (options: ExploreOptions) => Result | Promise<Result>,
): Promise<Explored<Result>> {
  let ended: Explored['ended'] = null;
  const began = performance.now();
  const bytesBefore = process.memoryUsage.rss();
  // Threads that the search had are gone when it is over, and their memory with them.
  let bytesHeld = 0;
  const result = await search({
    maxStates,
    reduction,
    // States that wait are packed unless only their paths are to be kept.
    ...(frontier === 'paths' ? { frontier } : {}),
    progressEvery: EVERY_STATES,
    keepGoing(progress) {
      const processBytes = process.memoryUsage.rss();
      bytesHeld = processBytes;
      say({ progress: { ...progress, processBytes } });
      if (Atomics.load(stop, 0) === 1) ended = 'asked';
      else if (deadline !== null && Date.now() >= deadline) ended = 'deadline';
      else if (processBytes >= maxBytes) ended = 'memory';
      return ended === null;
    },
  });
  const processBytes = Math.max(bytesHeld, process.memoryUsage.rss());
  const searchBytes = Math.max(0, processBytes - bytesBefore);
  return { result, millis: performance.now() - began, processBytes, searchBytes, ended };
}
