/**
 * The pending events of a run, handed out in the order of (time, sequence).
 *
 * Each event is one 32-byte row of a typed array, so that nothing is allocated per event. While there are few, the rows
 * themselves are kept sorted, here. With more of them, rows stay where they are, and what orders them is in
 * event-buckets.ts and event-near.ts. How rows are kept never shows in the order, which is total: no two events have the
 * same sequence number.
 */

import { longRows, nextOfLong, placeInLong, takeFromLong } from './event-buckets.ts';
import { SHORT_LIMIT } from './event-near.ts';

/**
 * Places of the int32 fields in the eight words of a row: the first four hold time and sequence. An engine folds only the constants of its own file.
 */
const EVENT_KIND = 4;
const EVENT_A = 5;
const EVENT_B = 6;

/** One pending event, as `pendingEvents` lists it. Times are integer microseconds; `kind`, `a` and `b` are int32. */
export interface EventRecord {
  time: number;
  sequence: number;
  kind: number;
  a: number;
  b: number;
}

/** A queue of events, plain data. The first seven fields are for everybody, the rest is for the files of the queue. */
export interface EventQueue {
  /** How many events are pending. */
  size: number;
  /** The sequence number that the next push will get. It also counts the pushes so far. */
  nextSequence: number;
  /** The event most recently popped: its time in microseconds, and the rest of the record. */
  time: number;
  sequence: number;
  kind: number;
  a: number;
  b: number;

  /** Rows of 32 bytes, seen in two ways: floats [time, sequence, -, -], ints [-, -, -, -, kind, a, b, -]. */
  floats: Float64Array;
  ints: Int32Array;
  /** `SHORT_LIMIT` in a short queue; 0 in a long one, which alone has the fields that follow. */
  shortLimit: number;

  /**
   * The first `nearSize` are the rows of the events before `horizon`, sorted latest first; or the first `heapSize`, a
   * binary heap. Those from `size` on are the rows that are free; as near events are pending events, the two never meet.
   */
  near: Int32Array;
  /**
   * The next row of the linked list in which a row lies. It has an array of its own so that a list can be walked before
   * its rows, which may lie far apart in memory, have been fetched.
   */
  next: Int32Array;
  nearSize: number;
  heapSize: number;
  horizon: number;
  /** `horizon` as it was when the near events were last refilled. */
  nearEnd: number;
  /**
   * A ring: a time falls into slice (time - bucketBase) / sliceMicros, and that slice into the bucket of its number
   * modulo `bucketCount`, a power of two. Slices before `nextSlice` have been emptied; the horizon is where it begins.
   */
  buckets: Int32Array;
  bucketCount: number;
  nextSlice: number;
  /** Slices from this one on are too late for the ring. */
  ringEnd: number;
  bucketBase: number;
  sliceMicros: number;
  /** 1 / `sliceMicros`, exact. */
  slicesPerMicro: number;
  /** First row of the list of events that are too late for the ring. */
  far: number;
  /** With more events than this the buckets are laid out anew. */
  crowd: number;
  /** How many events had been popped when the ring began its present turn. */
  poppedBefore: number;
}

/** An empty queue at time 0. `capacity` is a first guess (in events); the queue grows as needed. */
export function createEventQueue(capacity = SHORT_LIMIT): EventQueue {
  const long = capacity > SHORT_LIMIT ? capacity : 0;
  const floats = new Float64Array((1 + SHORT_LIMIT + long) * 4);
  floats[0] = Number.NaN;
  const near = new Int32Array(long);
  for (let i = 0; i < long; i++) near[i] = 1 + SHORT_LIMIT + i;
  const queue: EventQueue = {
    size: 0,
    nextSequence: 0,
    // Fractions first: the engine then keeps these fields as doubles from the start, and large times cost no allocation.
    time: 0.5,
    sequence: 0.5,
    kind: 0,
    a: 0,
    b: 0,
    floats,
    ints: new Int32Array(floats.buffer),
    shortLimit: SHORT_LIMIT,
    near,
    next: long > 0 ? new Int32Array(1 + SHORT_LIMIT + long) : NO_INTS,
    nearSize: 0,
    heapSize: 0,
    horizon: 0.5,
    nearEnd: 0.5,
    buckets: NO_INTS,
    bucketCount: 0,
    nextSlice: 0,
    ringEnd: 0,
    bucketBase: 0.5,
    sliceMicros: 0.5,
    slicesPerMicro: 0.5,
    far: 0,
    crowd: 0,
    poppedBefore: 0.5,
  };
  queue.time = 0;
  queue.sequence = 0;
  return queue;
}

const NO_INTS = new Int32Array(0);

/**
 * Adds an event and returns its sequence number. Events of equal time come out in the order in which they were pushed.
 * Duty of the caller: `time` is an integer number of microseconds below 2^53, and `kind`, `a` and `b` are int32.
 * Throws RangeError if `time` is negative or not a number.
 */
export function pushEvent(queue: EventQueue, time: number, kind: number, a: number, b: number): number {
  if (!(time >= 0)) refuseTime(time);
  const sequence = queue.nextSequence;
  queue.nextSequence = sequence + 1;
  let row = queue.size + 1;
  queue.size = row;
  if (row > queue.shortLimit) row = placeInLong(queue, time, sequence);
  else {
    const { floats } = queue;
    floats[row << 2] = time;
    if (floats[(row - 1) << 2] <= time) row = makeRoom(queue, row);
  }
  const word = row << 3;
  queue.floats[(row << 2) | 1] = sequence;
  const { ints } = queue;
  ints[word | EVENT_KIND] = kind;
  ints[word | EVENT_A] = a;
  ints[word | EVENT_B] = b;
  return sequence;
}

/**
 * Sinks the time of `row` below the earlier rows that come out before it, which move up by one. Returns the row that now
 * has it. The time is not an argument: a number that is handed on is allocated.
 */
function makeRoom(queue: EventQueue, row: number): number {
  const { floats, ints } = queue;
  const time = floats[row << 2];
  let free = row;
  // The new event has the highest sequence number, so it goes behind all those of its time.
  for (let above = row - 1; floats[above << 2] <= time; above--) {
    floats[free << 2] = floats[above << 2];
    floats[(free << 2) | 1] = floats[(above << 2) | 1];
    ints[(free << 3) | EVENT_KIND] = ints[(above << 3) | EVENT_KIND];
    ints[(free << 3) | EVENT_A] = ints[(above << 3) | EVENT_A];
    ints[(free << 3) | EVENT_B] = ints[(above << 3) | EVENT_B];
    free = above;
  }
  floats[free << 2] = time;
  return free;
}

/**
 * Takes the next event out of the queue and puts its record into `queue.time`, `.sequence`, `.kind`, `.a` and `.b`.
 * Returns false, and changes nothing, when the queue is empty.
 */
export function popEvent(queue: EventQueue): boolean {
  let row = queue.size;
  if (row === 0) return false;
  queue.size = row - 1;
  if (row > queue.shortLimit) row = takeFromLong(queue);
  const { floats, ints } = queue;
  queue.time = floats[row << 2];
  queue.sequence = floats[(row << 2) | 1];
  const word = row << 3;
  queue.kind = ints[word | EVENT_KIND];
  queue.a = ints[word | EVENT_A];
  queue.b = ints[word | EVENT_B];
  return true;
}

/** The time in microseconds of the event that would be popped next, or -1 when the queue is empty. */
export function nextEventTime(queue: EventQueue): number {
  const { size } = queue;
  if (size === 0) return -1;
  return queue.floats[(size > queue.shortLimit ? nextOfLong(queue) : size) << 2];
}

/** A queue with the same content and the same future that shares nothing with the first. */
export function cloneEventQueue(queue: EventQueue): EventQueue {
  const isShort = queue.shortLimit > 0;
  // A new array that is filled costs half of a buffer that is sliced. The rows that only a long queue has can be left out.
  const floats = new Float64Array(isShort ? (1 + SHORT_LIMIT) * 4 : queue.floats.length);
  floats.set(isShort ? queue.floats.subarray(0, floats.length) : queue.floats);
  return {
    size: queue.size,
    nextSequence: queue.nextSequence,
    time: queue.time,
    sequence: queue.sequence,
    kind: queue.kind,
    a: queue.a,
    b: queue.b,
    floats,
    ints: new Int32Array(floats.buffer),
    shortLimit: queue.shortLimit,
    near: isShort ? NO_INTS : queue.near.slice(),
    next: isShort ? NO_INTS : queue.next.slice(),
    nearSize: queue.nearSize,
    heapSize: queue.heapSize,
    horizon: queue.horizon,
    nearEnd: queue.nearEnd,
    buckets: isShort || queue.bucketCount === 0 ? NO_INTS : queue.buckets.slice(),
    bucketCount: queue.bucketCount,
    nextSlice: queue.nextSlice,
    ringEnd: queue.ringEnd,
    bucketBase: queue.bucketBase,
    sliceMicros: queue.sliceMicros,
    slicesPerMicro: queue.slicesPerMicro,
    far: queue.far,
    crowd: queue.crowd,
    poppedBefore: queue.poppedBefore,
  };
}

/** All pending events in the order in which they will be popped. For displays and tests: it allocates. */
export function pendingEvents(queue: EventQueue): EventRecord[] {
  const rows = queue.shortLimit > 0 ? Array.from({ length: queue.size }, (_, i) => i + 1) : longRows(queue);
  const records = rows.map((row) => readRow(queue, row));
  return records.sort((x, y) => x.time - y.time || x.sequence - y.sequence);
}

function readRow(queue: EventQueue, row: number): EventRecord {
  const { floats, ints } = queue;
  const word = row << 3;
  return {
    time: floats[row << 2],
    sequence: floats[(row << 2) | 1],
    kind: ints[word | EVENT_KIND],
    a: ints[word | EVENT_A],
    b: ints[word | EVENT_B],
  };
}

function refuseTime(time: number): never {
  throw new RangeError(`an event needs a time of at least 0, not ${time}`);
}
