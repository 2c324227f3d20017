import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type HuntVerdict, unmetIn } from '../output/hunt-report.ts';
import { undecidedCases } from '../output/undecided-cases.ts';
import type { HuntedResult, HuntedTarget } from './hunt-types.ts';

/** What a hunt comes to, in a word, as an exit code, and why it may be undecided. */

export const EXIT_OF: Record<HuntVerdict, ExitCode> = {
  held: EXIT.held,
  violated: EXIT.violated,
  undecided: EXIT.undecided,
  interrupted: EXIT.interrupted,
  unkept: EXIT.badInput,
};

/** The gravest of what was found. */
export function huntVerdict(
  found: Record<'interrupted' | 'unkept' | 'violated' | 'decided', boolean>,
): HuntVerdict {
  if (found.interrupted) return 'interrupted';
  if (found.unkept) return 'unkept';
  if (found.violated) return 'violated';
  return found.decided ? 'held' : 'undecided';
}

/** What the cases that were played leave open. */
export function undecidedReasons(result: HuntedResult, target: HuntedTarget): string[] {
  const unmet = unmetIn(result, target);
  const empty = result.played > 0 && result.empty === result.played;
  return [
    ...(empty ? ['nothing of any case is modelled'] : []),
    ...undecidedCases(result),
    ...(unmet.length > 0
      ? [`not met by any case: ${unmet.join(', ')}; more --runs or another --seed may meet it`]
      : []),
  ];
}
