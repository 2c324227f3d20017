import { type ExerciseReport, judgeSubmission, resultText, type Submission } from '../../classroom/index.ts';
import { loadPageEngine } from '../engine/sandbox-engine.ts';
import { builtInSystem } from '../system/engine/built-in.ts';

/** A worker for the judge alone, so that the stage stays quick while it judges. */

/** `result`: the text of the file that is handed in. */
export interface JudgedSubmission {
  report: ExerciseReport;
  result: string;
}

export type JudgeAnswer = JudgedSubmission | { problem: string };

self.onmessage = ({ data }: MessageEvent<Submission>) => {
  const post = (answer: JudgeAnswer) =>
    (self as unknown as { postMessage(answer: JudgeAnswer): void }).postMessage(answer);
  loadPageEngine()
    .then((program) => judgeSubmission(data, program, builtInSystem))
    .then(
      (report) => post({ report, result: resultText(data, report) }),
      (error: Error) => post({ problem: error.message }),
    );
};
