import { parentPort, workerData } from 'node:worker_threads';
import { type EngineProgram, judgeSubmission, type Submission } from '../classroom/index.ts';
import { courseSystems, lessonQuestions } from './course-systems.ts';

/** What the thread of a submission is given. */
export interface JudgeWork {
  submission: Submission;
  program: EngineProgram;
}

const { submission, program } = workerData as JudgeWork;

/** A thread that judges one submission and answers once. */
parentPort?.postMessage(await judgeSubmission(submission, program, courseSystems(), lessonQuestions));
