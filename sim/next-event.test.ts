import type { Chooser } from './chooser.ts';
import { cloneDigest, createDigest, digestText, mix, mixTime } from './digest.ts';
import { cloneEventQueue, createEventQueue, pushEvent } from './event-queue.ts';
import { nextEvent, type WorldBase } from './next-event.ts';
import { createSeededChooser, restoreSeededChooser } from './seeded-chooser.ts';

function emptyBase(): WorldBase {
  return { now: 0, events: 0, queue: createEventQueue(), digest: createDigest() };
}

function cloneBase({ now, events, queue, digest }: WorldBase): WorldBase {
  return { now, events, queue: cloneEventQueue(queue), digest: cloneDigest(digest) };
}

/** Two entities that send each other a counter, each after its own delay, until it has reached `rallies`. */
const PING = 1;
const PONG = 2;

interface Rally extends WorldBase {
  pings: number;
  pongs: number;
  rallies: number;
}

function serve(rallies: number): Rally {
  const world = { ...emptyBase(), pings: 0, pongs: 0, rallies };
  pushEvent(world.queue, 0, PING, 1, 0);
  return world;
}

function step(world: Rally): boolean {
  if (!nextEvent(world)) return false;
  const { kind, a } = world.queue;
  if (kind === PING) world.pings++;
  else world.pongs++;
  if (a < world.rallies)
    pushEvent(world.queue, world.now + (kind === PING ? 30 : 70), kind === PING ? PONG : PING, a + 1, 0);
  return true;
}

describe('ping-pong', () => {
  test('ends by itself, with every event counted and the clock at the last one', () => {
    const world = serve(1_001);
    while (step(world));
    expect(world).toMatchObject({ pings: 501, pongs: 500, events: 1_001, now: 500 * 100 });
  });

  test('without an event nothing changes', () => {
    const world = serve(3);
    while (step(world));
    const before = { ...cloneBase(world), text: digestText(world.digest) };
    expect(step(world)).toBe(false);
    expect({ ...cloneBase(world), text: digestText(world.digest) }).toEqual(before);
  });

  test('the digest tells runs apart that differ in one event', () => {
    const digestOf = (rallies: number) => {
      const world = serve(rallies);
      while (step(world));
      return digestText(world.digest);
    };
    expect(digestOf(100)).toBe(digestOf(100));
    expect(digestOf(99)).not.toBe(digestOf(100));
  });
});

describe('what an event is in the digest', () => {
  const digestAfter = (time: number, kind: number, a: number, b: number, before = 0): string => {
    const world = emptyBase();
    for (let i = 0; i < before; i++) pushEvent(world.queue, 0, 9, 9, 9);
    pushEvent(world.queue, time, kind, a, b);
    while (nextEvent(world));
    return digestText(world.digest);
  };

  test.each([0, 5, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 5, 5_000_000_000, 2 ** 53 - 1])(
    'time (%d), sequence number, kind and the first operand; failure files depend on it',
    (time) => {
      const digest = createDigest();
      mixTime(digest, time);
      mix(digest, 0);
      mix(digest, (3 << 24) ^ 77);
      expect(digestAfter(time, 3, 77, 8)).toBe(digestText(digest));
    },
  );

  test('each of these counts, the second operand does not', () => {
    const all = [
      digestAfter(5, 3, 77, 8),
      digestAfter(6, 3, 77, 8),
      digestAfter(5 + 2 ** 40, 3, 77, 8),
      digestAfter(5, 4, 77, 8),
      digestAfter(5, 3, 78, 8),
      digestAfter(5, 3, 77, 8, 1),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(digestAfter(5, 3, 77, 9)).toBe(all[0]);
  });
});

/** M/M/1: customers come at random, wait in line for one server, and are served for a random time. */
const ARRIVAL = 1;
const DEPARTURE = 2;

interface Shop extends WorldBase {
  inside: number;
  left: number;
  /** Customers times microseconds, up to `since`. */
  area: number;
  since: number;
}

/**
 * A random time with the given mean and no memory: whole steps of a 64th of the mean until a draw of one in 64 hits.
 * Integers only. (It is a geometric distribution; at this step the mean number in the shop differs from theory by 1%.)
 */
function memoryless(chooser: Chooser, mean: number): number {
  let steps = 1;
  while (chooser.pick(64, 'again') !== 0) steps++;
  return (steps * mean) / 64;
}

function open(): Shop {
  const world = { ...emptyBase(), inside: 0, left: 0, area: 0, since: 0 };
  pushEvent(world.queue, 0, ARRIVAL, 0, 0);
  return world;
}

/** Takes so many events. */
function trade(world: Shop, chooser: Chooser, events: number): void {
  const arrivals = chooser.stream('arrivals');
  const services = chooser.stream('services');
  for (let i = 0; i < events && nextEvent(world); i++) {
    const { queue, now } = world;
    world.area += world.inside * (now - world.since);
    world.since = now;
    if (queue.kind === ARRIVAL) {
      pushEvent(queue, now + memoryless(arrivals, 12_800), ARRIVAL, 0, 0);
      if (world.inside++ === 0) pushEvent(queue, now + memoryless(services, 6_400), DEPARTURE, 0, 0);
    } else {
      world.left++;
      if (--world.inside > 0) pushEvent(queue, now + memoryless(services, 6_400), DEPARTURE, 0, 0);
    }
  }
}

describe('M/M/1', () => {
  test('half loaded, there is one customer in the shop on average, as theory says', () => {
    const world = open();
    trade(world, createSeededChooser(1), 100_000);
    const mean = world.area / world.since;
    expect(mean).toBeGreaterThan(0.93);
    expect(mean).toBeLessThan(1.07);
  });

  test('a clone made in the middle has the same future, and the original does not notice', () => {
    const first = open();
    const chooser = createSeededChooser(2);
    trade(first, chooser, 5_000);

    const state = chooser.save();
    if (state.driver !== 'seeded') throw new Error(state.driver);
    const second = { ...first, ...cloneBase(first) };
    trade(second, restoreSeededChooser(JSON.parse(JSON.stringify(state))), 5_000);
    expect(first.left).toBeLessThan(second.left);
    trade(first, chooser, 5_000);
    expect(digestText(second.digest)).toBe(digestText(first.digest));
    expect({ ...second, queue: null }).toEqual({ ...first, queue: null });
  });
});
