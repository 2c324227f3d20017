import { answerOf, instancesOf, isRight, parseQuestions } from '../../classroom/index.ts';

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

function tell({ text, seed, answer }: AskedQuestion): Told {
  const instances = instancesOf(parseQuestions(text), seed);
  if (answer === null) return { questions: instances.map(({ ask }) => ask) };
  const instance = instances[answer.index];
  const right = answerOf(instance);
  return { right: isRight(right, answer.given), answer: String(right), because: instance.because };
}

self.onmessage = ({ data }: MessageEvent<AskedQuestion>) => {
  const post = (told: Told) => (self as unknown as { postMessage(told: Told): void }).postMessage(told);
  try {
    post(tell(data));
  } catch (error) {
    post({ problem: (error as Error).message });
  }
};
