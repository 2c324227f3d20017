import { parentPort, workerData } from 'node:worker_threads';
import { judgeSubmission, type Submission } from '../classroom/exercises/index.ts';
import type { EngineProgram } from '../classroom/sandbox/engine.ts';

/** What the thread of a submission is given. */
export interface JudgeWork {
  submission: Submission;
  program: EngineProgram;
}

const { submission, program } = workerData as JudgeWork;

/** A thread that judges one submission and answers once. */
parentPort?.postMessage(await judgeSubmission(submission, program));
