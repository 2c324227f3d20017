import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import type { Worker as Thread } from 'node:worker_threads';
import { type Job, Queue, QueueEvents, Worker } from 'bullmq';
import { type HuntResult, mergeHunts } from '../../lab/index.ts';
import type { RedisTypes } from '../../properties/property.ts';
import { UserError } from '../errors.ts';
import type { HuntTargetSpec } from './hunt-target.ts';
import { askThread, type HuntRange, RANGE, startHuntThread } from './hunt-threads.ts';

/**
 * A hunt shared out by a Redis server: ranges of cases are jobs, whoever serves the queue plays them. A range has one
 * job id, so that a range that was played twice, because its first worker died, counts once.
 */
const QUEUE = 'replisim-hunt';

interface RangeJob extends HuntRange {
  words: HuntTargetSpec;
}

/** A job whose worker has not been heard of for so long is given to another one. */
const LOCK_MILLIS = 10_000;

export interface QueueOptions {
  url: string;
  /** Cases in all. */
  runs: number;
  onProgress?(played: number, findings: number): void;
  /** [0] is set to 1 to end the hunt with what it has. */
  stop: Int32Array<SharedArrayBuffer>;
}

function connectionTo(url: string) {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new UserError(`--queue ${url}: this is no address; it is written redis://HOST:PORT`);
  }
  if (parsed.protocol !== 'redis:') throw new UserError(`--queue ${url}: only redis:// addresses are known`);
  return { host: parsed.hostname, port: Number(parsed.port || 6379), maxRetriesPerRequest: null };
}

/** Puts the ranges into the queue and waits until each has been played. Interrupted, it takes back what is left. */
export async function huntOverQueue(
  words: HuntTargetSpec,
  options: QueueOptions,
): Promise<HuntResult<RedisTypes>> {
  await reach(options.url);
  const connection = connectionTo(options.url);
  const queue = new Queue<RangeJob, HuntResult<RedisTypes>>(QUEUE, { connection });
  const events = new QueueEvents(QUEUE, { connection });
  try {
    await events.waitUntilReady();
    const hunt = randomUUID();
    const jobs = await queue.addBulk(
      rangesOf(options.runs).map((range) => ({
        name: 'range',
        data: { ...range, words },
        opts: {
          jobId: `${hunt}-${range.from}`,
          removeOnComplete: { age: 3600 },
          removeOnFail: { age: 3600 },
        },
      })),
    );
    return await collect(jobs, events, options);
  } finally {
    await Promise.all([queue.close(), events.close()]);
  }
}

function rangesOf(runs: number): HuntRange[] {
  const ranges: HuntRange[] = [];
  for (let from = 0; from < runs; from += RANGE) ranges.push({ from, count: Math.min(RANGE, runs - from) });
  return ranges;
}

async function collect(
  jobs: Job<RangeJob, HuntResult<RedisTypes>>[],
  events: QueueEvents,
  options: QueueOptions,
): Promise<HuntResult<RedisTypes>> {
  const results: HuntResult<RedisTypes>[] = [];
  const signatures = new Set<string>();
  let played = 0;
  const stopped = interruption(options.stop);
  await Promise.all(
    jobs.map(async (job) => {
      const result = await Promise.race([job.waitUntilFinished(events), stopped.promise]);
      if (result === null) return;
      results.push(result);
      played += result.played;
      for (const { signature } of result.findings) signatures.add(signature);
      options.onProgress?.(played, signatures.size);
    }),
  );
  stopped.clear();
  if (results.length < jobs.length) await Promise.allSettled(jobs.map((job) => job.remove()));
  return mergeHunts(results);
}

/** Resolves with null once the hunt is told to stop. */
function interruption(stop: Int32Array): { promise: Promise<null>; clear(): void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<null>((resolve) => {
    timer = setInterval(() => {
      if (Atomics.load(stop, 0) === 1) resolve(null);
    }, 100);
  });
  return { promise, clear: () => clearInterval(timer) };
}

/** Whether anybody listens there: BullMQ itself would try for ever. @throws UserError */
function reach(url: string): Promise<void> {
  const { host, port } = connectionTo(url);
  return new Promise((resolve, reject) => {
    const refuse = () => reject(new UserError(`--queue ${url}: no Redis server answers there`));
    const socket = connect({ host, port, timeout: 5_000 }, () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', refuse);
    socket.once('timeout', refuse);
  });
}

/** Serves a queue until `stopped` resolves: each job is played by a thread of its own, so that its lock is renewed. */
export async function serveQueue(
  url: string,
  jobs: number,
  onRange: (range: HuntRange, result: HuntResult<RedisTypes>) => void,
  stopped: Promise<void>,
): Promise<void> {
  await reach(url);
  const idle: HuntThread[] = [];
  const worker = new Worker<RangeJob, HuntResult<RedisTypes>>(
    QUEUE,
    (job) => playRange(idle, job.data, onRange),
    {
      connection: connectionTo(url),
      concurrency: jobs,
      lockDuration: LOCK_MILLIS,
      stalledInterval: LOCK_MILLIS / 2,
      maxStalledCount: 10,
    },
  );
  worker.on('error', () => {
    // A connection that is lost comes back by itself.
  });
  await worker.waitUntilReady();
  await stopped;
  await worker.close();
  await Promise.all(idle.map(({ thread }) => thread.terminate()));
}

/** A thread and what it hunts, as text. It is kept for the next range of the same hunt: a new one begins uncompiled. */
interface HuntThread {
  hunts: string;
  thread: Thread;
}

async function playRange(
  idle: HuntThread[],
  { words, from, count }: RangeJob,
  onRange: (range: HuntRange, result: HuntResult<RedisTypes>) => void,
): Promise<HuntResult<RedisTypes>> {
  const player = await takeThread(idle, words);
  try {
    const result = await askThread(player.thread, { from, count });
    onRange({ from, count }, result);
    idle.push(player);
    return result;
  } catch (error) {
    await player.thread.terminate();
    throw error;
  }
}

async function takeThread(idle: HuntThread[], words: HuntTargetSpec): Promise<HuntThread> {
  const hunts = JSON.stringify(words);
  const place = idle.findIndex((player) => player.hunts === hunts);
  if (place >= 0) return idle.splice(place, 1)[0];
  const [other] = idle.splice(0, 1);
  await other?.thread.terminate();
  return { hunts, thread: startHuntThread(words, new Int32Array(new SharedArrayBuffer(4))) };
}
