import type { Chooser } from './chooser.ts';
import { createDigest, digestText } from './digest.ts';
import { cloneEventQueue, createEventQueue, type EventQueue, popEvent, pushEvent } from './event-queue.ts';
import { mixEvent, run } from './kernel.ts';
import { createSeededChooser, restoreSeededChooser } from './seeded-chooser.ts';

/** Two entities that send each other a counter, each after its own delay, until it has reached `rallies`. */
const PING = 1;
const PONG = 2;

interface Rally {
  pings: number;
  pongs: number;
  rallies: number;
}

function pingPong(world: Rally): (queue: EventQueue) => void {
  return (queue) => {
    const { time, kind, a } = queue;
    if (kind === PING) world.pings++;
    else world.pongs++;
    if (a < world.rallies)
      pushEvent(queue, time + (kind === PING ? 30 : 70), kind === PING ? PONG : PING, a + 1, 0);
  };
}

function serve(rallies: number): { queue: EventQueue; world: Rally } {
  const queue = createEventQueue();
  pushEvent(queue, 0, PING, 1, 0);
  return { queue, world: { pings: 0, pongs: 0, rallies } };
}

describe('ping-pong', () => {
  test('ends by itself: quiet', () => {
    const { queue, world } = serve(1_001);
    expect(run(queue, pingPong(world))).toEqual({ reason: 'quiet', events: 1_001, violation: null });
    expect(world).toMatchObject({ pings: 501, pongs: 500 });
    expect(queue.time).toBe(500 * 100);
    expect(run(queue, pingPong(world))).toEqual({ reason: 'quiet', events: 0, violation: null });
  });

  test('until: what lies at the time is handled, what is later stays', () => {
    const { queue, world } = serve(1_001);
    expect(run(queue, pingPong(world), { untilMicros: 200 })).toEqual({
      reason: 'until',
      events: 5,
      violation: null,
    });
    expect([queue.time, queue.size]).toEqual([200, 1]);
    expect(run(queue, pingPong(world), { untilMicros: 229 }).events).toBe(0);
    expect(run(queue, pingPong(world), { untilMicros: 230 }).events).toBe(1);
  });

  test('budget: that many events and no more, and the next call goes on', () => {
    const { queue, world } = serve(1_001);
    expect(run(queue, pingPong(world), { budgetEvents: 0 })).toMatchObject({ reason: 'budget', events: 0 });
    expect(run(queue, pingPong(world), { budgetEvents: 400 })).toMatchObject({
      reason: 'budget',
      events: 400,
    });
    expect(run(queue, pingPong(world), { budgetEvents: 601 })).toMatchObject({
      reason: 'quiet',
      events: 601,
    });
    expect(world.pings + world.pongs).toBe(1_001);
  });

  test('violation: the run stops at the event after which the check speaks', () => {
    const { queue, world } = serve(1_001);
    const check = () => (world.pongs > 2 ? `${world.pongs} pongs, and 2 are allowed` : null);
    expect(run(queue, pingPong(world), { check })).toEqual({
      reason: 'violation',
      events: 6,
      violation: '3 pongs, and 2 are allowed',
    });
  });

  test('interrupted: asked every 1,024 events', () => {
    const { queue, world } = serve(5_000);
    let asked = 0;
    const interrupted = () => ++asked === 3;
    expect(run(queue, pingPong(world), { interrupted })).toEqual({
      reason: 'interrupted',
      events: 3 * 1_024,
      violation: null,
    });
  });

  test('the digest is the same for the same run, in one call or in many, and tells other runs apart', () => {
    const digestOf = (rallies: number, pieces: number[]) => {
      const { queue, world } = serve(rallies);
      const digest = createDigest();
      for (const budgetEvents of pieces) run(queue, pingPong(world), { budgetEvents, digest });
      return digestText(digest);
    };
    const once = digestOf(100, [1_000]);
    expect(digestOf(100, [1, 2, 3, 4, 1_000])).toBe(once);
    expect(digestOf(99, [1_000])).not.toBe(once);
    // Someone who pops for himself gets the same.
    const { queue, world } = serve(100);
    const digest = createDigest();
    const dispatch = pingPong(world);
    while (popEvent(queue)) {
      mixEvent(digest, queue);
      dispatch(queue);
    }
    expect(digestText(digest)).toBe(once);
  });
});

/** M/M/1: customers come at random, wait in line for one server, and are served for a random time. */
const ARRIVAL = 1;
const DEPARTURE = 2;

interface Shop {
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

function shop(world: Shop, arrivals: Chooser, services: Chooser): (queue: EventQueue) => void {
  return (queue) => {
    const now = queue.time;
    world.area += world.inside * (now - world.since);
    world.since = now;
    if (queue.kind === ARRIVAL) {
      pushEvent(queue, now + memoryless(arrivals, 12_800), ARRIVAL, 0, 0);
      if (world.inside++ === 0) pushEvent(queue, now + memoryless(services, 6_400), DEPARTURE, 0, 0);
    } else {
      world.left++;
      if (--world.inside > 0) pushEvent(queue, now + memoryless(services, 6_400), DEPARTURE, 0, 0);
    }
  };
}

describe('M/M/1', () => {
  const open = () => {
    const queue = createEventQueue();
    pushEvent(queue, 0, ARRIVAL, 0, 0);
    return { queue, world: { inside: 0, left: 0, area: 0, since: 0 } as Shop };
  };

  test('half loaded, there is one customer in the shop on average, as theory says', () => {
    const { queue, world } = open();
    const chooser = createSeededChooser(1);
    run(queue, shop(world, chooser.stream('arrivals'), chooser.stream('services')), {
      budgetEvents: 100_000,
    });
    const mean = world.area / world.since;
    expect(mean).toBeGreaterThan(0.93);
    expect(mean).toBeLessThan(1.07);
  });

  test('a clone made in the middle has the same future, and the original does not notice', () => {
    const first = open();
    const chooser = createSeededChooser(2);
    const dispatch = shop(first.world, chooser.stream('arrivals'), chooser.stream('services'));
    run(first.queue, dispatch, { budgetEvents: 5_000 });

    const state = chooser.save();
    if (state.driver !== 'seeded') throw new Error(state.driver);
    const copy = restoreSeededChooser(JSON.parse(JSON.stringify(state)));
    const second = { queue: cloneEventQueue(first.queue), world: { ...first.world } };
    const future = (queue: EventQueue, handle: (queue: EventQueue) => void) => {
      const digest = createDigest();
      run(queue, handle, { budgetEvents: 5_000, digest });
      return digestText(digest);
    };
    const cloned = future(second.queue, shop(second.world, copy.stream('arrivals'), copy.stream('services')));
    expect(first.world.left).toBeLessThan(second.world.left);
    expect(future(first.queue, dispatch)).toBe(cloned);
    expect(first.world).toEqual(second.world);
  });
});
