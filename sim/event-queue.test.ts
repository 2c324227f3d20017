import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  cloneEventQueue,
  createEventQueue,
  type EventQueue,
  type EventRecord,
  nextEventTime,
  pendingEvents,
  popEvent,
  pushEvent,
} from './event-queue.ts';

/** The specification: a list that is searched for the earliest event, the one pushed first among equals. */
function createModel() {
  let sequence = 0;
  const pending: EventRecord[] = [];
  return {
    pending,
    push(time: number, kind: number, a: number, b: number): number {
      pending.push({ time, sequence, kind, a, b });
      return sequence++;
    },
    pop(): EventRecord | undefined {
      let first = 0;
      for (let i = 1; i < pending.length; i++) if (pending[i].time < pending[first].time) first = i;
      return pending.splice(first, 1)[0];
    },
  };
}

function popped(queue: EventQueue): EventRecord | undefined {
  if (!popEvent(queue)) return undefined;
  const { time, sequence, kind, a, b } = queue;
  return { time, sequence, kind, a, b };
}

function sameEvent(x: EventRecord | undefined, y: EventRecord | undefined): boolean {
  if (x === undefined || y === undefined) return x === y;
  return x.time === y.time && x.sequence === y.sequence && x.kind === y.kind && x.a === y.a && x.b === y.b;
}

function drain(queue: EventQueue): EventRecord[] {
  const all: EventRecord[] = [];
  for (let next = popped(queue); next !== undefined; next = popped(queue)) all.push(next);
  return all;
}

const int32 = fc.integer({ min: -0x80000000, max: 0x7fffffff });
/** Delays of many kinds, so that list, heap, buckets and far list are all used: ties, clusters, outliers, the limit. */
const delay = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 0, max: 3 }),
  fc.integer({ min: 0, max: 1_000 }),
  fc.integer({ min: 0, max: 10_000_000 }),
  fc.constantFrom(2 ** 31, 2 ** 32 + 1, 2 ** 40, 2 ** 52),
);
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ push: delay, times: fc.integer({ min: 1, max: 60 }), kind: int32 }) },
  { weight: 2, arbitrary: fc.record({ pop: fc.integer({ min: 1, max: 80 }) }) },
  { weight: 1, arbitrary: fc.constant({ clone: true }) },
);

test('agrees with a searched list, whatever is pushed and popped, and so does a clone made in between', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25, size: 'max' }), fc.integer(), (steps, salt) => {
      let queue = createEventQueue(2);
      const model = createModel();
      let now = 0;
      for (const [index, one] of steps.entries()) {
        if ('push' in one) {
          for (let i = 0; i < one.times; i++) {
            // Half of the pushes share a time, the others spread by a cheap hash.
            const spread = i % 2 === 0 ? 0 : Math.abs(Math.imul(i + index, salt | 1) % (one.push + 1));
            const time = Math.min(now + one.push + spread, Number.MAX_SAFE_INTEGER);
            const sequence = pushEvent(queue, time, one.kind, i, index);
            if (sequence !== model.push(time, one.kind, i, index)) throw new Error(`sequence ${sequence}`);
          }
        } else if ('pop' in one) {
          for (let i = 0; i < one.pop; i++) {
            const expected = model.pop();
            // One `expect` for each event would take most of the time.
            if (nextEventTime(queue) !== (expected === undefined ? -1 : expected.time)) {
              throw new Error(`next is at ${nextEventTime(queue)}, not ${expected?.time}`);
            }
            if (!sameEvent(popped(queue), expected)) expect(queue).toMatchObject(expected ?? { size: -1 });
            now = expected === undefined ? now : expected.time;
          }
        } else {
          const original = queue;
          const before = pendingEvents(original);
          queue = cloneEventQueue(original);
          expect(pendingEvents(queue)).toEqual(before);
          drain(original);
        }
        expect(queue.size).toBe(model.pending.length);
      }
      const left = pendingEvents(queue);
      expect(drain(queue)).toEqual(left);
      expect(left).toEqual(model.pending.sort((x, y) => x.time - y.time || x.sequence - y.sequence));
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['all at one time', () => 7],
  ['falling', (i: number) => 1_000_000 - i],
  ['rising', (i: number) => i * 1_000],
  ['two clusters far apart', (i: number) => (i % 2) * 1_000_000_000 + (i % 7)],
  ['spread', (i: number) => Math.imul(i, 0x9e3779b1) >>> 0],
])('20,000 events, %s, come out in order', (_, timeOf) => {
  const queue = createEventQueue();
  for (let i = 0; i < 20_000; i++) pushEvent(queue, timeOf(i), i, -i, i ^ 0x5555);
  const expected = Array.from({ length: 20_000 }, (_, i) => ({
    time: timeOf(i),
    sequence: i,
    kind: i,
    a: 0 - i,
    b: i ^ 0x5555,
  })).sort((x, y) => x.time - y.time || x.sequence - y.sequence);
  expect(drain(queue)).toEqual(expected);
});

test.each([1, 4])(
  '3,000 events held at %d times, each popped and pushed again, come out in order',
  (times) => {
    const queue = createEventQueue();
    const waiting = new Map<number, number[]>();
    const push = (time: number) => {
      const sequence = pushEvent(queue, time, 0, 0, 0);
      waiting.set(time, [...(waiting.get(time) ?? []), sequence]);
    };
    for (let i = 0; i < 3_000; i++) push(i % times);
    for (let i = 0; i < 9_000; i++) {
      popEvent(queue);
      const list = waiting.get(queue.time) as number[];
      if (list[0] !== queue.sequence || queue.time > Math.min(...waiting.keys()))
        throw new Error(`event ${queue.sequence} of time ${queue.time} came before ${list[0]}`);
      list.shift();
      if (list.length === 0) waiting.delete(queue.time);
      push(queue.time + (i % times));
    }
    expect(queue.size).toBe(3_000);
  },
);

test('an event may be pushed before the time of the one popped last', () => {
  const queue = createEventQueue();
  for (let i = 0; i < 100; i++) pushEvent(queue, 1_000 + i * 100, i, 0, 0);
  for (let i = 0; i < 50; i++) popEvent(queue);
  pushEvent(queue, 3, 77, 0, 0);
  expect(popped(queue)).toEqual({ time: 3, sequence: 100, kind: 77, a: 0, b: 0 });
  expect(queue.size).toBe(50);
});

test('an event may be pushed just before many that wait at one time and have been looked at', () => {
  const queue = createEventQueue();
  // Slices of one microsecond, and so many events in one of them that near events are kept as a heap.
  for (let i = 0; i < 300; i++) pushEvent(queue, i < 100 ? i % 10 : 10, i, 0, 0);
  for (let i = 0; i < 100; i++) popEvent(queue);
  expect(nextEventTime(queue)).toBe(10);
  pushEvent(queue, 10, 1_000, 0, 0);
  pushEvent(queue, 9, 1_001, 0, 0);
  expect(popped(queue)).toMatchObject({ time: 9, kind: 1_001 });
  expect(drain(queue).map(({ kind }) => kind)).toEqual([
    ...Array.from({ length: 200 }, (_, i) => 100 + i),
    1_000,
  ]);
});

test.each([8, 12, 30, 300])(
  '%d events that come and go in waves, with some far away, come out in order',
  (most) => {
    const queue = createEventQueue();
    const model = createModel();
    const push = (time: number) => {
      pushEvent(queue, time, 0, 0, 0);
      model.push(time, 0, 0, 0);
    };
    let now = 0;
    for (let wave = 0; wave < 20; wave++) {
      for (let i = 0; queue.size < most; i++)
        push(now + (i % 7 === 0 ? 100_000 * (i % 5) : Math.imul(i, 77) % 900));
      while (queue.size > 3) {
        const expected = model.pop();
        if (!sameEvent(popped(queue), expected)) expect(queue).toMatchObject(expected ?? {});
        now = queue.time;
        if (queue.size % 3 === 0) push(now + (queue.size % 50));
        if (queue.size % 3 === 1) popEvent(queue) && model.pop();
      }
    }
    expect(drain(queue)).toEqual(model.pending.sort((x, y) => x.time - y.time || x.sequence - y.sequence));
  },
);

test('an empty queue has no next time, and a pop changes nothing', () => {
  const queue = createEventQueue();
  expect(nextEventTime(queue)).toBe(-1);
  pushEvent(queue, 5, 1, 2, 3);
  expect(nextEventTime(queue)).toBe(5);
  expect(popEvent(queue)).toBe(true);
  expect(popEvent(queue)).toBe(false);
  expect([queue.time, queue.sequence, queue.kind, queue.a, queue.b]).toEqual([5, 0, 1, 2, 3]);
});

test('a clone goes its own way', () => {
  const queue = createEventQueue();
  for (let i = 0; i < 200; i++) pushEvent(queue, i * 10, i, 0, 0);
  const clone = cloneEventQueue(queue);
  pushEvent(clone, 0, 999, 0, 0);
  for (let i = 0; i < 100; i++) popEvent(queue);
  expect(clone.size).toBe(201);
  expect(pendingEvents(clone)[1].kind).toBe(999);
  expect(queue.size).toBe(100);
  expect(pushEvent(queue, 5, 0, 0, 0)).toBe(200);
});

test('a clone keeps every bit of kind, a and b, also those that would make no number of a double', () => {
  const words = [0, 1, -1, 0x7ff00001, 0x7fffffff, -0x80000000, 0xfff00001 | 0, 0x7ff80000];
  const queue = createEventQueue();
  for (const kind of words) for (const a of words) for (const b of words) pushEvent(queue, 1, kind, a, b);
  const clone = cloneEventQueue(cloneEventQueue(queue));
  expect(pendingEvents(clone)).toEqual(pendingEvents(queue));
  expect(drain(clone).map(({ kind, a, b }) => [kind, a, b])).toEqual(
    words.flatMap((kind) => words.flatMap((a) => words.map((b) => [kind, a, b]))),
  );
});

test.each([-1, Number.NaN])('a time of %d is refused', (time) => {
  const queue = createEventQueue();
  expect(() => pushEvent(queue, time, 0, 0, 0)).toThrow(RangeError);
  expect(queue.size).toBe(0);
});

test('the limits that two files have, as engines fold only their own constants, are the same', () => {
  const limitsOf = (file: string) => {
    const text = readFileSync(join(__dirname, file), 'utf8');
    return Object.fromEntries(
      [...text.matchAll(/^(?:export )?const (\w+_LIMIT) = (\d+);/gm)].map(([, name, limit]) => [name, limit]),
    );
  };
  expect(limitsOf('event-buckets.ts')).toEqual(limitsOf('event-near.ts'));
  expect(limitsOf('event-near.ts')).toEqual({
    LIST_LIMIT: expect.any(String),
    SHORT_LIMIT: expect.any(String),
  });
});
