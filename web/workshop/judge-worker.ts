import {
  cardText,
  classifyInstance,
  type ExerciseReport,
  judgeSubmission,
  resultText,
  type Submission,
} from '../../classroom/index.ts';
import { loadPageEngine } from '../engine/sandbox-engine.ts';
import { builtInSystem } from '../system/engine/built-in.ts';

/** A worker for the judge alone, so that the stage stays quick while it judges. */

/** What the judge is asked: what a submission is worth, or for a seed's cards of `classify`. */
export type JudgeRequest = Submission | { cardsOf: string };

/** `result`: the text of the file that is handed in. */
export interface JudgedSubmission {
  report: ExerciseReport;
  result: string;
}

/** The texts of the cards. */
export interface JudgesCards {
  cards: string[];
}

export type JudgeAnswer = JudgedSubmission | JudgesCards | { problem: string };

self.onmessage = ({ data }: MessageEvent<JudgeRequest>) => {
  const post = (answer: JudgeAnswer) =>
    (self as unknown as { postMessage(answer: JudgeAnswer): void }).postMessage(answer);
  answerTo(data).then(post, (error: Error) => post({ problem: error.message }));
};

async function answerTo(request: JudgeRequest): Promise<JudgeAnswer> {
  if ('cardsOf' in request) return { cards: classifyInstance(request.cardsOf).cards.map(cardText) };
  const report = await judgeSubmission(request, await loadPageEngine(), builtInSystem);
  return { report, result: resultText(request, report) };
}
