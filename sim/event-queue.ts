/**
 * The pending events of a run, handed out in the order of (time, sequence).
 *
 * Each event is one 32-byte row of a typed array, so that nothing is allocated per event. Rows are ordered in three
 * places, by distance:
 *
 * - `near`: what comes before `horizon`, as a short list sorted latest first (the next event is its last element);
 *   when it has more than `LIST_LIMIT` entries, as a binary heap, which keeps the worst case logarithmic;
 * - `buckets`: what comes up to a fixed span later, as one unsorted linked list for each slice of time;
 * - `far`: the rest, one unsorted linked list.
 *
 * A queue with few events uses the list alone; see event-buckets.ts for the other two. How the rows are spread never
 * shows in the order, which is total: no two events have the same sequence number.
 */

import {
  EVENT_NEXT,
  heapTake,
  LIST_LIMIT,
  NO_HORIZON,
  NONE,
  placeEvent,
  refillNear,
} from './event-buckets.ts';

/**
 * Places of the int32 fields in the eight words of a row; the first four hold time and sequence, the last one is
 * `EVENT_NEXT`. They are here, and not in event-buckets.ts, because an engine folds only the constants of its own file.
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

/**
 * A queue of events, plain data. The first seven fields are for everybody, the rest is for this file and
 * event-buckets.ts only.
 */
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

  /** Rows of 32 bytes, seen in two ways: floats [time, sequence, -, -], ints [-, -, -, -, kind, a, b, next row]. */
  floats: Float64Array;
  ints: Int32Array;
  /**
   * The first `nearSize` are the rows of the events before `horizon`: a list sorted latest first, or a binary heap when
   * `heaped`. Those from `size` on are the rows that are free; as near events are pending events, the two never meet.
   */
  near: Int32Array;
  nearSize: number;
  heaped: boolean;
  horizon: number;
  /** Bucket i holds the times from `bucketBase + i * bucketWidth`; those before `nextBucket` have been emptied. */
  buckets: Int32Array;
  bucketCount: number;
  nextBucket: number;
  bucketBase: number;
  bucketWidth: number;
  /** First row of the list of events beyond the last bucket. */
  far: number;
  /** With more events than this the buckets are laid out anew. */
  crowd: number;
}

const NO_BUCKETS = new Int32Array(0);

/** An empty queue at time 0. `capacity` is a first guess (in events); the queue grows as needed. */
export function createEventQueue(capacity = 16): EventQueue {
  const rows = Math.max(2, capacity);
  const buffer = new ArrayBuffer(rows * 32);
  const queue: EventQueue = {
    size: 0,
    nextSequence: 0,
    // Fractions first: the engine then keeps these fields as doubles from the start, and large times cost no allocation.
    time: 0.5,
    sequence: 0.5,
    kind: 0,
    a: 0,
    b: 0,
    floats: new Float64Array(buffer),
    ints: new Int32Array(buffer),
    near: new Int32Array(rows),
    nearSize: 0,
    heaped: false,
    horizon: NO_HORIZON,
    buckets: NO_BUCKETS,
    bucketCount: 0,
    nextBucket: 0,
    bucketBase: 0.5,
    bucketWidth: 0.5,
    far: NONE,
    crowd: LIST_LIMIT,
  };
  queue.time = 0;
  queue.sequence = 0;
  queue.bucketBase = 0;
  queue.bucketWidth = 1;
  addFreeRows(queue, 0, rows);
  return queue;
}

/**
 * Adds an event and returns its sequence number. Events of equal time come out in the order in which they were pushed.
 * Duty of the caller: `time` is an integer number of microseconds below 2^53, and `kind`, `a` and `b` are int32.
 * Throws RangeError if `time` is negative or not a number.
 */
export function pushEvent(queue: EventQueue, time: number, kind: number, a: number, b: number): number {
  if (!(time >= 0)) refuseTime(time);
  const size = queue.size++;
  if (size === queue.near.length) grow(queue);
  const { near, ints, floats } = queue;
  const row = near[size];
  const word = row << 3;
  const sequence = queue.nextSequence++;
  floats[row << 2] = time;
  floats[(row << 2) + 1] = sequence;
  ints[word + EVENT_KIND] = kind;
  ints[word + EVENT_A] = a;
  ints[word + EVENT_B] = b;
  if (time < queue.horizon && queue.nearSize < LIST_LIMIT && !queue.heaped) {
    // The new event has the highest sequence number, so it goes behind all those of its time.
    let at = queue.nearSize++;
    for (; at > 0 && floats[near[at - 1] << 2] <= time; at--) near[at] = near[at - 1];
    near[at] = row;
  } else {
    placeEvent(queue, row, time);
  }
  return sequence;
}

/**
 * Takes the next event out of the queue and puts its record into `queue.time`, `.sequence`, `.kind`, `.a` and `.b`.
 * Returns false, and changes nothing, when the queue is empty.
 */
export function popEvent(queue: EventQueue): boolean {
  if (queue.nearSize === 0) {
    if (queue.size === 0) return false;
    refillNear(queue);
  }
  const near = queue.near;
  const row = queue.heaped ? heapTake(queue) : near[--queue.nearSize];
  const ints = queue.ints;
  const word = row << 3;
  queue.time = queue.floats[row << 2];
  queue.sequence = queue.floats[(row << 2) + 1];
  queue.kind = ints[word + EVENT_KIND];
  queue.a = ints[word + EVENT_A];
  queue.b = ints[word + EVENT_B];
  near[--queue.size] = row;
  return true;
}

/** The time in microseconds of the event that would be popped next, or -1 when the queue is empty. */
export function nextEventTime(queue: EventQueue): number {
  if (queue.size === 0) return -1;
  if (queue.nearSize === 0) refillNear(queue);
  const row = queue.heaped ? queue.near[0] : queue.near[queue.nearSize - 1];
  return queue.floats[row << 2];
}

/** A queue with the same content and the same future that shares nothing with the first. */
export function cloneEventQueue(queue: EventQueue): EventQueue {
  // A new array that is filled costs half of a buffer that is sliced.
  const floats = new Float64Array(queue.floats.length);
  floats.set(queue.floats);
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
    near: queue.near.slice(),
    nearSize: queue.nearSize,
    heaped: queue.heaped,
    horizon: queue.horizon,
    buckets: queue.bucketCount === 0 ? NO_BUCKETS : queue.buckets.slice(),
    bucketCount: queue.bucketCount,
    nextBucket: queue.nextBucket,
    bucketBase: queue.bucketBase,
    bucketWidth: queue.bucketWidth,
    far: queue.far,
    crowd: queue.crowd,
  };
}

/** All pending events in the order in which they will be popped. For displays and tests: it allocates. */
export function pendingEvents(queue: EventQueue): EventRecord[] {
  const records: EventRecord[] = [];
  for (let i = 0; i < queue.nearSize; i++) records.push(readRow(queue, queue.near[i]));
  for (let i = queue.nextBucket; i < queue.bucketCount; i++) readList(queue, queue.buckets[i], records);
  readList(queue, queue.far, records);
  return records.sort((x, y) => x.time - y.time || x.sequence - y.sequence);
}

function readList(queue: EventQueue, first: number, into: EventRecord[]): void {
  for (let row = first; row !== NONE; row = queue.ints[(row << 3) + EVENT_NEXT])
    into.push(readRow(queue, row));
}

function readRow(queue: EventQueue, row: number): EventRecord {
  const { floats, ints } = queue;
  const word = row << 3;
  return {
    time: floats[row << 2],
    sequence: floats[(row << 2) + 1],
    kind: ints[word + EVENT_KIND],
    a: ints[word + EVENT_A],
    b: ints[word + EVENT_B],
  };
}

function refuseTime(time: number): never {
  throw new RangeError(`an event needs a time of at least 0, not ${time}`);
}

/** Doubles the number of rows. Called when every row is in use. */
function grow(queue: EventQueue): void {
  const before = queue.near.length;
  const after = before * 2;
  const buffer = new ArrayBuffer(after * 32);
  const ints = new Int32Array(buffer);
  ints.set(queue.ints);
  queue.ints = ints;
  queue.floats = new Float64Array(buffer);
  const near = new Int32Array(after);
  near.set(queue.near);
  queue.near = near;
  addFreeRows(queue, before, after);
}

function addFreeRows(queue: EventQueue, from: number, to: number): void {
  for (let row = from; row < to; row++) queue.near[row] = row;
}
