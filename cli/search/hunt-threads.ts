import { Worker } from 'node:worker_threads';
import { type HuntResult, mergeHunts } from '../../lab/index.ts';
import type { RedisTypes } from '../../properties/property.ts';
import { UserError } from '../errors.ts';
import type { HuntTargetSpec } from './hunt-target.ts';

/** A hunt by several threads, cut into ranges that are the same whatever the number of threads. */

export interface HuntRange {
  from: number;
  count: number;
}

export type HuntAnswer = { result: HuntResult<RedisTypes> } | { trouble: string };

/** Where a hunt ends: whichever comes first. */
export interface HuntBudget {
  runs: number;
  seconds: number;
  /** Findings that are enough. */
  findings: number;
}

export interface PackOptions {
  jobs: number;
  budget: HuntBudget;
  onProgress?(played: number, findings: number): void;
  /** [0] is set to 1 to end the hunt with what it has. */
  stop: Int32Array<SharedArrayBuffer>;
}

export const RANGE = 50;

/**
 * Hunts until the budget is spent. Only ranges without a gap before them count, so that what is found depends on how
 * many cases were played and on nothing else.
 */
export async function huntInPack(
  words: HuntTargetSpec,
  options: PackOptions,
): Promise<HuntResult<RedisTypes>> {
  const { jobs, budget, stop } = options;
  const workers = Array.from({ length: jobs }, () => startHuntThread(words, stop));
  const deadline = performance.now() + budget.seconds * 1000;
  const front: Front = { known: mergeHunts([]), ahead: new Map() };
  let next = 0;
  const enough = (): boolean => {
    const { known } = front;
    options.onProgress?.(known.played, known.findings.length);
    const spent = next >= budget.runs || performance.now() >= deadline || Atomics.load(stop, 0) === 1;
    return spent || known.findings.length >= budget.findings;
  };
  const lane = async (worker: Worker) => {
    while (!enough()) {
      const from = next;
      const count = Math.min(RANGE, budget.runs - from);
      next += count;
      addRange(front, await askThread(worker, { from, count }));
    }
  };
  try {
    await Promise.all(workers.map(lane));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return cut(front.known, budget.findings);
}

/** A thread that plays ranges of one hunt; `stop[0]` set to 1 ends a range early. */
export function startHuntThread(words: HuntTargetSpec, stop: Int32Array<SharedArrayBuffer>): Worker {
  return new Worker(new URL('./hunt-worker.js', import.meta.url), { workerData: { words, stop } });
}

/** Has a thread play a range. */
export function askThread(worker: Worker, range: HuntRange): Promise<HuntResult<RedisTypes>> {
  return new Promise((resolve, reject) => {
    const settle = (answer: HuntAnswer) => {
      worker.off('error', reject);
      if ('result' in answer) resolve(answer.result);
      else reject(new UserError(answer.trouble));
    };
    worker.once('message', settle);
    worker.once('error', reject);
    worker.postMessage(range);
  });
}

/** How far a hunt has come: everything before the first range that is missing, and the ranges behind it. */
interface Front {
  known: HuntResult<RedisTypes>;
  ahead: Map<number, HuntResult<RedisTypes>>;
}

/** A range that was broken off leaves a gap behind it that nothing will fill. */
function addRange(front: Front, result: HuntResult<RedisTypes>): void {
  front.ahead.set(result.from, result);
  for (;;) {
    const end = front.known.played;
    const part = front.ahead.get(end);
    if (part === undefined) return;
    front.ahead.delete(end);
    front.known = mergeHunts([front.known, part]);
  }
}

/** A hunt that ends at so many findings is cut after the case of the last of them. */
function cut(result: HuntResult<RedisTypes>, findings: number): HuntResult<RedisTypes> {
  return { ...result, findings: result.findings.slice(0, findings) };
}
