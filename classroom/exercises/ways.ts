import type { SelectCounts } from '../../model/index.ts';
import { parseScenario, problemText } from '../../model/scenario-text.ts';
import { SubmissionFailed } from '../sandbox/failure.ts';
import { type ExercisePart, type ExerciseReport, reportOrFailure } from './report.ts';
import { allowScenario, playSubmitted } from './scenario-submission.ts';
import { yamlMap } from './yaml-map.ts';

/** Characters of a file with the three scenarios. */
export const LONGEST_WAYS = 200_000;

/** The three ways that are asked for, and how the counters call them. */
const WAYS = [
  { id: 'copy', counter: 'copied', of: 3 },
  { id: 'glue', counter: 'glued', of: 3 },
  { id: 'node', counter: 'node', of: 3 },
] as const;

type Way = (typeof WAYS)[number];

/**
 * Exercise: three scenarios for 2.4.9, `copy`, `glue` and `node`, in each of which every created SELECT object goes that
 * one way; one of them makes such objects and leaks nothing.
 */
export function judgeWays(text: string, file: string): Promise<ExerciseReport> {
  return reportOrFailure('ways', async () => {
    const scenarios = yamlMap(text, LONGEST_WAYS, 'the keys copy, glue and node');
    const played = WAYS.map((way) => ({ way, ...judgeWay(way, scenarios[way.id], file) }));
    const sound = played.find(
      ({ selects }) => selects !== null && selects.created > 0 && selects.leaked === 0,
    );
    return [
      ...played.map(({ part }) => part),
      {
        id: 'no-leak',
        points: sound === undefined ? 0 : 1,
        of: 1,
        held: sound !== undefined,
        sentence:
          sound === undefined
            ? 'None of the three makes a SELECT object for an id of 10 or more and frees it.'
            : `In ${sound.way.id}, ${sound.selects?.created} SELECT objects were made for ids of 10 or more, and none leaked.`,
      },
    ];
  });
}

function judgeWay(
  way: Way,
  value: unknown,
  file: string,
): { part: ExercisePart; selects: SelectCounts | null } {
  const failed = (sentence: string) => ({
    part: { id: way.id, points: 0, of: way.of, held: false, sentence },
    selects: null,
  });
  if (value === undefined) return failed(`There is no scenario ${way.id}.`);
  const { scenario, problems } = parseScenario(JSON.stringify(value), { file: `${file} (${way.id})` });
  if (scenario === null) return failed(problemText(problems[0]));
  try {
    const { selects } = playSubmitted(allowScenario(scenario));
    const all = selects.copied + selects.glued + selects.node + selects.closing + selects.unsent;
    const held = selects[way.counter] > 0 && selects[way.counter] === all;
    const sentence = `${selects.created} SELECT objects were made: ${selects.copied} copied, ${selects.glued} glued, ${selects.node} became nodes.`;
    return { part: { id: way.id, points: held ? way.of : 0, of: way.of, held, sentence }, selects };
  } catch (error) {
    if (error instanceof SubmissionFailed) return failed(error.message);
    throw error;
  }
}
