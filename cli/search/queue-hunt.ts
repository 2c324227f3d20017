import { UserError } from '../errors.ts';
import {
  type Drawn,
  type HuntRange,
  huntRanges,
  type RangeResult,
  type RangesOptions,
} from './hunt-ranges.ts';
import type { HuntTargetSpec } from './hunt-target.ts';
import { fileDigests } from './own-files.ts';
import { loadQueuePackages, openQueue } from './queue-client.ts';
import { QUEUE, type RangeJob } from './queue-job.ts';
import {
  breakOff,
  createHunter,
  giveUp,
  type HunterOptions,
  listen,
  lookAround,
  playInQueue,
  withdraw,
} from './queue-ranges.ts';
import { isStopped } from './stop-flag.ts';

/** A hunt whose ranges are played by the workers of a queue. */

/** Ranges that are in the queue at a time: enough for hundreds of threads, and all that a hunter who dies leaves behind. */
const MAX_WAITING = 512;
/** How often the hunter looks for itself. */
const LOOK_MILLIS = 1_000;
const STOP_LOOK_MILLIS = 50;

/** @throws UserError when the queue cannot be reached, or a worker refuses the hunt. */
export async function huntOverQueue(
  words: HuntTargetSpec,
  drawn: Drawn,
  options: RangesOptions & HunterOptions,
): Promise<RangeResult> {
  const packages = await loadQueuePackages();
  const files = fileDigests(words);
  const client = await openQueue(options.address, packages, options.timeoutSeconds);
  const queue = new packages.bullmq.Queue<RangeJob>(QUEUE, { connection: client.redis });
  const events = new packages.bullmq.QueueEvents(QUEUE, { connection: client.redis.duplicate() });
  queue.on('error', () => {});
  events.on('error', () => {});
  const hunter = createHunter(drawn, options, queue, client.redis, { words, files });
  client.gone.then((sentence) => giveUp(hunter, sentence));
  listen(hunter, events);
  const look = setInterval(() => lookAround(hunter), LOOK_MILLIS);
  const heed = setInterval(() => {
    if (isStopped(options.stop)) breakOff(hunter);
  }, STOP_LOOK_MILLIS);
  try {
    await Promise.race([hunter.lease(), client.gone]);
    const { result, end } = await huntRanges(
      Array.from({ length: MAX_WAITING }, () => ({ play: (range: HuntRange) => playInQueue(hunter, range) })),
      options,
    );
    if (hunter.refused !== null) throw new UserError(`a worker does not play this hunt: ${hunter.refused}`);
    return { result, end: end ?? hunter.trouble };
  } finally {
    for (const timer of [look, heed]) clearInterval(timer);
    await withdraw(hunter);
    for (const each of [queue, events]) each.close().catch(() => {});
    client.end();
  }
}
