import type { Failure } from '../../lab/index.ts';
import { complain, UserError } from '../errors.ts';
import { createCounter } from '../output/counter.ts';
import type { HuntReporter, ToldFailure } from '../output/hunt-report.ts';
import { counted } from '../output/numbers.ts';
import { isOwnCodeProperty, WHAT_ELSE_DECIDES } from '../own-code.ts';
import type { CaseThread } from './case-thread.ts';
import { storedAs, writeFailure } from './failure-store.ts';
import { followUp } from './follow-up.ts';
import type { HuntedFinding, HuntedResult, HuntedShrunk, HuntedSystem } from './hunt-types.ts';
import { ownCodeFailure, verdictOf } from './play-case.ts';
import { isStopped } from './stop-flag.ts';
import { ownCaseLines } from './undecided-lines.ts';

/** What becomes of a hunt's findings. */

export interface Followed {
  told: ToldFailure[];
  /** A finding was told and could not be kept. */
  unkept: boolean;
  /** A finding did not come about again. */
  unconfirmed: boolean;
}

export interface FollowAllOptions {
  /** Folder of failures, or null when nothing is kept. */
  store: string | null;
  anySite: boolean;
  /** How long a finding may be shrunk. */
  shrinkSeconds: number;
  /** Whether cases were drawn towards what is unmet: their numbers alone do not say what they are. */
  towardsUnmet: boolean;
}

/** Each finding is shrunk, kept and told; it is told also when it cannot be kept. */
export async function followAll(
  thread: CaseThread,
  result: HuntedResult,
  reporter: HuntReporter,
  { store, anySite, shrinkSeconds, towardsUnmet }: FollowAllOptions,
): Promise<Followed> {
  const followed: Followed = { told: [], unkept: false, unconfirmed: false };
  for (const finding of result.findings) {
    const id = finding.verdict.property;
    const origin = `case ${finding.number} of the hunt ${towardsUnmet ? 'towards what is unmet ' : ''}with seed ${thread.words.seed}`;
    if (finding.digest === '') {
      const told = unplayed(thread, finding, origin);
      followed.told.push(told);
      reporter.failure(told);
      continue;
    }
    const differs = await whatDiffers(thread, finding);
    if (differs !== null) {
      const told = undetermined(thread, finding, { origin, towardsUnmet, sentence: differs });
      followed.told.push(told);
      reporter.failure(told);
      // Nothing that this code gives can be relied on.
      break;
    }
    const counter = createCounter(`shrink ${id}`, null, 'cases');
    const { failure, shrunk } = await followUp(thread, finding, origin, {
      anySite,
      own: true,
      seconds: shrinkSeconds,
      onTry: (tried) => counter.update(tried, ''),
    });
    counter.stop();
    if (failure === null && isStopped(thread.stop)) {
      const told = unfinished(thread, finding, origin);
      followed.told.push(told);
      reporter.failure(told);
      continue;
    }
    if (failure === null) {
      followed.unconfirmed = true;
      complain(
        `${origin}: ${finding.verdict.sentence}. Played again, it did not violate ${id}: it is not kept.`,
      );
      continue;
    }
    const { file, trouble } = keep(thread.system, store, failure);
    const told = { failure, file, ...(await reportIn(thread, failure, file)) };
    followed.told.push(told);
    reporter.failure(told);
    if (!shrunk.done && !isStopped(thread.stop)) complain(whyLarge(shrunk, shrinkSeconds, told));
    if (trouble !== null) {
      followed.unkept = true;
      complain(`${trouble}. What was found is told, and not kept.`);
    }
  }
  return followed;
}

/** Null, or how a finding comes out differently when it is played again. A loss is followed up as what it is. */
async function whatDiffers(thread: CaseThread, finding: HuntedFinding): Promise<string | null> {
  const { verdict: found, digest, again } = finding;
  if (again === undefined && isOwnCodeProperty(found.property) && found.property !== 'no-throw') return null;
  // What differed once need not do so each time, and of two runs side by side the first event is known that does.
  const verdict = again === undefined ? found : null;
  const { answer } = await thread.ask({ do: 'again', case: finding.case, verdict, digest });
  return answer ?? again ?? null;
}

/** What cannot be played again is neither shrunk nor kept: it is told as it was drawn. */
function undetermined(
  { system, words }: CaseThread,
  { number, case: drawn, verdict, digest, again }: HuntedFinding,
  { origin, towardsUnmet, sentence }: { origin: string; towardsUnmet: boolean; sentence: string },
): ToldFailure {
  const { variant } = words;
  const failure = ownCodeFailure(system, drawn, {
    verdict: verdictOf({ property: 'deterministic', sentence: `Not deterministic. ${sentence}` }),
    digest,
    choices: {},
    variant,
    origin,
  });
  const violated =
    again === undefined
      ? `which violated ${verdict.property}: ${verdict.sentence}`
      : 'in which nothing is violated.';
  const reproduce = towardsUnmet ? [] : ownCaseLines(system, words, number);
  const report =
    `Not deterministic. ${sentence}\n\nThis is ${origin}, ${violated}\n` +
    `${WHAT_ELSE_DECIDES}\n` +
    'Nothing is shrunk and nothing is kept, because nothing could be played again.' +
    reproduce.map((line) => `\n\nReproduce\n  ${line}`).join('');
  return { failure, report, reproduce };
}

/** A finding that the user does not wait for is told as it was drawn. */
function unfinished(
  { system, words }: CaseThread,
  { case: drawn, verdict, digest }: HuntedFinding,
  origin: string,
): ToldFailure {
  const { variant } = words;
  const failure = ownCodeFailure(system, drawn, { verdict, digest, choices: {}, variant, origin });
  const report = `${verdict.sentence}\n\nThis is ${origin}. The hunt was interrupted before it was written down.`;
  return { failure, report, reproduce: [] };
}

const NO_DIGEST = '0'.repeat(16);

/** A case that has ended whole processes is not played in this one; it is told as it was drawn, and not kept. */
function unplayed(
  { system, words }: CaseThread,
  { case: drawn, verdict }: HuntedFinding,
  origin: string,
): ToldFailure {
  const { variant } = words;
  const failure = ownCodeFailure(system, drawn, { verdict, digest: NO_DIGEST, choices: {}, variant, origin });
  const report = `${verdict.sentence}\n\nThis is ${origin}. It is not played here: it would end this process, too.`;
  return { failure, report, reproduce: [] };
}

function keep(
  system: HuntedSystem,
  store: string | null,
  failure: Failure,
): { file?: string; trouble: string | null } {
  if (store === null) return { trouble: null };
  const file = storedAs(system, store, failure);
  try {
    writeFailure(system, file, failure);
    return { file, trouble: null };
  } catch (error) {
    if (error instanceof UserError) return { trouble: error.message };
    throw error;
  }
}

/** Code of the user's own is called for the report as well. */
async function reportIn(
  thread: CaseThread,
  failure: Failure,
  file: string | undefined,
): Promise<Pick<ToldFailure, 'report' | 'reproduce'>> {
  const { answer, lost } = await thread.ask({ do: 'report', failure, file });
  if (lost === null) return { report: answer.text, reproduce: answer.reproduce };
  return { report: `${failure.verdict.sentence}\n\nNo more can be told: ${lost.sentence}.`, reproduce: [] };
}

function whyLarge(
  { steps, tried }: HuntedShrunk,
  seconds: number,
  { file, reproduce }: Pick<ToldFailure, 'file' | 'reproduce'>,
): string {
  // What plays the file again makes it smaller as well.
  const [replay] = file === undefined ? [] : reproduce;
  const goesOn = replay === undefined ? '' : `; ${replay.replace(' replay ', ' shrink ')} goes on`;
  return `shrinking stopped after ${seconds} s, ${counted(tried, 'case')} and ${counted(steps, 'step')} (--shrink-seconds allows more)${goesOn}`;
}
