import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { Exploration, ExploreOptions, ExploreProgress, Failure } from '../../lab/index.ts';
import type { Scenario } from '../../model/index.ts';
import type { Scope, ScopeExploration } from '../../properties/index.ts';
import { type CallBoard, watchCalls } from '../call-watch.ts';
import { UserError } from '../errors.ts';
import { describeThrown } from '../own-code.ts';
import { errorFromThread, type ThreadError } from '../thread-errors.ts';

/** An exploration in a thread of its own. */

/** How far a search goes. */
export interface SearchTask extends Pick<ExploreOptions, 'maxStates' | 'reduction' | 'frontier'> {
  /** [0] is set to 1 to end it with what it has. */
  stop: Int32Array<SharedArrayBuffer>;
  /** Wall time in milliseconds at which it ends, or null. */
  deadline: number | null;
  /** Bytes of the process at which it ends. */
  maxBytes: number;
  /** Where calls of the user's code are noted: by the thread itself, and then by each that it shares the search with. */
  boards: CallBoard[];
  /** How long such a call may take, in seconds of wall time; left out, as long as in any command. */
  callSeconds?: number;
}

export interface ExploreTask extends SearchTask {
  /** A variant's id, or a file. */
  variant: string;
  /** Ids of properties, files, or groups. */
  properties: string[];
  scope: Partial<Omit<Scope, 'variant' | 'properties'>>;
  /** Whether a counterexample is wanted as a failure. */
  keeps: boolean;
  /** Threads that search. */
  jobs: number;
}

/** What was found, and its counterexample as a failure: null without one, or where no run goes its way. */
export interface KeptExploration extends ScopeExploration {
  failure: Failure<Scenario> | null;
}

export interface ThreadProgress extends ExploreProgress {
  /** What the process holds, in bytes. */
  processBytes: number;
}

/** What was found, how long the search itself took, and what it needed. */
export interface Explored<Result extends Exploration = KeptExploration> {
  result: Result;
  millis: number;
  /** What the process held at the end, and how much of it came with the search, in bytes. */
  processBytes: number;
  searchBytes: number;
  /** Why it was ended before its time; null if it was not. */
  ended: 'asked' | 'deadline' | 'memory' | null;
}

export type ExploreAnswer<Result extends Exploration = KeptExploration> = Explored<Result> | ThreadError;

/** What it says meanwhile: how far it is, and the name of a piece of the user's code. */
export type SearchMessage = { progress: ThreadProgress } | { code: string };

/**
 * The task's own bound is met first: it counts the whole process. Parts of states live as long as the search; all else
 * dies at once, and young memory is seldom swept.
 */
export const searchLimits = ({ maxBytes }: SearchTask): ResourceLimits => ({
  maxOldGenerationSizeMb: Math.ceil(maxBytes / 1e6),
  maxYoungGenerationSizeMb: 192,
});

export function exploreInThread(
  task: ExploreTask,
  onProgress: (progress: ThreadProgress) => void,
): Promise<Explored> {
  return searchInThread(new URL('./explore-worker.js', import.meta.url), task, onProgress);
}

/**
 * The thread answers with a message of its progress now and then, and with an `ExploreAnswer` at the end. One that is lost
 * before has been taken along by code of the user's own.
 */
export function searchInThread<Result extends Exploration>(
  program: URL,
  task: SearchTask,
  onProgress: (progress: ThreadProgress) => void,
): Promise<Explored<Result>> {
  const worker = new Worker(program, { workerData: task, resourceLimits: searchLimits(task) });
  const names: string[] = [];
  let watches: NodeJS.Timeout[] = [];
  const searched = new Promise<Explored<Result>>((resolve, reject) => {
    watches = task.boards.map((board) => watchCalls(board, names, task.callSeconds, reject));
    worker.on('message', (message: SearchMessage | ExploreAnswer<Result>) => {
      if ('progress' in message) onProgress(message.progress);
      else if ('code' in message) names.push(message.code);
      else if ('result' in message) resolve(message);
      else reject(errorFromThread(message));
    });
    const lose = (how: string) => reject(new UserError(`the exploration ${how}`));
    worker.once('error', (error: NodeJS.ErrnoException) => {
      if (error?.code === 'ERR_WORKER_OUT_OF_MEMORY')
        lose(
          `took more than ${searchLimits(task).maxOldGenerationSizeMb} MiB of memory between two looks at it`,
        );
      else lose(`left an exception that nobody catches: ${describeThrown(error, '')}`);
    });
    worker.once('exit', (status) => lose(`ended its thread with exit code ${status}`));
  });
  return searched.finally(() => {
    for (const watch of watches) clearInterval(watch);
    return worker.terminate();
  });
}
