import { parentPort, workerData } from 'node:worker_threads';
import { judgeSubmission, type Submission } from '../classroom/exercises/index.ts';

/** A thread that judges one submission and answers once. */
parentPort?.postMessage(await judgeSubmission(workerData as Submission));
