import type { EngineProgram } from '../sandbox/engine.ts';
import { SubmissionFailed } from '../sandbox/failure.ts';
import { openVariant } from '../sandbox/sandboxed-variant.ts';
import { judgeVariant, type VariantReport } from '../suite/judge-variant.ts';
import { marksOf, type PartMark } from '../suite/marks.ts';
import { type ExercisePart, type ExerciseReport, reportOrFailure } from './report.ts';

/** Generated runs for a submission; what the crafted ones leave is found within a few hundred. */
const RUNS = 200;

/**
 * A feed can hold on to a freed object whose memory something else has taken since. What it does to that can break the
 * server's own structures in ways that no check foresees, as it would in C.
 */
function corruptionTold<T>(judging: () => T): T {
  try {
    return judging();
  } catch (error) {
    if (error instanceof SubmissionFailed) throw error;
    // What the error says differs from one engine to the next.
    const what = "it uses freed objects in a way that breaks the server's memory";
    throw new SubmissionFailed('throws', what, null);
  }
}

/** Exercise: write `replicationFeedSlaves` so that all five suites hold. */
export function judgeFeed(source: string, program: EngineProgram): Promise<ExerciseReport> {
  return reportOrFailure('feed', async () => {
    const variant = await openVariant(source, program);
    const again = await openVariant(source, program);
    const report = corruptionTold(() =>
      judgeVariant(variant, again, { runs: RUNS, seed: 'judge', shrinkBudget: 400 }),
    );
    const marks = marksOf(report);
    return report.suites.map(({ suite, held, sentence, counterexample }): ExercisePart => {
      const { points, of, remark } = marks.get(suite) as PartMark;
      return {
        id: suite,
        points,
        of,
        held,
        sentence: [sentence, ...(suite === 'leak' ? lossOf(report) : []), remark]
          .filter((each) => each !== '')
          .join(' '),
        ...(counterexample === undefined ? {} : { counterexample }),
      };
    });
  });
}

/** How much is lost beside what 2.4.9 loses. */
function lossOf({ unfreed, runs }: VariantReport): string[] {
  if (unfreed === null) return [];
  const { here, before } = unfreed;
  return [`In ${runs} runs, ${here} SELECT objects are never freed; with 2.4.9 ${before} are.`];
}
