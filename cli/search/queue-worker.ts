import type { Job, Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { createRedisSystem } from '../../properties/index.ts';
import { UserError } from '../errors.ts';
import { type CaseThread, createCaseThread } from './case-thread.ts';
import { drawnOf, type HuntRange, playInThread } from './hunt-ranges.ts';
import type { HuntedResult, HuntedSystem } from './hunt-types.ts';
import { type OwnFiles, withOwnFiles } from './own-files.ts';
import type { QueueAddress } from './queue-address.ts';
import { loadQueuePackages, openQueue, type QueuePackages } from './queue-client.ts';
import {
  answerOfJob,
  LEASE_SECONDS,
  leaseKey,
  QUEUE,
  type RangeAnswer,
  type RangeJob,
  readJob,
} from './queue-job.ts';
import { createStopFlag, isStopped, STOP, type StopFlag, stopFor } from './stop-flag.ts';

/** Serving a queue: playing ranges of whatever hunts are in it. */

export interface QueueService {
  address: QueueAddress;
  /** How long the server may answer nothing, in seconds; eight, if left out. */
  silentSeconds?: number;
  jobs: number;
  own: OwnFiles;
  /** Resolves when the user has had enough. */
  stopped: Promise<void>;
  /** The queue is reached, and served from now on. */
  onReady(): void;
  onRange(range: HuntRange, result: HuntedResult): void;
  onRefusal(sentence: string): void;
}

/** A job whose worker has not been heard of for so long is given to another one. */
const LOCK_MILLIS = 10_000;
/** How often a worker says that it is still at a range. */
const PROGRESS_MILLIS = 2_000;
/** How long ranges at hand may take to be given back. */
const CLOSE_MILLIS = 4_000;

/**
 * Serves until the user stops it, or the queue is gone; then says why, null for the user.
 *
 * @throws UserError when the queue cannot be reached.
 */
export async function serveQueue(options: QueueService): Promise<string | null> {
  const packages = await loadQueuePackages();
  const client = await openQueue(options.address, packages, options.silentSeconds);
  const desk: Desk = {
    ...options,
    system: createRedisSystem(),
    packages,
    redis: client.redis,
    idle: [],
    atHand: new Map(),
    stop: createStopFlag(),
  };
  const worker = new packages.bullmq.Worker<RangeJob, RangeAnswer>(
    QUEUE,
    (job, token) => {
      const letGo = takeInHand(desk, job);
      return serve(desk, job, token).catch((error) => {
        letGo();
        throw error;
      });
    },
    {
      connection: client.redis,
      concurrency: options.jobs,
      lockDuration: LOCK_MILLIS,
      stalledInterval: LOCK_MILLIS / 2,
      // A range whose worker has died twice is the hunter's to look into.
      maxStalledCount: 1,
    },
  );
  // A connection that is lost comes back by itself, or the client says that it is gone.
  worker.on('error', () => {});
  worker.on('completed', (job) =>
    clearAway(desk, job)
      .catch(() => {})
      .finally(() => desk.atHand.get(job.id ?? '')?.letGo()),
  );
  const queue = new packages.bullmq.Queue<RangeJob, RangeAnswer>(QUEUE, { connection: client.redis });
  queue.on('error', () => {});
  const sweep = setInterval(() => sweepUp(desk, queue).catch(() => {}), LEASE_SECONDS * 1000);
  const ended = Promise.race([options.stopped.then(() => null), client.gone]);
  worker.waitUntilReady().then(options.onReady, () => {});
  try {
    return await ended;
  } finally {
    clearInterval(sweep);
    stopFor(desk.stop, STOP.user);
    await within(CLOSE_MILLIS, giveBack(desk, worker));
    queue.close().catch(() => {});
    await within(CLOSE_MILLIS, worker.close(true));
    client.end();
    await Promise.all(desk.idle.map(({ thread }) => thread.end()));
  }
}

/** Whether the hunter still waits. */
async function isAlive({ redis }: Desk, { hunt }: RangeJob): Promise<boolean> {
  return (await redis.exists(leaseKey(hunt))) === 1;
}

/** A hunter takes its answers away; when it has gone, nobody else does. */
async function clearAway(desk: Desk, job: Job<RangeJob, RangeAnswer>): Promise<void> {
  const { job: given } = readJob(job.data);
  if (given === null || !(await isAlive(desk, given))) await job.remove();
}

/** More finished ranges are swept up the next time. */
const MOST_SWEPT = 1_000;

/** What was answered while the lease of a hunter that had died still stood, or what a worker that died could not clear away. */
async function sweepUp(desk: Desk, queue: Queue<RangeJob, RangeAnswer>): Promise<void> {
  const alive = new Map<string, boolean>();
  for (const job of await queue.getJobs(['completed', 'failed'], 0, MOST_SWEPT - 1)) {
    const { job: given } = readJob(job.data);
    if (given === null) continue;
    if (!alive.has(given.hunt)) alive.set(given.hunt, await isAlive(desk, given));
    if (alive.get(given.hunt) === false) await job.remove();
  }
}

/** Until it is let go: the range is put back, or the queue has taken its answer and who wants none has it removed. */
function takeInHand({ atHand }: Desk, { id = '' }: Job): () => void {
  let letGo = (): void => {};
  const gone = new Promise<void>((resolve) => {
    letGo = () => {
      atHand.delete(id);
      resolve();
    };
  });
  atHand.set(id, { gone, letGo });
  return letGo;
}

/** No new ranges are taken, and those at hand are put back for others. */
async function giveBack({ atHand }: Desk, worker: Worker): Promise<void> {
  await worker.pause(true);
  await Promise.all([...atHand.values()].map(({ gone }) => gone));
}

/** Waits for something that may never come, with a server that is gone, say. */
async function within(millis: number, awaited: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, millis);
  });
  await Promise.race([awaited.catch(() => {}), late]);
  clearTimeout(timer);
}

/** What all ranges share. */
interface Desk extends QueueService {
  /** Hunts over a queue are of Redis. */
  system: HuntedSystem;
  packages: QueuePackages;
  redis: Redis;
  idle: Player[];
  /** Ranges at hand, by job. */
  atHand: Map<string, { gone: Promise<void>; letGo(): void }>;
  stop: StopFlag;
}

/** A thread and what it hunts, as text. It is kept for the next range of the same hunt: a new one begins uncompiled. */
interface Player {
  hunts: string;
  thread: CaseThread;
}

async function serve(desk: Desk, job: Job<RangeJob, RangeAnswer>, token?: string): Promise<RangeAnswer> {
  const { job: given, problem } = readJob(job.data);
  if (given === null) return { refused: problem };
  if (!(await isAlive(desk, given))) return { dropped: true };
  let ticks = 0;
  const progress = setInterval(() => {
    job.updateProgress(++ticks).catch(() => {});
  }, PROGRESS_MILLIS);
  let answer: RangeAnswer | null;
  try {
    answer = await playJob(desk, given);
  } catch (error) {
    const what = error instanceof UserError ? error.message : `internal error: ${(error as Error).message}`;
    desk.onRefusal(what);
    answer = { refused: what };
  } finally {
    clearInterval(progress);
  }
  if (answer !== null) return answer;
  if (!(await isAlive(desk, given))) return { dropped: true };
  await job.moveToWait(token);
  throw new desk.packages.bullmq.WaitingError();
}

/** Null when the worker was stopped meanwhile: another one shall play it. */
async function playJob(
  desk: Desk,
  { words, files, range, caseSeconds }: RangeJob,
): Promise<RangeAnswer | null> {
  const here = withOwnFiles(words, files, desk.own);
  const player = await takePlayer(desk, JSON.stringify({ here, caseSeconds }), () =>
    createCaseThread({ system: desk.system, words: here, stop: desk.stop, threads: desk.jobs, caseSeconds }),
  );
  try {
    const played = await playInThread(player.thread, drawnOf({ system: desk.system, words: here }), range);
    if (isStopped(desk.stop)) return null;
    desk.onRange(range, played.result);
    return answerOfJob(played);
  } finally {
    desk.idle.push(player);
  }
}

async function takePlayer({ idle }: Desk, hunts: string, create: () => CaseThread): Promise<Player> {
  const place = idle.findIndex((player) => player.hunts === hunts);
  if (place >= 0) return idle.splice(place, 1)[0];
  const [other] = idle.splice(0, 1);
  await other?.thread.end();
  return { hunts, thread: create() };
}
