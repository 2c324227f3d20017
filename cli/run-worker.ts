import { parentPort, workerData } from 'node:worker_threads';
import { simulate } from '../model/simulate.ts';
import { createReplayChooser } from '../sim/replay-chooser.ts';
import { createSeededChooser } from '../sim/seeded-chooser.ts';
import { UserError } from './errors.ts';
import type { RunAnswer, RunJob, RunSignals } from './run-job.ts';
import type { RunResult } from './run-result.ts';
import { loadVariant } from './user-modules.ts';

/** A thread that plays one run and answers once. */

const { job, signals } = workerData as { job: RunJob; signals: RunSignals };

async function play(): Promise<RunResult> {
  const variant = await loadVariant(job.variant);
  let unsettled: string | null = null;
  const begin = performance.now();
  const outcome = simulate(job.scenario, {
    variant,
    chooser:
      job.choices === undefined ? createSeededChooser(job.scenario.seed) : createReplayChooser(job.choices),
    log: job.log,
    atEnd(run) {
      unsettled = run.unsettled;
    },
    onProgress(done, total) {
      signals.progress[0] = done;
      signals.progress[1] = total;
    },
    interrupted: () => Atomics.load(signals.stop, 0) === 1,
  });
  const wallMillis = performance.now() - begin;
  return { outcome, variantWord: job.variant, verdicts: [], wallMillis, unsettled, ownProperties: [] };
}

function answerTo(error: unknown): RunAnswer {
  if (error instanceof UserError) return { userError: error.message };
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { internal: message, stack: stack ?? '' };
}

parentPort?.postMessage(await play().then((result): RunAnswer => ({ result }), answerTo));
