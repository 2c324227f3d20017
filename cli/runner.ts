import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { UserError } from './errors.ts';
import { EXIT } from './exit-codes.ts';
import { createSignals, type RunAnswer, type RunJob, type RunSignals } from './run-job.ts';
import type { RunResult } from './run-result.ts';

/** How often progress is looked at, in milliseconds of wall time. */
const LOOK_EVERY = 100;

export interface RunnerOptions {
  /** Called now and then with the commands done and to do, all runs together. */
  onProgress?(done: number, total: number): void;
}

function inWorker(job: RunJob, signals: RunSignals): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./run-worker.js', import.meta.url), { workerData: { job, signals } });
    worker.once('message', (answer: RunAnswer) => {
      if ('result' in answer) resolve(answer.result);
      else if ('userError' in answer) reject(new UserError(answer.userError));
      else reject(Object.assign(new Error(answer.internal), { stack: answer.stack }));
    });
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`a run's thread ended without an answer (${code})`)));
  });
}

/** Stops every run on Ctrl-C, so that what there is can be shown; a second Ctrl-C ends the process at once. */
function stopOnInterrupt(signals: RunSignals[]): () => void {
  const onInterrupt = () => {
    if (signals.some((each) => Atomics.load(each.stop, 0) === 1)) process.exit(EXIT.interrupted);
    for (const each of signals) Atomics.store(each.stop, 0, 1);
  };
  process.on('SIGINT', onInterrupt);
  return () => process.off('SIGINT', onInterrupt);
}

/**
 * Plays the jobs, each in a thread of its own, as many at a time as there are processors. A thread keeps this one free
 * to show progress and to hear Ctrl-C; a run itself is one thread, and the same whatever runs beside it.
 *
 * @returns the results in the order of the jobs.
 */
export async function runJobs(jobs: RunJob[], options: RunnerOptions = {}): Promise<RunResult[]> {
  const signals = jobs.map(createSignals);
  const release = stopOnInterrupt(signals);
  const sum = (at: number) => signals.reduce((total, each) => total + each.progress[at], 0);
  const look = setInterval(() => options.onProgress?.(sum(0), sum(1)), LOOK_EVERY);
  const results: RunResult[] = new Array(jobs.length);
  let next = 0;
  const lane = async () => {
    while (next < jobs.length) {
      const index = next++;
      results[index] = await inWorker(jobs[index], signals[index]);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(availableParallelism(), jobs.length) }, lane));
  } catch (error) {
    for (const each of signals) Atomics.store(each.stop, 0, 1);
    throw error;
  } finally {
    clearInterval(look);
    release();
  }
  return results;
}
