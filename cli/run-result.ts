import type { Outcome, Verdict } from '../model/outcome.ts';

/** One variant's run, judged and timed. */
export interface RunResult {
  /** How the command line names the variant: its id, or the file of the user's own. */
  variantWord: string;
  outcome: Outcome;
  verdicts: Verdict[];
  wallMillis: number;
}

/** Did a property not hold? Undecided ones have not. */
export function worstVerdict(results: RunResult[]): 'held' | 'violated' | 'undecided' {
  const verdicts = results.flatMap((result) => result.verdicts);
  if (verdicts.some((verdict) => verdict.held === false)) return 'violated';
  return verdicts.some((verdict) => verdict.held === null) ? 'undecided' : 'held';
}
