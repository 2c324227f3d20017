import { type ExerciseReport, judgeSubmission, type Submission } from '../../classroom/index.ts';
import { loadPageEngine } from '../engine/sandbox-engine.ts';
import { builtInSystem } from '../system/engine/built-in.ts';

/** A worker for the judge alone, so that the stage stays quick while it judges. */

export type JudgeAnswer = { report: ExerciseReport } | { problem: string };

self.onmessage = ({ data }: MessageEvent<Submission>) => {
  const post = (answer: JudgeAnswer) =>
    (self as unknown as { postMessage(answer: JudgeAnswer): void }).postMessage(answer);
  loadPageEngine()
    .then((program) => judgeSubmission(data, program, builtInSystem))
    .then(
      (report) => post({ report }),
      (error: Error) => post({ problem: error.message }),
    );
};
