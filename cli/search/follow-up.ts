import type { Failure } from '../../lab/index.ts';
import { shrinkSearch, signatureOf } from '../../lab/index.ts';
import { isOwnCodeProperty } from '../own-code.ts';
import type { CaseAnswers } from './case-tasks.ts';
import type { CaseThread } from './case-thread.ts';
import type { HuntedCase, HuntedFinding, HuntedShrunk } from './hunt-types.ts';
import { compareOwnCode, ownCodeFailure, verdictOf } from './play-case.ts';
import { isStopped } from './stop-flag.ts';

/** From a finding to something to read, keep and play again. Cases are played by a thread: this one hears Ctrl-C. */

export interface FollowUpOptions {
  /** Only what the right feed does not violate under the same choices. */
  own: boolean;
  /** Any violation of the property will do, not only one of the same signature. */
  anySite?: boolean;
  /** The longest time to shrink, in seconds of wall time. */
  seconds: number;
  onTry?(tried: number): void;
  /** Told of each simpler case, before the next is tried. */
  onStep?(best: HuntedCase): Promise<void>;
}

export interface FollowedUp {
  /** Null when the finding could not be played again. */
  failure: Failure | null;
  shrunk: HuntedShrunk;
}

/** A case that hangs is told from one that does not in less time than one that nobody knows yet. */
const HANG_SECONDS = 1;

/** The smallest case with the same violation, as a failure; the best so far when the time is up or the flag is set. */
export async function followUp(
  thread: CaseThread,
  finding: Pick<HuntedFinding, 'case' | 'verdict' | 'signature'>,
  origin: string | undefined,
  options: FollowUpOptions,
): Promise<FollowedUp> {
  const shrunk = await shrink(thread, finding, options);
  const id = finding.verdict.property;
  let failure = await recordFailure(thread, shrunk.found, id, origin);
  // What was cut short to be quick is not always what takes its time.
  if (failure === null && shrunk.steps > 0) {
    failure = await recordFailure(thread, finding.case, id, origin);
  }
  return { failure, shrunk };
}

async function shrink(
  thread: CaseThread,
  { case: start, verdict, signature }: Pick<HuntedFinding, 'case' | 'verdict' | 'signature'>,
  { anySite, own, seconds, onTry, onStep }: FollowUpOptions,
): Promise<HuntedShrunk> {
  const deadline = performance.now() + seconds * 1000;
  const search = shrinkSearch(thread.system, start);
  let tried = 0;
  let next = search.next();
  while (next.done !== true) {
    const candidate = next.value;
    const over = isStopped(thread.stop) || performance.now() >= deadline;
    const failed = over ? null : await fails(thread, candidate, { verdict, signature, anySite, own });
    if (failed !== null) onTry?.(++tried);
    if (failed === true) await onStep?.(candidate);
    next = search.next(failed);
  }
  return next.value;
}

interface Wanted extends Pick<HuntedFinding, 'verdict' | 'signature'> {
  anySite?: boolean;
  own: boolean;
}

async function fails(
  thread: CaseThread,
  candidate: HuntedCase,
  { verdict, signature, anySite, own }: Wanted,
): Promise<boolean> {
  const { property } = verdict;
  const task = { do: 'judge', case: candidate, property, own } as const;
  const { answer, lost } = await thread.ask(task, quick(property));
  const found = lost === null ? answer : verdictOf(lost);
  if (found === null || found.property !== property) return false;
  return anySite === true || signatureOf(thread.system, candidate.scenario, found) === signature;
}

function quick(property: string): number | undefined {
  return property === 'no-hang' ? HANG_SECONDS : undefined;
}

/** The best so far as a failure, for whoever keeps it; null when it is none. */
export function recordStep(
  thread: CaseThread,
  best: HuntedCase,
  { verdict: { property }, origin }: Pick<Failure, 'verdict' | 'origin'>,
): Promise<Failure | null> {
  return recordFailure(thread, best, property, origin, quick(property));
}

/** Plays a case once more and writes it down; null when it is no failure of the property. */
async function recordFailure(
  thread: CaseThread,
  found: HuntedCase,
  property: string,
  origin: string | undefined,
  caseSeconds?: number,
): Promise<Failure | null> {
  const { answer, lost } = await thread.ask({ do: 'record', case: found, property, origin }, caseSeconds);
  if (lost === null) return answer;
  if (!isOwnCodeProperty(property) || lost.property !== property) return null;
  const { choices, digest } = lost;
  const { variant } = thread.words;
  return ownCodeFailure(thread.system, found, { verdict: verdictOf(lost), digest, choices, variant, origin });
}

/** Plays a failure again; null when the thread was told to stop meanwhile: then nothing is known. */
export async function replayIn(thread: CaseThread, failure: Failure): Promise<CaseAnswers['replay'] | null> {
  const { answer, lost } = await thread.ask({ do: 'replay', failure });
  if (isStopped(thread.stop)) return null;
  return lost === null ? answer : compareOwnCode(failure, verdictOf(lost), lost.digest);
}
