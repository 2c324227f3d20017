import { openVariant } from '../sandbox/sandboxed-variant.ts';
import { judgeVariant } from '../suite/judge-variant.ts';
import { SUITES } from '../suite/suites.ts';
import { type ExerciseReport, reportOrFailure } from './report.ts';

/** Generated runs for a submission; what the crafted ones leave is found within a few hundred. */
const RUNS = 300;

/** Exercise: write `replicationFeedSlaves` so that all five suites hold. */
export function judgeFeed(source: string): Promise<ExerciseReport> {
  return reportOrFailure('feed', async () => {
    const variant = await openVariant(source);
    const again = await openVariant(source);
    const { suites } = judgeVariant(variant, again, { runs: RUNS, seed: 'judge', shrinkBudget: 400 });
    return suites.map(({ suite, held, sentence, counterexample }) => {
      const of = SUITES.find(({ id }) => id === suite)?.points ?? 0;
      return {
        id: suite,
        points: held === true ? of : 0,
        of,
        held,
        sentence,
        ...(counterexample === undefined ? {} : { counterexample }),
      };
    });
  });
}
