import { setMaxListeners } from 'node:events';
import { availableParallelism, freemem } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { EngineProgram, ExerciseReport, Submission } from '../classroom/index.ts';
import type { JudgeWork } from './judge-worker.ts';
import { loadEngine } from './sandbox-engine.ts';

/** What the judge says, or why it could not: that says nothing of the submission. */
export type Judged = { report: ExerciseReport } | { undecided: string };

/**
 * What a submission may take is counted, and comes out the same everywhere; this only keeps a fault of ours or a machine
 * that stands still from keeping everybody waiting. A submission takes ten seconds of a processor at most.
 */
const WATCHDOG_MILLIS = 15 * 60_000;
/** Of the thread's own heap; a submission takes half of it at most. */
const HEAP_MEGABYTES = 256;
/** What judging one submission takes of the machine, for how many are judged at a time. */
const MEGABYTES_A_SUBMISSION = 300;

const INTERRUPTED = 'the judging was interrupted';

function undecided(why: string): Judged {
  return { undecided: `Undecided: ${why}. Judge it again.` };
}

/** Judges one submission in a thread of its own, which is ended if need be, or when `signal` asks for it. */
export function judgeInThread(
  submission: Submission,
  program: EngineProgram,
  signal?: AbortSignal,
): Promise<Judged> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./judge-worker.js', import.meta.url), {
      workerData: { submission, program } satisfies JudgeWork,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
    });
    const giveUp = (why: string) => {
      resolve(undecided(why));
      void worker.terminate();
    };
    const timer = setTimeout(
      () => giveUp(`it was not judged within ${WATCHDOG_MILLIS / 60_000} minutes`),
      WATCHDOG_MILLIS,
    );
    const interrupt = () => giveUp(INTERRUPTED);
    signal?.addEventListener('abort', interrupt);
    worker.once('message', (report: ExerciseReport) => resolve({ report }));
    worker.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY')
        giveUp(`the judge had no more than ${HEAP_MEGABYTES} MB`);
      else reject(error);
    });
    worker.once('exit', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
      giveUp('its thread ended without an answer');
    });
  });
}

/** As many at a time as the machine has processors and memory for. */
function lanes(): number {
  const fit = Math.floor(freemem() / (MEGABYTES_A_SUBMISSION << 20));
  return Math.max(1, Math.min(availableParallelism(), fit));
}

export interface JudgingOptions {
  onProgress(done: number, all: number): void;
  signal: AbortSignal;
  /** How many at a time. */
  jobs?: number;
}

/** Judges submissions; the answers come in their order. Those that are not judged when `signal` comes are undecided. */
export async function judgeAll(
  submissions: readonly Submission[],
  { onProgress, signal, jobs = lanes() }: JudgingOptions,
): Promise<Judged[]> {
  setMaxListeners(0, signal);
  const program = await loadEngine();
  const judged = submissions.map((): Judged => undecided(INTERRUPTED));
  let next = 0;
  let done = 0;
  const lane = async () => {
    while (next < submissions.length && !signal.aborted) {
      const index = next++;
      judged[index] = await judgeInThread(submissions[index], program, signal);
      onProgress(++done, submissions.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, submissions.length) }, lane));
  return judged;
}
