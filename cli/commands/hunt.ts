import { availableParallelism } from 'node:os';
import { firstGuide } from '../../lab/index.ts';
import { VERSIONS, type Version, versionOfVariant } from '../../model/index.ts';
import { didYouMean } from '../../sim/index.ts';
import { readSeed } from '../coordinates.ts';
import { complain, UserError } from '../errors.ts';
import type { ExitCode } from '../exit-codes.ts';
import { onInterrupt } from '../interrupt.ts';
import { createCounter } from '../output/counter.ts';
import { type HuntReporter, huntReporter } from '../output/hunt-report.ts';
import { isOwnCodeProperty } from '../own-code.ts';
import { loadSystem, propertiesNamed, variantsOf } from '../own-system/load-system.ts';
import { inSandbox, refuseSandboxed } from '../sandbox-words.ts';
import { CASE_SECONDS, type CaseThread, createCaseThread } from '../search/case-thread.ts';
import { DEFAULT_STORE, readStore } from '../search/failure-store.ts';
import { followAll } from '../search/follow-all.ts';
import { replayIn } from '../search/follow-up.ts';
import { type HuntBudget, type HuntGuide, huntHere, type RangeResult } from '../search/hunt-ranges.ts';
import { type HuntTargetSpec, huntTargetOf } from '../search/hunt-target.ts';
import type { HuntedTarget } from '../search/hunt-types.ts';
import { EXIT_OF, huntVerdict, undecidedReasons } from '../search/hunt-verdict.ts';
import { findProperty } from '../search/play-case.ts';
import { readQueueAddress } from '../search/queue-address.ts';
import type { HunterOptions } from '../search/queue-ranges.ts';
import { spaceOf } from '../search/space-words.ts';
import { createStopFlag, endedByUser, isStopped, STOP, type StopFlag, stopFor } from '../search/stop-flag.ts';
import { undecidedLines } from '../search/undecided-lines.ts';
import { sameVariant } from '../variant-path.ts';
import type { Format } from '../vocabulary.ts';

export interface HuntOptions {
  variant?: string;
  serverVersion?: string;
  property?: string[];
  without?: string[];
  also?: string[];
  seed?: string;
  runs?: number;
  seconds?: number;
  findings?: number;
  /** Stop when every sometimes-property was met. */
  untilMet?: boolean;
  /** Draw towards the sometimes-properties that no case has met. */
  towardsUnmet?: boolean;
  jobs?: number;
  /** Address of a Redis server whose workers play the hunt. */
  queue?: string;
  /** How long a hunt over a queue waits for a worker, or for its server, in seconds. */
  queueTimeout?: number;
  /** How long a case may take, in seconds. */
  caseSeconds?: number;
  /** How long a finding may be shrunk, in seconds. */
  shrinkSeconds?: number;
  store?: string | false;
  anySite?: boolean;
  /** Files are run in the sandbox. */
  sandbox?: boolean;
  format: Format;
}

interface Plan {
  words: HuntTargetSpec;
  budget: HuntBudget;
  jobs: number;
  queue: Pick<HunterOptions, 'address' | 'timeoutSeconds'> | null;
  caseSeconds: number;
  shrinkSeconds: number;
  /** Folder of failures, or null when nothing is kept. */
  store: string | null;
  anySite: boolean;
  untilMet: boolean;
  towardsUnmet: boolean;
}

/** A finding is shrunk for at most so long, unless the user says otherwise. */
const SHRINK_SECONDS = 60;

const UNBOUNDED = Number.MAX_SAFE_INTEGER;

/** With the default seed, so many cases meet every `sometimes` that ships, on either feed of Redis. */
const CHECK_RUNS = 800;

/** `replisim hunt`: generated cases until a budget is spent; each finding shrunk, kept and shown. */
export async function hunt(options: HuntOptions): Promise<ExitCode> {
  return carryOut(
    planOf(options, redisWords(options), huntBudget(options), storeOf(options)),
    options.format,
  );
}

/** `replisim hunt SYSTEM`: the same on a system of the user's own. */
export async function huntOwn(file: string, options: HuntOptions): Promise<ExitCode> {
  const words = await ownWords(file, options);
  return carryOut(planOf(options, words, huntBudget(options), storeOf(options)), options.format);
}

function storeOf({ store }: HuntOptions): string | null {
  return store === false ? null : (store ?? DEFAULT_STORE);
}

function huntBudget(options: HuntOptions): HuntBudget {
  const bounded = options.runs !== undefined || options.seconds !== undefined || options.untilMet === true;
  const runs = options.runs ?? (bounded ? UNBOUNDED : 1_000);
  return { runs, seconds: options.seconds ?? UNBOUNDED, findings: options.findings ?? UNBOUNDED };
}

/** `replisim check`: a suite of a fixed size, once; nothing is kept unless a store is named. */
export async function check(options: HuntOptions): Promise<ExitCode> {
  return checkWords(redisWords(options), options);
}

/** `replisim check SYSTEM`: the same on a system of the user's own. */
export async function checkOwn(file: string, options: HuntOptions): Promise<ExitCode> {
  return checkWords(await ownWords(file, options), options);
}

function checkWords(words: HuntTargetSpec, options: HuntOptions): Promise<ExitCode> {
  const budget = {
    runs: options.runs ?? CHECK_RUNS,
    seconds: options.seconds ?? UNBOUNDED,
    findings: options.findings ?? UNBOUNDED,
  };
  const store = typeof options.store === 'string' ? options.store : null;
  return carryOut(planOf(options, words, budget, store), options.format);
}

function redisWords(options: HuntOptions): HuntTargetSpec {
  const { variant = '2.4.9' } = options;
  const version = options.serverVersion ?? versionOfVariant(variant);
  if (!VERSIONS.includes(version as Version)) {
    throw new UserError(
      `--server-version ${version}: known are ${VERSIONS.join(', ')}.${didYouMean(version, VERSIONS)}`,
    );
  }
  const [own, ...properties] = inSandbox([variant, ...(options.property ?? ['lifetimes'])], options.sandbox);
  if (options.queue !== undefined && options.towardsUnmet === true)
    throw new UserError('--towards-unmet: a hunt over a queue draws each case by itself');
  if (options.queue !== undefined) refuseSandboxed([own, ...properties], 'hunts over a queue');
  return {
    variant: own,
    version: version as Version,
    properties,
    space: spaceOf(options),
    seed: String(readSeed(options.seed ?? '1')),
  };
}

async function ownWords(file: string, options: HuntOptions): Promise<HuntTargetSpec> {
  if (options.queue !== undefined) throw new UserError('--queue: only hunts of Redis are shared out');
  const system = await loadSystem(file, { seconds: options.caseSeconds });
  const [variant] = variantsOf(system, options.variant === undefined ? [] : [options.variant]);
  return {
    system: file,
    variant: variant.id,
    properties: propertiesNamed(system, options.property).map(({ id }: { id: string }) => id),
    space: {},
    seed: String(readSeed(options.seed ?? '1')),
  };
}

function planOf(options: HuntOptions, words: HuntTargetSpec, budget: HuntBudget, store: string | null): Plan {
  return {
    words,
    budget,
    jobs: options.jobs ?? availableParallelism(),
    queue:
      options.queue === undefined
        ? null
        : { address: readQueueAddress(options.queue), timeoutSeconds: options.queueTimeout },
    caseSeconds: options.caseSeconds ?? CASE_SECONDS,
    shrinkSeconds: options.shrinkSeconds ?? SHRINK_SECONDS,
    store,
    anySite: options.anySite ?? false,
    untilMet: options.untilMet ?? false,
    towardsUnmet: options.towardsUnmet ?? false,
  };
}

async function carryOut(plan: Plan, format: Format): Promise<ExitCode> {
  const reporter = huntReporter(format);
  const target = await huntTargetOf(plan.words, { seconds: plan.caseSeconds });
  if (plan.untilMet) plan.budget.untilMet = sometimesIn(target, '--until-met');
  const guide = guideOf(plan, target);
  // The time that the hunt has is not that of what comes before and after it.
  const [huntStop, stop] = [createStopFlag(), createStopFlag()];
  const release = onInterrupt(() => {
    for (const flag of [huntStop, stop]) stopFor(flag, STOP.user);
  });
  reporter.begin(plan.words, plan.budget, plan.jobs);
  const { words, caseSeconds } = plan;
  const thread = createCaseThread({ system: target.system, words, stop, threads: 1, caseSeconds });
  try {
    const stillThere = await playStore(plan, target, thread, reporter);
    const { result, end } = await play(plan, target, huntStop, guide);
    const followed = await followAll(thread, result, reporter, plan);
    const reasons = [
      ...undecidedReasons(result, target),
      ...(followed.unconfirmed ? ['a finding did not violate when it was played again'] : []),
      ...(end === null ? [] : [end]),
    ];
    const lost = Atomics.load(huntStop, 0) === STOP.lost;
    const verdict = huntVerdict({
      interrupted: endedByUser(stop),
      unkept: followed.unkept,
      // The queue went away: what it has not played may hold anything.
      violated: !lost && followed.told.length + stillThere > 0,
      decided: !lost && reasons.length === 0,
    });
    const playUndecided = plan.towardsUnmet ? [] : undecidedLines(target, words, result);
    reporter.end({ result, target, failures: followed.told, verdict, reasons, playUndecided });
    if (end !== null) complain(end);
    return EXIT_OF[verdict];
  } finally {
    release();
    await thread.end();
  }
}

/** Failures of this variant that an earlier hunt has kept come first. Returns how many are still there. */
async function playStore(
  plan: Plan,
  target: HuntedTarget,
  thread: CaseThread,
  reporter: HuntReporter,
): Promise<number> {
  let stillThere = 0;
  for (const { file, failure } of plan.store === null ? [] : readStore(target.system, plan.store, complain)) {
    const { property } = failure.verdict;
    const known = isOwnCodeProperty(property) || findProperty(target, property) !== undefined;
    if (!sameVariant(failure.variant, plan.words.variant) || !known || isStopped(thread.stop)) continue;
    const replayed = await replayIn(thread, failure);
    if (replayed?.stillViolates === true) stillThere++;
    if (replayed !== null) reporter.stored(file, replayed);
  }
  return stillThere;
}

async function play(
  plan: Plan,
  target: HuntedTarget,
  stop: StopFlag,
  guide: HuntGuide | undefined,
): Promise<RangeResult> {
  const { budget, caseSeconds, jobs, queue, words } = plan;
  const counter = createCounter('generate', budget.runs === UNBOUNDED ? null : budget.runs, 'cases');
  const onProgress = (played: number, findings: number): void => counter.update(played, `${findings} found`);
  try {
    if (queue === null)
      return await huntHere(
        { system: target.system, words },
        { budget, stop, onProgress, jobs, caseSeconds, guide },
      );
    const { huntOverQueue } = await import('../search/queue-hunt.ts');
    return await huntOverQueue(words, target, { budget, stop, onProgress, caseSeconds, ...queue });
  } finally {
    counter.stop();
  }
}

/** What a hunt that draws towards what is unmet begins with; undefined in any other. */
function guideOf({ towardsUnmet, words }: Plan, target: HuntedTarget): HuntGuide | undefined {
  if (!towardsUnmet) return undefined;
  const focuses = target.system.focuses?.(target.space) ?? [];
  return { first: firstGuide(sometimesIn(target, '--towards-unmet'), focuses.length), seed: words.seed };
}

/** @throws UserError if nothing is asked that can be met. */
function sometimesIn({ properties }: HuntedTarget, option: string): string[] {
  const ids = properties.filter(({ when }) => when === 'sometimes').map(({ id }) => id);
  if (ids.length === 0)
    throw new UserError(`${option}: no sometimes-property is asked, so that nothing could be met`);
  return ids;
}
