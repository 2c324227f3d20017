import type { Verdict } from '../lab/index.ts';
import type { Outcome } from '../model/index.ts';

/** One variant's run, judged and timed. */
export interface RunResult {
  /** How the command line names the variant: its id, or the file of the user's own. */
  variantWord: string;
  /** The index of the server whose memory and log the outcome shows. */
  server: number;
  outcome: Outcome;
  verdicts: Verdict[];
  wallMillis: number;
  /** How many runs the machine played at a time, this one included: their wall times share it. Left out: 1. */
  sideBySide?: number;
  /** Ids of the user's own properties among the verdicts. */
  ownProperties: string[];
  /** Why the run was ended before its end, when it took too much memory. */
  excess?: string;
}

/** What must be known about a run that did not come to its end by itself; null for one that did. */
export function stopSentence({ outcome, verdicts, excess }: RunResult): string | null {
  const { variant, stop, events } = outcome;
  if (excess !== undefined)
    return `${variant} was ended at event ${events}: ${excess}. The figures are of the part that was played.`;
  if (stop === 'interrupted')
    return `${variant} was interrupted: the figures are of the part that was played.`;
  if (stop === 'violation')
    return `${variant} was stopped at event ${events}, where a property was violated.`;
  if (stop !== 'budget') return null;
  const why = verdicts.find((verdict) => verdict.when === 'whenCalm' && verdict.held === null)?.sentence;
  return `${variant} did not come to its end. ${why ?? `It was left at event ${events}.`}`;
}

/** Ended by the user: nothing is said of it. One that took too much memory is undecided. */
export function wasInterrupted({ outcome, excess }: RunResult): boolean {
  return outcome.stop === 'interrupted' && excess === undefined;
}

/** Is the verdict one that this very run owes? What shall sometimes happen is owed by a search, unless asked for here. */
function isOwed(verdict: Verdict, ownProperties: string[]): boolean {
  return verdict.when !== 'sometimes' || ownProperties.includes(verdict.property);
}

/** Did a property not hold, or a run not come to its end? A budget that ran out is never a pass. */
export function worstVerdict(results: RunResult[]): 'held' | 'violated' | 'undecided' {
  const verdicts = results.flatMap(({ verdicts, ownProperties }) =>
    verdicts.filter((verdict) => isOwed(verdict, ownProperties)),
  );
  if (verdicts.some((verdict) => verdict.held === false)) return 'violated';
  const openEnd = results.some(({ outcome, excess }) => outcome.stop === 'budget' || excess !== undefined);
  return openEnd || verdicts.some((verdict) => verdict.held === null) ? 'undecided' : 'held';
}
