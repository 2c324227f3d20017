import { anotherRun, anotherVerdict, checkDeterminism, checkRun, chooserOf } from '../../lab/index.ts';
import { isOwnCodeProperty, OwnCodeError } from '../own-code.ts';
import type { CaseTask } from './case-tasks.ts';
import type { HuntedTarget } from './hunt-types.ts';
import { type CaseObserver, playCarefully } from './play-case.ts';

/** What differs only now and then is given so many chances to differ. */
const TIMES = 6;

type AgainTask = Extract<CaseTask, { do: 'again' }>;

/**
 * Null if a case is the same when it is played again, with the same choices; else a sentence: the first event that
 * differs and both sides of it, or, where the events are the same, the two verdicts. Two runs side by side come first: a
 * variable that both share shows at its first use.
 */
export function playAgain(
  target: HuntedTarget,
  { case: given, verdict, digest }: AgainTask,
  observer: CaseObserver,
): string | null {
  for (let time = 0; time < TIMES; time++) {
    const sideBySide = playedSideBySide(target, given);
    if (sideBySide !== null) return sideBySide;
  }
  if (verdict === null) return null;
  for (let time = 0; time < TIMES; time++) {
    const now = playedOnce(target, given, verdict.property, observer);
    if (now.sentence !== verdict.sentence)
      return anotherVerdict(verdict.property, verdict.sentence, now.sentence ?? 'it held');
    if (now.digest !== digest) return anotherRun(digest, now.digest);
  }
  return null;
}

function playedSideBySide({ system, variant }: HuntedTarget, given: AgainTask['case']): string | null {
  try {
    return checkDeterminism(system, given.scenario, { variant, chooserOf: () => chooserOf(given) });
  } catch (error) {
    // What it throws is held against what it threw before.
    if (error instanceof OwnCodeError) return null;
    throw error;
  }
}

function playedOnce(
  target: HuntedTarget,
  given: AgainTask['case'],
  id: string,
  observer: CaseObserver,
): { sentence: string | null; digest: string } {
  if (isOwnCodeProperty(id)) {
    const { verdict, digest } = playCarefully(given, target, target.properties, observer);
    return { sentence: verdict?.sentence ?? null, digest };
  }
  const { system, variant, properties } = target;
  try {
    const { outcome, verdicts } = checkRun(system, given.scenario, {
      variant,
      chooser: chooserOf(given),
      properties,
    });
    const verdict = verdicts.find(({ property, held }) => property === id && held === false);
    return { sentence: verdict?.sentence ?? null, digest: outcome.digest };
  } catch (error) {
    if (error instanceof OwnCodeError) return { sentence: error.sentence, digest: '' };
    throw error;
  }
}
