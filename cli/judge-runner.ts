import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { exerciseOf, type Submission } from '../classroom/exercises/index.ts';
import { type ExerciseReport, failedReport } from '../classroom/exercises/report.ts';
import type { EngineProgram } from '../classroom/sandbox/engine.ts';
import type { JudgeWork } from './judge-worker.ts';
import { loadEngine } from './sandbox-engine.ts';

/**
 * The last resort. Student code is stopped by counting its steps, and comes out the same everywhere; this is for what a
 * count cannot see, and far above what any honest submission needs.
 */
const LIMIT_MILLIS = 30_000;
const LIMIT_MEGABYTES = 512;

/** Judges one submission in a thread of its own, which is ended if need be. */
export function judgeInThread(submission: Submission, program: EngineProgram): Promise<ExerciseReport> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./judge-worker.js', import.meta.url), {
      workerData: { submission, program } satisfies JudgeWork,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: LIMIT_MEGABYTES },
    });
    const fail = (why: string) => {
      const exercise = submission.exercise ?? exerciseOf(submission.file, submission.text) ?? 'feed';
      resolve(failedReport(exercise, why));
    };
    const timer = setTimeout(() => {
      fail(`It is not done after ${LIMIT_MILLIS / 1000} seconds.`);
      void worker.terminate();
    }, LIMIT_MILLIS);
    worker.once('message', (report: ExerciseReport) => resolve(report));
    worker.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY')
        fail(`It needs more than ${LIMIT_MEGABYTES} MB of memory.`);
      else reject(error);
    });
    worker.once('exit', () => {
      clearTimeout(timer);
      fail('Its thread ended without an answer.');
    });
  });
}

/** Judges submissions, as many at a time as there are processors; the reports come in their order. */
export async function judgeAll(
  submissions: readonly Submission[],
  onProgress: (done: number, all: number) => void,
): Promise<ExerciseReport[]> {
  const program = await loadEngine();
  const reports: ExerciseReport[] = new Array(submissions.length);
  let next = 0;
  let done = 0;
  const lane = async () => {
    while (next < submissions.length) {
      const index = next++;
      reports[index] = await judgeInThread(submissions[index], program);
      onProgress(++done, submissions.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), submissions.length) }, lane));
  return reports;
}
