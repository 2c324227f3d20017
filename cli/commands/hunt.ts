import { availableParallelism } from 'node:os';
import { VERSIONS, type Version } from '../../model/scenario/scenario.ts';
import type { RedisFailure, RedisHuntTarget, RedisSystem } from '../../properties/property.ts';
import { readSeed } from '../coordinates.ts';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { createCounter } from '../output/counter.ts';
import { type HuntReporter, huntReporter, type ToldFailure } from '../output/hunt-report.ts';
import { isOwnCodeProperty } from '../own-code.ts';
import { inSandbox, refuseSandboxed } from '../sandbox-words.ts';
import { CASE_SECONDS, type CaseThread, createCaseThread } from '../search/case-thread.ts';
import { DEFAULT_STORE, readStore, storedAs, writeFailure } from '../search/failure-store.ts';
import { followUp, replayIn } from '../search/follow-up.ts';
import { type HuntBudget, huntHere, type RangeResult } from '../search/hunt-ranges.ts';
import { type HuntTargetSpec, huntTargetOf } from '../search/hunt-target.ts';
import type { RedisResult, RedisShrunk } from '../search/hunt-types.ts';
import { onInterrupt } from '../search/interrupt.ts';
import { findProperty } from '../search/play-case.ts';
import { type QueueAddress, readQueueAddress } from '../search/queue-address.ts';
import {
  createStopFlag,
  isStopped,
  STOP,
  type StopFlag,
  stopFor,
  wasInterrupted,
} from '../search/stop-flag.ts';

export interface HuntOptions {
  variant: string;
  serverVersion?: string;
  property?: string[];
  without?: string[];
  seed?: string;
  runs?: number;
  seconds?: number;
  findings?: number;
  jobs?: number;
  /** Address of a Redis server whose workers play the hunt. */
  queue?: string;
  /** How long a hunt over a queue waits for an answer, in seconds. */
  queueTimeout?: number;
  /** How long a case may take, in seconds. */
  caseSeconds?: number;
  /** How long a finding may be shrunk, in seconds. */
  shrinkSeconds?: number;
  store?: string | false;
  anySite?: boolean;
  /** Files are run in the sandbox. */
  sandbox?: boolean;
  reporter: string;
}

interface Plan {
  words: HuntTargetSpec;
  budget: HuntBudget;
  jobs: number;
  queue: { address: QueueAddress; timeoutSeconds: number } | null;
  caseSeconds: number;
  shrinkSeconds: number;
  /** Folder of failures, or null when nothing is kept. */
  store: string | null;
  anySite: boolean;
}

/** A finding is shrunk for at most so long, and a queue may be silent for so long, unless the user says otherwise. */
const SHRINK_SECONDS = 60;
const QUEUE_SECONDS = 60;

const UNBOUNDED = Number.MAX_SAFE_INTEGER;

/** `replisim hunt`: generated cases until a budget is spent; each finding shrunk, kept and shown. */
export async function hunt(options: HuntOptions): Promise<ExitCode> {
  const bounded = options.runs !== undefined || options.seconds !== undefined;
  const runs = options.runs ?? (bounded ? UNBOUNDED : 1_000);
  const budget = { runs, seconds: options.seconds ?? UNBOUNDED, findings: options.findings ?? UNBOUNDED };
  const store = options.store === false ? null : (options.store ?? DEFAULT_STORE);
  return carryOut(planOf(options, budget, store), options.reporter);
}

/** `replisim check`: a suite of a fixed size, once; nothing is kept unless a store is named. */
export async function check(options: HuntOptions): Promise<ExitCode> {
  const budget = {
    runs: options.runs ?? 300,
    seconds: options.seconds ?? UNBOUNDED,
    findings: options.findings ?? UNBOUNDED,
  };
  const store = typeof options.store === 'string' ? options.store : null;
  return carryOut(planOf(options, budget, store), options.reporter);
}

function planOf(options: HuntOptions, budget: HuntBudget, store: string | null): Plan {
  const version = options.serverVersion ?? (options.variant === '2.4.10' ? '2.4.10' : '2.4.9');
  if (!VERSIONS.includes(version as Version)) {
    throw new UserError(`--server-version ${version}: known are ${VERSIONS.join(', ')}`);
  }
  const words: HuntTargetSpec = {
    variant: inSandbox([options.variant], options.sandbox)[0],
    version: version as Version,
    properties: inSandbox(options.property ?? ['lifetimes'], options.sandbox),
    space:
      options.without === undefined ? {} : { without: options.without as HuntTargetSpec['space']['without'] },
    seed: String(readSeed(options.seed ?? '1')),
  };
  if (options.queue !== undefined)
    refuseSandboxed([words.variant, ...words.properties], 'hunts over a queue');
  return {
    words,
    budget,
    jobs: options.jobs ?? availableParallelism(),
    queue:
      options.queue === undefined
        ? null
        : { address: readQueueAddress(options.queue), timeoutSeconds: options.queueTimeout ?? QUEUE_SECONDS },
    caseSeconds: options.caseSeconds ?? CASE_SECONDS,
    shrinkSeconds: options.shrinkSeconds ?? SHRINK_SECONDS,
    store,
    anySite: options.anySite ?? false,
  };
}

async function carryOut(plan: Plan, reporterName: string): Promise<ExitCode> {
  const reporter = huntReporter(reporterName);
  const target = await huntTargetOf(plan.words);
  // The time that the hunt has is not that of what comes before and after it.
  const [huntStop, stop] = [createStopFlag(), createStopFlag()];
  const release = onInterrupt(() => {
    for (const flag of [huntStop, stop]) stopFor(flag, STOP.user);
  });
  reporter.begin(plan.words, plan.budget, plan.jobs);
  const { words, caseSeconds } = plan;
  const thread = createCaseThread({ words, stop, threads: 1, caseSeconds });
  try {
    const stillThere = await playStore(plan, target, thread, reporter);
    const { result, end } = await play(plan, target, huntStop);
    const followed = await followAll(plan, thread, result, reporter);
    reporter.end(result, target, followed.told);
    if (end !== null) complain(end);
    if (wasInterrupted(stop)) return EXIT.interrupted;
    if (followed.unkept) return EXIT.badInput;
    // The queue went away: what it has not played may hold anything.
    if (Atomics.load(huntStop, 0) === STOP.lost) return EXIT.undecided;
    const undecided = followed.unconfirmed || end !== null;
    return exitCodeOf(result, target, followed.told.length + stillThere, undecided);
  } finally {
    release();
    await thread.end();
  }
}

function complain(sentence: string): void {
  process.stderr.write(`replisim: ${sentence}\n`);
}

/** Failures of this variant that an earlier hunt has kept come first. Returns how many are still there. */
async function playStore(
  plan: Plan,
  target: RedisHuntTarget,
  thread: CaseThread,
  reporter: HuntReporter,
): Promise<number> {
  let stillThere = 0;
  for (const { file, failure } of plan.store === null ? [] : readStore(target.system, plan.store, complain)) {
    const { property } = failure.verdict;
    const known = isOwnCodeProperty(property) || findProperty(target, property) !== undefined;
    if (failure.variant !== plan.words.variant || !known || isStopped(thread.stop)) continue;
    const replayed = await replayIn(thread, failure);
    if (replayed.stillViolates === true) stillThere++;
    reporter.stored(file, replayed);
  }
  return stillThere;
}

async function play(plan: Plan, target: RedisHuntTarget, stop: StopFlag): Promise<RangeResult> {
  const { budget, caseSeconds, jobs, queue, words } = plan;
  const counter = createCounter('generate', budget.runs === UNBOUNDED ? null : budget.runs, 'cases');
  const onProgress = (played: number, findings: number): void => counter.update(played, `${findings} found`);
  try {
    if (queue === null) return await huntHere(words, { budget, stop, onProgress, jobs, caseSeconds });
    const { huntOverQueue } = await import('../search/queue-hunt.ts');
    return await huntOverQueue(words, target, { budget, stop, onProgress, caseSeconds, ...queue });
  } finally {
    counter.stop();
  }
}

interface Followed {
  told: ToldFailure[];
  /** A finding was told and could not be kept. */
  unkept: boolean;
  /** A finding did not come about again. */
  unconfirmed: boolean;
}

/** Each finding is shrunk, kept and told; it is told also when it cannot be kept. */
async function followAll(
  plan: Plan,
  thread: CaseThread,
  result: RedisResult,
  reporter: HuntReporter,
): Promise<Followed> {
  const followed: Followed = { told: [], unkept: false, unconfirmed: false };
  for (const finding of result.findings) {
    const id = finding.verdict.property;
    const origin = `case ${finding.number} of the hunt with seed ${plan.words.seed}`;
    const counter = createCounter(`shrink ${id}`, null, 'cases');
    const { failure, shrunk } = await followUp(thread, finding, origin, {
      anySite: plan.anySite,
      own: true,
      seconds: plan.shrinkSeconds,
      onTry: (tried) => counter.update(tried, ''),
    });
    counter.stop();
    if (failure === null) {
      followed.unconfirmed = true;
      complain(
        `${origin}: ${finding.verdict.sentence}. Played again, it did not violate ${id}: it is not kept.`,
      );
      continue;
    }
    const { file, trouble } = keep(thread.system, plan.store, failure);
    const told = { failure, file, report: await reportIn(thread, failure, file) };
    followed.told.push(told);
    reporter.failure(told);
    if (!shrunk.done && !isStopped(thread.stop)) complain(whyLarge(shrunk, plan.shrinkSeconds, file));
    if (trouble !== null) {
      followed.unkept = true;
      complain(`${trouble}. What was found is told, and not kept.`);
    }
  }
  return followed;
}

function keep(
  system: RedisSystem,
  store: string | null,
  failure: RedisFailure,
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
  failure: RedisFailure,
  file: string | undefined,
): Promise<string> {
  const { answer, lost } = await thread.ask({ do: 'report', failure, file });
  return lost === null ? answer : `${failure.verdict.sentence}\n\nNo more can be told: ${lost.sentence}.`;
}

function whyLarge({ steps, tried }: RedisShrunk, seconds: number, file: string | undefined): string {
  const goesOn = file === undefined ? '' : `; replisim shrink ${file} goes on`;
  return `shrinking stopped after ${seconds} s, ${tried} cases and ${steps} steps (--shrink-seconds allows more)${goesOn}`;
}

function exitCodeOf(
  result: RedisResult,
  target: RedisHuntTarget,
  violations: number,
  undecided: boolean,
): ExitCode {
  if (violations > 0) return EXIT.violated;
  const unmet = target.properties.some(
    ({ id, when }) => when === 'sometimes' && result.met[id] === undefined,
  );
  return unmet || undecided || result.undecided > 0 ? EXIT.undecided : EXIT.held;
}
