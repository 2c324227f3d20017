import { availableParallelism } from 'node:os';
import { type HuntResult, replayFailure } from '../../lab/index.ts';
import { VERSIONS, type Version } from '../../model/scenario/scenario.ts';
import { propertyById } from '../../properties/properties.ts';
import type { RedisFailure, RedisHuntTarget, RedisTypes } from '../../properties/property.ts';
import { readSeed } from '../coordinates.ts';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readFailure } from '../failure-file.ts';
import { createCounter } from '../output/counter.ts';
import { type HuntReporter, huntReporter } from '../output/hunt-report.ts';
import { DEFAULT_STORE, storedAs, storedFiles, writeFailure } from '../search/failure-store.ts';
import { smallestFailure } from '../search/follow-up.ts';
import { type HuntTargetSpec, huntTargetOf } from '../search/hunt-target.ts';
import { type HuntBudget, huntInPack } from '../search/hunt-threads.ts';
import { onInterrupt } from '../search/interrupt.ts';

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
  store?: string | false;
  anySite?: boolean;
  reporter: string;
}

interface Plan {
  words: HuntTargetSpec;
  budget: HuntBudget;
  jobs: number;
  queue: string | null;
  /** Folder of failures, or null when nothing is kept. */
  store: string | null;
  anySite: boolean;
}

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
  if (options.queue !== undefined && (options.seconds !== undefined || options.findings !== undefined)) {
    throw new UserError('--queue: a hunt over a queue is bounded by --runs alone');
  }
  const version = options.serverVersion ?? (options.variant === '2.4.10' ? '2.4.10' : '2.4.9');
  if (!VERSIONS.includes(version as Version)) {
    throw new UserError(`--server-version ${version}: known are ${VERSIONS.join(', ')}`);
  }
  const words: HuntTargetSpec = {
    variant: options.variant,
    version: version as Version,
    properties: options.property ?? ['lifetimes'],
    space:
      options.without === undefined ? {} : { without: options.without as HuntTargetSpec['space']['without'] },
    seed: String(readSeed(options.seed ?? '1')),
  };
  return {
    words,
    budget,
    jobs: options.jobs ?? availableParallelism(),
    queue: options.queue ?? null,
    store,
    anySite: options.anySite ?? false,
  };
}

async function carryOut(plan: Plan, reporterName: string): Promise<ExitCode> {
  const reporter = huntReporter(reporterName);
  const target = await huntTargetOf(plan.words);
  reporter.begin(plan.words, plan.budget, plan.jobs);
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const release = onInterrupt(() => Atomics.store(stop, 0, 1));
  const interrupted = () => Atomics.load(stop, 0) === 1;
  try {
    const stillThere = await playStore(plan, target, reporter);
    const result = await play(plan, stop);
    const failures = await followUp(plan, target, result, reporter, interrupted);
    reporter.end(result, target, failures);
    if (interrupted()) return EXIT.interrupted;
    return exitCodeOf(result, target, failures.length + stillThere);
  } finally {
    release();
  }
}

/** Failures of this variant that an earlier hunt has kept come first. Returns how many are still there. */
async function playStore(plan: Plan, target: RedisHuntTarget, reporter: HuntReporter): Promise<number> {
  let stillThere = 0;
  for (const file of plan.store === null ? [] : storedFiles(plan.store)) {
    const failure = readFailure(target.system, file);
    const property =
      target.properties.find(({ id }) => id === failure.verdict.property) ??
      propertyById(failure.verdict.property);
    if (failure.variant !== plan.words.variant || property === undefined) continue;
    const replayed = replayFailure(target.system, failure, { variant: target.variant, property });
    if (replayed.stillViolates === true) stillThere++;
    reporter.stored(file, replayed);
  }
  return stillThere;
}

async function play(plan: Plan, stop: Int32Array<SharedArrayBuffer>): Promise<HuntResult<RedisTypes>> {
  const total = plan.budget.runs === UNBOUNDED ? null : plan.budget.runs;
  const counter = createCounter('generate', total, 'cases');
  const onProgress = (played: number, findings: number): void => counter.update(played, `${findings} found`);
  try {
    if (plan.queue === null) {
      return await huntInPack(plan.words, { jobs: plan.jobs, budget: plan.budget, stop, onProgress });
    }
    const { huntOverQueue } = await import('../search/queue.ts');
    return await huntOverQueue(plan.words, { url: plan.queue, runs: plan.budget.runs, stop, onProgress });
  } finally {
    counter.stop();
  }
}

async function followUp(
  plan: Plan,
  target: RedisHuntTarget,
  result: HuntResult<RedisTypes>,
  reporter: HuntReporter,
  interrupted: () => boolean,
): Promise<RedisFailure[]> {
  const failures: RedisFailure[] = [];
  for (const finding of result.findings) {
    const counter = createCounter(`shrink ${finding.verdict.property}`, null, 'cases');
    const failure = smallestFailure(target, finding, {
      variantWord: plan.words.variant,
      anySite: plan.anySite,
      interrupted,
      onTry: (tried) => counter.update(tried, ''),
    });
    counter.stop();
    const file = plan.store === null ? undefined : storedAs(target.system, plan.store, failure);
    if (file !== undefined) writeFailure(target.system, file, failure);
    failures.push(failure);
    reporter.failure(failure, target, file);
  }
  return failures;
}

function exitCodeOf(result: HuntResult<RedisTypes>, target: RedisHuntTarget, violations: number): ExitCode {
  if (violations > 0) return EXIT.violated;
  const unmet = target.properties.some(
    ({ id, when }) => when === 'sometimes' && result.met[id] === undefined,
  );
  return unmet || result.undecided > 0 ? EXIT.undecided : EXIT.held;
}
