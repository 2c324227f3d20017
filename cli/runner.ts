import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { RUN_NURSERY_MIB } from '../lab/index.ts';
import { watchCalls } from './call-watch.ts';
import { UserError } from './errors.ts';
import { EXIT } from './exit-codes.ts';
import { onInterrupt } from './interrupt.ts';
import { runsAtATime, soleHeapMib } from './memory-bounds.ts';
import { createSignals, type RunJob, type RunMessage, type RunSignals } from './run-job.ts';
import type { RunResult } from './run-result.ts';
import { errorFromThread } from './thread-errors.ts';

/** How often progress is looked at, in milliseconds of wall time. */
const LOOK_EVERY = 100;

export interface RunnerOptions {
  /** Called now and then with the commands done and to do, all runs together. */
  onProgress?(done: number, total: number): void;
  /** How many at a time; as many as there are processors if left out. */
  jobs?: number;
  /** Code of the user's own that has not returned for so long never will: in seconds of wall time. */
  callSeconds?: number;
}

function inWorker(job: RunJob, signals: RunSignals, callSeconds: number | undefined): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./run-worker.js', import.meta.url), {
      workerData: { job, signals },
      // What a run may take is decided by the run itself, which can say how far it came.
      resourceLimits: { maxOldGenerationSizeMb: soleHeapMib(), maxYoungGenerationSizeMb: RUN_NURSERY_MIB },
    });
    const giveUp = (error: UserError) => {
      reject(error);
      worker.terminate();
    };
    const names: string[] = [];
    const watches = [watchCalls(signals.calls, names, callSeconds, giveUp), watchStop(job, signals, giveUp)];
    worker.on('message', (message: RunMessage) => {
      if ('code' in message) names.push(message.code);
      else if ('result' in message) resolve(message.result);
      else reject(errorFromThread(message));
    });
    worker.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? outOfMemory(job) : error);
    });
    worker.once('exit', (code) => {
      for (const watch of watches) clearInterval(watch);
      reject(new Error(`a run's thread ended without an answer (${code})`));
    });
  });
}

function outOfMemory({ scenario, variant }: RunJob): UserError {
  return new UserError(
    `${scenario.name} on ${variant}: the run needs more than ${soleHeapMib()} MiB of memory for its objects alone, ` +
      'and could not be ended before: it is undecided',
    EXIT.undecided,
  );
}

/** A run looks for Ctrl-C after so many events; one event that takes longer is broken off in the middle. */
const STOP_SECONDS = 5;

/** Calls `giveUp` when the thread will not hear Ctrl-C. */
function watchStop(job: RunJob, signals: RunSignals, giveUp: (error: UserError) => void): NodeJS.Timeout {
  let stopped = 0;
  return setInterval(() => {
    if (Atomics.load(signals.stop, 0) === 0) return;
    stopped ||= performance.now();
    if (performance.now() - stopped < STOP_SECONDS * 1000) return;
    const sentence = `${job.scenario.name} on ${job.variant}: interrupted in the middle of an event, so that there are no figures`;
    giveUp(new UserError(sentence, EXIT.interrupted));
  }, LOOK_EVERY);
}

/** Stops every run on Ctrl-C and SIGTERM, so that what there is can be shown; a second Ctrl-C ends the process at once. */
function stopOnInterrupt(signals: RunSignals[]): () => void {
  return onInterrupt(() => {
    for (const each of signals) Atomics.store(each.stop, 0, 1);
  });
}

/**
 * Plays the jobs, each in a thread of its own, as many at a time as there are processors. A thread keeps this one free
 * to show progress and to hear Ctrl-C; a run itself is one thread, and the same whatever runs beside it.
 *
 * @returns the results in the order of the jobs.
 */
export async function runJobs(jobs: RunJob[], options: RunnerOptions = {}): Promise<RunResult[]> {
  const scenarios = jobs.map(({ scenario }) => scenario);
  const atATime = runsAtATime(scenarios, (sentence) => process.stderr.write(`${sentence}\n`));
  const signals = jobs.map(createSignals);
  const release = stopOnInterrupt(signals);
  const sum = (at: number) => signals.reduce((total, each) => total + each.progress[at], 0);
  const look = setInterval(() => options.onProgress?.(sum(0), sum(1)), LOOK_EVERY);
  const results: RunResult[] = new Array(jobs.length);
  const sideBySide = Math.min(options.jobs ?? availableParallelism(), jobs.length, atATime);
  let next = 0;
  const lane = async () => {
    while (next < jobs.length) {
      const index = next++;
      results[index] = { ...(await inWorker(jobs[index], signals[index], options.callSeconds)), sideBySide };
    }
  };
  try {
    await Promise.all(Array.from({ length: sideBySide }, lane));
  } catch (error) {
    for (const each of signals) Atomics.store(each.stop, 0, 1);
    throw error;
  } finally {
    clearInterval(look);
    release();
  }
  return results;
}
