import { parentPort } from 'node:worker_threads';
import { hunt } from '../../lab/index.ts';
import { TARGET } from '../tables/properties.ts';

/** A thread that plays ranges of a hunt, and says when it is ready and when it is done. */

parentPort?.on('message', ({ from, count }: { from: number; count: number }) => {
  parentPort?.postMessage(hunt(TARGET, from, count).played);
});
parentPort?.postMessage('ready');
