/**
 * The part of the event queue that only a queue of more than a few events needs: the heap that takes over from the
 * sorted list, and the buckets of later times from which the near events are refilled. Internal to event-queue.ts.
 *
 * Buckets are a calendar: one linked list for each slice of time, so that a push far ahead costs a division. They are
 * laid out so that about one event falls into each, and anew when their span has passed or the queue has outgrown
 * them. A layout touches every event, but at least half of them find a bucket (the span is at least twice the mean
 * distance), so that an event is touched a constant number of times on average.
 */

import type { EventQueue } from './event-queue.ts';

/** The longest sorted list; with more events pending a heap or buckets are faster. */
export const LIST_LIMIT = 24;
/** No row: the end of a linked list. */
export const NONE = -1;

/** All events are near. */
export const NO_HORIZON = Number.POSITIVE_INFINITY;

/** The word of a row that holds the next row of its linked list. */
export const EVENT_NEXT = 7;

/** The span of all buckets, in mean distances of an event from the earliest one. */
const SPAN_MEANS = 4;
/** The queue may grow by this factor before the buckets are laid out anew. */
const CROWD_FACTOR = 4;
const MIN_BUCKETS = 32;

/** Puts a new event where it belongs when the fast path of `pushEvent` cannot. */
export function placeEvent(queue: EventQueue, row: number, time: number): void {
  const within = time < queue.horizon;
  if (within && queue.horizon !== NO_HORIZON) {
    if (isLastOfSlice(queue, time)) reopen(queue, row);
    else addNear(queue, row);
  } else {
    const bucket = within ? queue.bucketCount : (time - queue.bucketBase) / queue.bucketWidth;
    if (bucket < queue.bucketCount) link(queue, row, bucket | 0);
    else linkFar(queue, row);
    if (within) layOut(queue);
  }
  if (queue.size > queue.crowd) layOut(queue);
}

/** Makes the earliest pending events near. Called when there is no near event, but some event. */
export function refillNear(queue: EventQueue): void {
  queue.heaped = false;
  const buckets = queue.buckets;
  const end = queue.bucketCount;
  let bucket = queue.nextBucket;
  while (bucket < end && buckets[bucket] === NONE) bucket++;
  if (bucket === end) {
    layOut(queue);
    return;
  }
  let row = buckets[bucket];
  buckets[bucket] = NONE;
  queue.nextBucket = bucket + 1;
  queue.horizon = queue.bucketBase + (bucket + 1) * queue.bucketWidth;
  while (row !== NONE) {
    const next = queue.ints[(row << 3) + EVENT_NEXT];
    addNear(queue, row);
    row = next;
  }
}

/** Takes the first row out of the heap and returns it. */
export function heapTake(queue: EventQueue): number {
  const { near, floats } = queue;
  const top = near[0];
  const size = --queue.nearSize;
  const moved = near[size];
  let hole = 0;
  let child = 1;
  while (child < size) {
    if (child + 1 < size && isBefore(floats, near[child + 1], near[child])) child++;
    if (isBefore(floats, moved, near[child])) break;
    near[hole] = near[child];
    hole = child;
    child = 2 * hole + 1;
  }
  near[hole] = moved;
  if (size === 0) queue.heaped = false;
  return top;
}

/**
 * Adds a row to the near events, turning their list into a heap when it is full. A row that comes before all of them
 * finds room in a full list, too: a bucket of events of one time, however many, is in that order.
 */
function addNear(queue: EventQueue, row: number): void {
  const { near, floats } = queue;
  let at = queue.nearSize;
  if (!queue.heaped) {
    if (at < LIST_LIMIT || isBefore(floats, row, near[at - 1])) {
      for (; at > 0 && isBefore(floats, near[at - 1], row); at--) near[at] = near[at - 1];
      near[at] = row;
      queue.nearSize++;
      return;
    }
    // Sorted earliest first, a list is a heap.
    near.subarray(0, at).reverse();
    queue.heaped = true;
  }
  queue.nearSize++;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (isBefore(floats, near[parent], row)) break;
    near[at] = near[parent];
    at = parent;
  }
  near[at] = row;
}

/**
 * Whether an event just pushed is the last before the horizon because the slice before it is one microsecond. Thousands
 * of events of one time then stay in their bucket, which keeps their order for nothing, and need no heap.
 */
function isLastOfSlice(queue: EventQueue, time: number): boolean {
  return queue.bucketWidth === 1 && queue.nextBucket > 0 && time === queue.horizon - 1;
}

/** Draws the horizon back by a slice, so that what is pushed into it waits in its bucket until the near ones are gone. */
function reopen(queue: EventQueue, row: number): void {
  queue.nextBucket--;
  queue.horizon -= queue.bucketWidth;
  link(queue, row, queue.nextBucket);
}

function isBefore(floats: Float64Array, x: number, y: number): boolean {
  const timeX = floats[x << 2];
  const timeY = floats[y << 2];
  return timeX < timeY || (timeX === timeY && floats[(x << 2) + 1] < floats[(y << 2) + 1]);
}

function link(queue: EventQueue, row: number, bucket: number): void {
  queue.ints[(row << 3) + EVENT_NEXT] = queue.buckets[bucket];
  queue.buckets[bucket] = row;
}

function linkFar(queue: EventQueue, row: number): void {
  queue.ints[(row << 3) + EVENT_NEXT] = queue.far;
  queue.far = row;
}

/** Lays the buckets out anew for all that is pending; back to the list alone when that is little. */
function layOut(queue: EventQueue): void {
  gatherFar(queue);
  if (queue.size <= LIST_LIMIT / 2) {
    queue.horizon = NO_HORIZON;
    queue.bucketCount = 0;
    queue.crowd = LIST_LIMIT;
  } else {
    chooseBuckets(queue);
    queue.horizon = queue.bucketBase;
  }
  queue.nextBucket = 0;
  let row = queue.far;
  queue.far = NONE;
  while (row !== NONE) {
    const next = queue.ints[(row << 3) + EVENT_NEXT];
    const time = queue.floats[row << 2];
    const bucket = (time - queue.bucketBase) / queue.bucketWidth;
    if (time < queue.horizon) addNear(queue, row);
    else if (bucket < queue.bucketCount) link(queue, row, bucket | 0);
    else linkFar(queue, row);
    row = next;
  }
  if (queue.nearSize === 0) refillNear(queue);
}

/** Moves every pending event to the far list. */
function gatherFar(queue: EventQueue): void {
  const { near, buckets, ints } = queue;
  for (let i = 0; i < queue.nearSize; i++) linkFar(queue, near[i]);
  queue.nearSize = 0;
  queue.heaped = false;
  for (let bucket = queue.nextBucket; bucket < queue.bucketCount; bucket++) {
    let row = buckets[bucket];
    while (row !== NONE) {
      const next = ints[(row << 3) + EVENT_NEXT];
      linkFar(queue, row);
      row = next;
    }
  }
}

/**
 * Sets number, width and start of the buckets from the distances of the far events. The width is a power of two and
 * the start a multiple of it, so that bucket numbers and the horizon are exact.
 */
function chooseBuckets(queue: EventQueue): void {
  const { floats, ints } = queue;
  let earliest = NO_HORIZON;
  for (let row = queue.far; row !== NONE; row = ints[(row << 3) + EVENT_NEXT]) {
    if (floats[row << 2] < earliest) earliest = floats[row << 2];
  }
  let distance = 0;
  for (let row = queue.far; row !== NONE; row = ints[(row << 3) + EVENT_NEXT])
    distance += floats[row << 2] - earliest;
  let count = MIN_BUCKETS;
  while (count < queue.size) count *= 2;
  let width = 1;
  while (width * count < (SPAN_MEANS * distance) / queue.size) width *= 2;
  queue.bucketCount = count;
  queue.bucketWidth = width;
  queue.bucketBase = earliest - (earliest % width);
  queue.crowd = count * CROWD_FACTOR;
  if (queue.buckets.length < count) queue.buckets = new Int32Array(count);
  queue.buckets.fill(NONE, 0, count);
}
