/**
 * The order of a long queue: which of its rows come next. Internal to event-queue.ts.
 *
 * Rows are kept in three places, by distance: what comes before `horizon` is near (event-near.ts); what comes up to one
 * turn of the ring later lies in `buckets`, one unsorted linked list for each slice of time; the rest is `far`, one more
 * such list. A push far ahead so costs a multiplication, and a pop finds about one row in each bucket.
 *
 * Buckets are laid out so that the ring spans at least four times the mean distance, hence at least three quarters of
 * the events find a bucket and will be popped within the first turn. After each turn the far list is gone through, and
 * when the turn was a poor one (many empty buckets, or crowded ones), or the queue has outgrown its buckets, they are
 * laid out anew. So a row is touched a constant number of times on average. docs/explanation/event-queue.md has a picture.
 */

import { addNear, copyRow, heapTake, isBefore } from './event-near.ts';
import type { EventQueue } from './event-queue.ts';

/** As in event-near.ts: an engine folds only the constants of its own file. */
const LIST_LIMIT = 24;
const SHORT_LIMIT = 8;
/** A long queue that has become as short as this is a short one again. */
const SHORT_AGAIN = SHORT_LIMIT / 2;

/** Rows of a long queue come behind those of a short one. */
const FIRST_LONG_ROW = 1 + SHORT_LIMIT;

/** No row: the end of a linked list. */
const NONE = -1;

/** All events are near. */
const NO_HORIZON = Number.POSITIVE_INFINITY;

/** The ring spans at least this many mean distances of an event from the earliest one. */
const SPAN_MEANS = 4;
/** The queue may grow by this factor before the buckets are laid out anew. */
const CROWD_FACTOR = 4;
/** A turn is a poor one with fewer pops than an eighth of the buckets, or with more than eight times as many. */
const POOR_FACTOR = 8;
const MIN_BUCKETS = 32;

/**
 * Finds a row for a new event of the given time and puts it where it belongs. `size` already counts it. The event has
 * the highest sequence number.
 */
export function placeInLong(queue: EventQueue, time: number, sequence: number): number {
  if (queue.size > queue.crowd) makePlace(queue);
  const { near, floats } = queue;
  const row = near[queue.size - 1];
  floats[row << 2] = time;
  let at = queue.nearSize;
  if (time < queue.horizon && at < LIST_LIMIT && queue.heapSize === 0) {
    queue.nearSize = at + 1;
    // The new event has the highest sequence number, so it goes behind all those of its time.
    for (; at > 0; at--) {
      const later = near[at - 1];
      if (floats[later << 2] > time) break;
      near[at] = later;
    }
    near[at] = row;
  } else if (time >= queue.horizon || reopens(queue, time)) {
    place(queue, row, time);
  } else {
    floats[(row << 2) | 1] = sequence;
    addNear(queue, row);
  }
  return row;
}

/** Makes a short queue long, adds rows, or lays out the buckets, when one more event needs it. `size` counts it. */
function makePlace(queue: EventQueue): void {
  if (queue.shortLimit > 0) lengthen(queue);
  if (queue.size > queue.near.length) addRows(queue);
  const crowd = queue.bucketCount > 0 ? queue.bucketCount * CROWD_FACTOR : LIST_LIMIT;
  if (queue.size > crowd) layOut(queue);
  else queue.crowd = Math.min(crowd, queue.near.length);
}

/** Takes the next row out of the order; it is free, and keeps its content until the next push. `size` no longer counts it. */
export function takeFromLong(queue: EventQueue): number {
  const { near, nearSize, size } = queue;
  let row: number;
  if (nearSize > 0) {
    row = near[nearSize - 1];
    queue.nearSize = nearSize - 1;
  } else {
    row = takeFirst(queue);
  }
  near[size] = row;
  if (size <= SHORT_AGAIN) shorten(queue);
  return row;
}

function takeFirst(queue: EventQueue): number {
  if (queue.heapSize === 0) refillNear(queue);
  return queue.heapSize === 0 ? queue.near[--queue.nearSize] : heapTake(queue);
}

/** The row that would be taken next. */
export function nextOfLong(queue: EventQueue): number {
  if (queue.nearSize === 0 && queue.heapSize === 0) refillNear(queue);
  return queue.heapSize === 0 ? queue.near[queue.nearSize - 1] : queue.near[0];
}

/** All rows, in no order. */
export function longRows(queue: EventQueue): number[] {
  const rows = Array.from(queue.near.subarray(0, queue.nearSize + queue.heapSize));
  const list = (first: number) => {
    for (let row = first; row !== NONE; row = queue.next[row]) rows.push(row);
  };
  for (let i = 0; i < queue.bucketCount; i++) list(queue.buckets[i]);
  list(queue.far);
  return rows;
}

/** Makes the earliest pending events near. Called when there is no near event, but some event. */
function refillNear(queue: EventQueue): void {
  const { buckets, bucketCount, next } = queue;
  let slice = queue.nextSlice;
  while (slice < bucketCount && buckets[slice] === NONE) slice++;
  if (slice >= bucketCount) {
    turnRing(queue);
    return;
  }
  let row = buckets[slice];
  buckets[slice] = NONE;
  queue.nextSlice = slice + 1;
  // The bucket just emptied is not used again yet: `reopen` may need it.
  queue.ringEnd = slice + bucketCount;
  queue.horizon = queue.bucketBase + (slice + 1) * queue.sliceMicros;
  queue.nearEnd = queue.horizon;
  while (row !== NONE) {
    const following = next[row];
    addNear(queue, row);
    row = following;
  }
}

/** The ring has been emptied up to its end: begins its next turn, or lays the buckets out anew when this was a poor one. */
function turnRing(queue: EventQueue): void {
  const { bucketCount } = queue;
  const popped = queue.nextSequence - queue.size;
  const inThisTurn = popped - queue.poppedBefore;
  if (inThisTurn * POOR_FACTOR < bucketCount || inThisTurn > bucketCount * POOR_FACTOR) {
    layOut(queue);
    return;
  }
  queue.bucketBase += bucketCount * queue.sliceMicros;
  queue.horizon = queue.bucketBase;
  queue.nextSlice = 0;
  queue.ringEnd = bucketCount;
  queue.poppedBefore = popped;
  placeFar(queue);
  refillNear(queue);
}

/** Puts a row that comes at the horizon or later into its bucket, or into the far list. */
function place(queue: EventQueue, row: number, time: number): void {
  const { next, buckets, bucketCount } = queue;
  const slice = (time - queue.bucketBase) * queue.slicesPerMicro;
  if (slice < queue.ringEnd) {
    const bucket = slice & (bucketCount - 1);
    next[row] = buckets[bucket];
    buckets[bucket] = row;
  } else {
    linkFar(queue, row);
  }
}

function linkFar(queue: EventQueue, row: number): void {
  queue.next[row] = queue.far;
  queue.far = row;
}

/** Puts the rows of the far list where they now belong. */
function placeFar(queue: EventQueue): void {
  const { floats, next } = queue;
  let row = queue.far;
  queue.far = NONE;
  while (row !== NONE) {
    const following = next[row];
    if (floats[row << 2] < queue.horizon) addNear(queue, row);
    else place(queue, row, floats[row << 2]);
    row = following;
  }
}

/**
 * When the slice before the horizon is one microsecond, and the new event lies in it, draws the horizon back by this
 * slice. Thousands of events of one time then wait in their bucket, which keeps their order for nothing, and need no
 * heap. Only once for a slice: behind a horizon that has been drawn back, near events may be later.
 */
function reopens(queue: EventQueue, time: number): boolean {
  if (queue.sliceMicros !== 1 || time !== queue.horizon - 1 || queue.horizon !== queue.nearEnd) return false;
  queue.nextSlice--;
  queue.horizon--;
  return true;
}

/** Lays the buckets out anew for all that is pending; the near list alone when that is little. */
function layOut(queue: EventQueue): void {
  gatherFar(queue);
  if (queue.size <= LIST_LIMIT / 2) noBuckets(queue);
  else chooseBuckets(queue);
  queue.nextSlice = 0;
  queue.ringEnd = queue.bucketCount;
  queue.poppedBefore = queue.nextSequence - queue.size;
  placeFar(queue);
  if (queue.nearSize === 0 && queue.heapSize === 0) refillNear(queue);
}

/** Moves every pending event to the far list. */
function gatherFar(queue: EventQueue): void {
  const { near, buckets, next } = queue;
  for (let i = 0; i < queue.nearSize + queue.heapSize; i++) linkFar(queue, near[i]);
  queue.nearSize = 0;
  queue.heapSize = 0;
  for (let bucket = 0; bucket < queue.bucketCount; bucket++) {
    let row = buckets[bucket];
    while (row !== NONE) {
      const following = next[row];
      linkFar(queue, row);
      row = following;
    }
  }
}

/** Makes all events near. */
function noBuckets(queue: EventQueue): void {
  queue.horizon = NO_HORIZON;
  queue.nearEnd = NO_HORIZON;
  queue.bucketCount = 0;
  queue.crowd = Math.min(LIST_LIMIT, queue.near.length);
}

/**
 * Sets number, width and start of the buckets from the distances of the far events. Number and width are powers of two
 * and the start is a multiple of the width, so that slice numbers and the horizon are exact.
 */
function chooseBuckets(queue: EventQueue): void {
  const { floats, next } = queue;
  let earliest = NO_HORIZON;
  for (let row = queue.far; row !== NONE; row = next[row]) {
    if (floats[row << 2] < earliest) earliest = floats[row << 2];
  }
  let distance = 0;
  for (let row = queue.far; row !== NONE; row = next[row]) distance += floats[row << 2] - earliest;
  let count = MIN_BUCKETS;
  while (count < queue.size) count *= 2;
  let width = 1;
  while (width * count < (SPAN_MEANS * distance) / queue.size) width *= 2;
  queue.bucketCount = count;
  queue.sliceMicros = width;
  queue.slicesPerMicro = 1 / width;
  queue.bucketBase = earliest - (earliest % width);
  queue.horizon = queue.bucketBase;
  queue.crowd = Math.min(count * CROWD_FACTOR, queue.near.length);
  if (queue.buckets.length < count) queue.buckets = new Int32Array(count);
  queue.buckets.fill(NONE, 0, count);
}

/** Turns a full short queue, to which an event is being added, into a long one. */
function lengthen(queue: EventQueue): void {
  if (queue.near.length <= SHORT_LIMIT) addRows(queue);
  for (let i = 0; i < SHORT_LIMIT; i++) copyRow(queue, i + 1, queue.near[i]);
  queue.shortLimit = 0;
  queue.nearSize = SHORT_LIMIT;
  queue.far = NONE;
  noBuckets(queue);
}

/** Turns a long queue with few events left into a short one. */
function shorten(queue: EventQueue): void {
  gatherFar(queue);
  let size = 0;
  for (let row = queue.far; row !== NONE; row = queue.next[row]) {
    queue.near[size] = row;
    let at = ++size;
    for (; at > 1 && isBefore(queue.floats, at - 1, row); at--) copyRow(queue, at - 1, at);
    copyRow(queue, row, at);
  }
  queue.shortLimit = SHORT_LIMIT;
  queue.bucketCount = 0;
  queue.crowd = 0;
}

/** Makes room for more rows: twice as many. Called when every row of a long queue is in use. */
function addRows(queue: EventQueue): void {
  const before = queue.near.length;
  const near = new Int32Array(Math.max(2 * before, 2 * SHORT_LIMIT));
  near.set(queue.near);
  for (let i = before; i < near.length; i++) near[i] = FIRST_LONG_ROW + i;
  queue.near = near;
  const floats = new Float64Array((FIRST_LONG_ROW + near.length) * 4);
  floats.set(queue.floats);
  queue.floats = floats;
  queue.ints = new Int32Array(floats.buffer);
  const next = new Int32Array(FIRST_LONG_ROW + near.length);
  next.set(queue.next);
  queue.next = next;
}
