import { parentPort, workerData } from 'node:worker_threads';
import { hunt } from '../../properties/hunt.ts';
import { UserError } from '../errors.ts';
import { type QuarryWords, quarryOf } from './hunt-target.ts';
import type { HuntAnswer, HuntRange } from './hunt-threads.ts';

/** A thread that plays one range of a hunt after another. */

const { words, stop } = workerData as { words: QuarryWords; stop: Int32Array };

const quarry = quarryOf(words);

parentPort?.on('message', async ({ from, count }: HuntRange) => {
  const interrupted = () => Atomics.load(stop, 0) === 1;
  const answer: HuntAnswer = await quarry.then(
    (ready) => ({ result: hunt(ready, from, count, { interrupted }) }),
    (error) => ({ trouble: error instanceof UserError ? error.message : String((error as Error).stack) }),
  );
  parentPort?.postMessage(answer);
});
