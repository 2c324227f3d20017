import { Worker } from 'node:worker_threads';
import type { ExploreOptions, ExploreProgress } from '../../lab/index.ts';
import type { Scope, ScopeExploration } from '../../properties/explore.ts';
import { UserError } from '../errors.ts';

/** An exploration in a thread of its own. */

export interface ExploreTask extends Pick<ExploreOptions, 'maxStates' | 'reduction' | 'frontier'> {
  /** A variant's id, or a file. */
  variant: string;
  scope: Partial<Omit<Scope, 'variant'>>;
  /** [0] is set to 1 to end it with what it has. */
  stop: Int32Array<SharedArrayBuffer>;
  /** Wall time in milliseconds at which it ends, or null. */
  deadline: number | null;
}

export interface ThreadProgress extends ExploreProgress {
  heapBytes: number;
}

/** What was found, and how long the search itself took. */
export interface Explored {
  result: ScopeExploration;
  millis: number;
}

export type ExploreAnswer = Explored | { trouble: string };

/** Parts of states live as long as the search; all else dies at once, and young memory is seldom swept. */
const MEMORY = { maxOldGenerationSizeMb: 16_384, maxYoungGenerationSizeMb: 192 };

export function exploreInThread(
  task: ExploreTask,
  onProgress: (progress: ThreadProgress) => void,
): Promise<Explored> {
  const worker = new Worker(new URL('./explore-worker.js', import.meta.url), {
    workerData: task,
    resourceLimits: MEMORY,
  });
  return new Promise((resolve, reject) => {
    worker.on('message', (message: ExploreAnswer | { progress: ThreadProgress }) => {
      if ('progress' in message) onProgress(message.progress);
      else if ('result' in message) resolve(message);
      else reject(new UserError(message.trouble));
    });
    worker.once('error', reject);
  });
}
