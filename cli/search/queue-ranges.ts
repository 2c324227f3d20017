import { randomUUID } from 'node:crypto';
import type { Job, Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import { mergeHunts } from '../../lab/index.ts';
import { ENGINE_VERSION } from '../../model/index.ts';
import { type Drawn, type HuntRange, lossResult, noCases, type RangeResult } from './hunt-ranges.ts';
import type { QueueAddress } from './queue-address.ts';
import {
  jobId,
  LEASE_SECONDS,
  leaseKey,
  type PlayedAnswer,
  type RangeJob,
  readAnswer,
  resultOf,
} from './queue-job.ts';
import { STOP, type StopFlag, stopFor } from './stop-flag.ts';

/**
 * The ranges of a hunt that are in a queue. An answer is heard as an event, or found when the hunter looks for itself:
 * events get lost with connections, and jobs with a server's data. A range counts once, however often it was played.
 */

export interface HunterOptions {
  stop: StopFlag;
  address: QueueAddress;
  /**
   * How long no worker, or the server itself, may answer before the hunt ends with what it has, in seconds; if left out,
   * sixty, or eight of the server.
   */
  timeoutSeconds?: number;
  caseSeconds: number;
}

/** Finished jobs go by themselves; those of a hunter that died must not wait for it. */
const KEPT_SECONDS = 600;
const WITHDRAW_MILLIS = 2_000;
/** Workers may be silent for so long if the user does not say. */
const SILENT_WORKERS_SECONDS = 60;
/** The process that knew the digest is dead. */
const UNKNOWN_DIGEST = '';

/** A range that somebody is to play, and who waits for it. */
interface Waiting {
  range: HuntRange;
  settle(result: RangeResult): void;
  /** It was put into the queue: if it is not there any more, it is lost. */
  added: boolean;
  /** What its worker had come to when it was last looked at. */
  progress: string;
}

export interface Hunter {
  drawn: Drawn;
  stop: StopFlag;
  queue: Queue<RangeJob>;
  shown: string;
  timeoutSeconds: number;
  waiting: Map<string, Waiting>;
  /** Jobs that nobody waits for any more. */
  withdrawn: string[];
  /** When a worker was last heard of. */
  heard: number;
  looking: boolean;
  /** Why the hunt ends early. */
  trouble: string | null;
  refused: string | null;
  idOf(range: HuntRange): string;
  jobOf(range: HuntRange): RangeJob;
  /** Says that the hunter lives. */
  lease(): Promise<unknown>;
  endLease(): Promise<unknown>;
}

export function createHunter(
  drawn: Drawn,
  { stop, caseSeconds, timeoutSeconds = SILENT_WORKERS_SECONDS, address }: HunterOptions,
  queue: Queue<RangeJob>,
  redis: Redis,
  what: Pick<RangeJob, 'words' | 'files'>,
): Hunter {
  const id = randomUUID();
  return {
    drawn,
    stop,
    queue,
    shown: address.shown,
    timeoutSeconds,
    waiting: new Map(),
    withdrawn: [],
    heard: performance.now(),
    looking: false,
    trouble: null,
    refused: null,
    idOf: (range) => jobId(id, range),
    jobOf: (range) => ({ hunt: id, engine: ENGINE_VERSION, ...what, range, caseSeconds }),
    lease: () => redis.set(leaseKey(id), '1', 'EX', LEASE_SECONDS),
    endLease: () => redis.del(leaseKey(id)),
  };
}

export function playInQueue(hunter: Hunter, range: HuntRange): Promise<RangeResult> {
  return new Promise((settle) => {
    const waiting: Waiting = { range, settle, added: false, progress: '' };
    hunter.waiting.set(hunter.idOf(range), waiting);
    add(hunter, waiting);
  });
}

/** Puts a range into the queue, for the first time or because it is lost. A job that is there already stays one. */
function add(hunter: Hunter, waiting: Waiting): void {
  const { range } = waiting;
  waiting.added = false;
  hunter.queue
    .add('range', hunter.jobOf(range), {
      jobId: hunter.idOf(range),
      removeOnComplete: { age: KEPT_SECONDS },
      removeOnFail: { age: KEPT_SECONDS },
    })
    .then(() => {
      waiting.added = true;
    })
    .catch((error: Error) => {
      // What a lost connection has swallowed is put there again, by `lookAround`.
      waiting.added = true;
      if (error.name === 'ReplyError')
        giveUp(hunter, `the queue at ${hunter.shown} takes no job: ${error.message}`);
    });
}

export function giveUp(hunter: Hunter, sentence: string): void {
  hunter.trouble ??= sentence;
  stopFor(hunter.stop, STOP.lost);
}

/** Ranges that nobody has played are broken off: nothing behind the first of them counts. */
export function breakOff({ waiting, withdrawn }: Hunter): void {
  for (const [id, { range, settle }] of waiting) {
    withdrawn.push(id);
    settle({ result: noCases(range.from), end: null });
  }
  waiting.clear();
}

export function listen(hunter: Hunter, events: QueueEvents): void {
  events.on('completed', ({ jobId, returnvalue }) => answered(hunter, jobId, returnvalue));
  events.on('failed', ({ jobId, failedReason }) => failed(hunter, jobId, failedReason));
  events.on('progress', ({ jobId }) => {
    if (hunter.waiting.has(jobId)) hunter.heard = performance.now();
  });
}

/** A worker has answered. What is no answer to the question is as good as none. */
function answered(hunter: Hunter, id: string, value: unknown): void {
  const waiting = hunter.waiting.get(id);
  if (waiting === undefined) return;
  hunter.heard = performance.now();
  const answer = readAnswer(value);
  if (answer !== null && 'refused' in answer) {
    hunter.refused = answer.refused;
    stopFor(hunter.stop, STOP.lost);
    return;
  }
  const { from, count } = waiting.range;
  if (answer === null || 'dropped' in answer || !isFor(answer, from, count)) {
    again(hunter, id, waiting);
    return;
  }
  hunter.waiting.delete(id);
  waiting.settle(resultOf(hunter.drawn, answer));
  hunter.queue.remove(id).catch(() => {});
}

function isFor({ played, end }: PlayedAnswer, from: number, count: number): boolean {
  const whole = played.played === count || (end !== null && played.played <= count);
  return (
    played.from === from &&
    whole &&
    played.findings.every(({ number }) => number >= from && number < from + count)
  );
}

function again(hunter: Hunter, id: string, waiting: Waiting): void {
  waiting.added = false;
  hunter.queue
    .remove(id)
    .then(() => add(hunter, waiting))
    .catch(() => {
      waiting.added = true;
    });
}

/** The workers that played this range have died, twice: it is narrowed to its cases, and a case is a finding. */
function failed(hunter: Hunter, id: string, reason: string): void {
  const waiting = hunter.waiting.get(id);
  if (waiting === undefined) return;
  hunter.heard = performance.now();
  hunter.waiting.delete(id);
  hunter.queue.remove(id).catch(() => {});
  const { range, settle } = waiting;
  if (range.count === 1) {
    const sentence = `the case ended the process of its worker, more than once (${reason})`;
    const loss = { property: 'no-exit', sentence, digest: UNKNOWN_DIGEST } as const;
    settle({ result: lossResult(hunter.drawn, range.from, loss), end: null });
    return;
  }
  const cases = Array.from({ length: range.count }, (_, index) =>
    playInQueue(hunter, { from: range.from + index, count: 1 }),
  );
  Promise.all(cases).then((results) => {
    const end = results.findIndex((result) => result.end !== null);
    const counted = end < 0 ? results : results.slice(0, end + 1);
    settle({ result: mergeHunts(counted.map(({ result }) => result)), end: results[end]?.end ?? null });
  });
}

/** Looks what became of each range: answers that were missed, jobs that are gone. */
export async function lookAround(hunter: Hunter): Promise<void> {
  if (hunter.looking) return;
  hunter.looking = true;
  try {
    await hunter.lease();
    await Promise.all([...hunter.waiting].map(([id, waiting]) => lookAt(hunter, id, waiting)));
  } catch {
    // The connection: `gone` decides how long it may be away.
  } finally {
    hunter.looking = false;
  }
  const { timeoutSeconds, heard, shown } = hunter;
  if (performance.now() - heard > timeoutSeconds * 1000) {
    giveUp(
      hunter,
      `no worker of the queue at ${shown} has answered for ${timeoutSeconds} s (--queue-timeout)`,
    );
  }
}

async function lookAt(hunter: Hunter, id: string, waiting: Waiting): Promise<void> {
  if (!waiting.added) return;
  const job: Job<RangeJob> | undefined = await hunter.queue.getJob(id);
  if (hunter.waiting.get(id) !== waiting || !waiting.added) return;
  if (job === undefined) return add(hunter, waiting);
  if (job.finishedOn !== undefined) {
    if (job.failedReason !== undefined) failed(hunter, id, job.failedReason);
    else answered(hunter, id, job.returnvalue);
    return;
  }
  const progress = JSON.stringify(job.progress);
  if (progress !== waiting.progress) hunter.heard = performance.now();
  waiting.progress = progress;
}

/** Takes back what nobody has played; workers that are at it find no lease for what follows. */
export async function withdraw(hunter: Hunter): Promise<void> {
  breakOff(hunter);
  const all = Promise.allSettled([
    hunter.endLease(),
    ...hunter.withdrawn.map((id) => hunter.queue.remove(id)),
  ]);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, WITHDRAW_MILLIS);
  });
  await Promise.race([all, late]);
  clearTimeout(timer);
}
