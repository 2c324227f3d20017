import { SubmissionFailed } from '../sandbox/failure.ts';
import { classifyInstance, DIAGNOSES, type GrowthCause } from './classify-cards.ts';
import { type ExerciseReport, FULL_MARKS, reportOrFailure } from './report.ts';
import { namesText, yamlMap } from './yaml-map.ts';

/** Points for so many right answers of six: the same answer to all is right twice, which is worth nothing. */
const POINTS = [0, 0, 0, 2, 4, 7, FULL_MARKS];

/** Exercise: `answers: { a: leak, b: backlog, c: data, ... }` for the cards of the student's seed. */
export function judgeClassify(text: string, seed: string): Promise<ExerciseReport> {
  return reportOrFailure('classify', async () => {
    const answers = readAnswers(text);
    const { key } = classifyInstance(seed);
    const ids = Object.keys(key);
    const missing = ids.filter((id) => answers[id] === undefined);
    const right = ids.filter((id) => answers[id] === key[id]).length;
    const unknown = Object.keys(answers).filter((id) => !ids.includes(id));
    const sentence = [
      `${right} of ${ids.length} cards are called what they show`,
      ...(missing.length === 0 ? [] : [`without an answer: ${missing.join(', ')}`]),
      ...(unknown.length === 0 ? [] : [`answered, and no card: ${namesText(unknown)}`]),
    ];
    return [
      {
        id: 'cards',
        points: POINTS[right],
        of: FULL_MARKS,
        held: right === ids.length,
        sentence: `${sentence.join('; ')}.`,
      },
    ];
  });
}

function readAnswers(text: string): Record<string, GrowthCause | undefined> {
  const { answers } = yamlMap(text, 10_000, '"answers"');
  const refuse = (what: string) => new SubmissionFailed('wrong-shape', what, null);
  if (typeof answers !== 'object' || answers === null || Array.isArray(answers)) {
    throw refuse(`its "answers" is no map from card to ${DIAGNOSES.join(', ')}`);
  }
  for (const [id, answer] of Object.entries(answers)) {
    if (DIAGNOSES.includes(answer)) continue;
    throw refuse(
      `card ${id.slice(0, 20)} is called ${String(answer).slice(0, 20)}; allowed: ${DIAGNOSES.join(', ')}`,
    );
  }
  return answers as Record<string, GrowthCause>;
}
