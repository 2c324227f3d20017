import { parentPort, workerData } from 'node:worker_threads';
import { hunt } from '../../lab/index.ts';
import { UserError } from '../errors.ts';
import { type HuntTargetSpec, huntTargetOf } from './hunt-target.ts';
import type { HuntAnswer, HuntRange } from './hunt-threads.ts';

/** A thread that plays one range of a hunt after another. */

const { words, stop } = workerData as { words: HuntTargetSpec; stop: Int32Array };

const target = huntTargetOf(words);

parentPort?.on('message', async ({ from, count }: HuntRange) => {
  const interrupted = () => Atomics.load(stop, 0) === 1;
  const answer: HuntAnswer = await target.then(
    (ready) => ({ result: hunt(ready, from, count, { interrupted }) }),
    (error) => ({ trouble: error instanceof UserError ? error.message : String((error as Error).stack) }),
  );
  parentPort?.postMessage(answer);
});
