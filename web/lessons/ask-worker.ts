import { answerOf, instancesOf, isRight, parseQuestions } from '../../classroom/index.ts';
import { builtInSystem } from '../system/engine/built-in.ts';

/** A worker that fills the gaps of a lesson's questions and has the simulator answer them. */

export interface AskedQuestion {
  text: string;
  seed: string;
  /** Which question's answer is given; null: what the questions are. */
  answer: { index: number; given: string } | null;
}

export type Told =
  | { questions: string[] }
  | { right: boolean; answer: string; because: string }
  | { problem: string };

async function tell({ text, seed, answer }: AskedQuestion): Promise<Told> {
  const instances = instancesOf(parseQuestions(text), seed);
  if (answer === null) return { questions: instances.map(({ ask }) => ask) };
  const instance = instances[answer.index];
  const right = await answerOf(instance, builtInSystem);
  return { right: isRight(right, answer.given), answer: String(right), because: instance.because };
}

self.onmessage = ({ data }: MessageEvent<AskedQuestion>) => {
  const post = (told: Told) => (self as unknown as { postMessage(told: Told): void }).postMessage(told);
  tell(data).then(post, (error: Error) => post({ problem: error.message }));
};
