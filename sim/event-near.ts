/**
 * The rows of a long queue that come next: a list sorted latest first (the next event is its last element), and a binary
 * heap when that would have more than `LIST_LIMIT` entries, which keeps the worst case logarithmic. Internal to
 * event-queue.ts and event-buckets.ts.
 */

import type { EventQueue } from './event-queue.ts';

/**
 * The most events of a short queue. They are rows 1 to `size`, the next one last. Row 0 is no event: its time, which is
 * no number, ends the search for the place of a new one.
 */
export const SHORT_LIMIT = 8;

/** The longest sorted list; with more near events a heap is faster. */
export const LIST_LIMIT = 24;

/** Adds a row, whose time and sequence are written, to the near events. */
export function addNear(queue: EventQueue, row: number): void {
  const { near, floats } = queue;
  let at = queue.nearSize;
  // A row that comes before all of them finds room in a full list, too: thousands of events of one time come in that order.
  if (queue.heapSize === 0 && (at < LIST_LIMIT || isBefore(floats, row, near[at - 1]))) {
    queue.nearSize++;
    for (; at > 0 && isBefore(floats, near[at - 1], row); at--) near[at] = near[at - 1];
    near[at] = row;
    return;
  }
  if (queue.heapSize === 0) {
    // Sorted earliest first, a list is a heap.
    near.subarray(0, at).reverse();
    queue.heapSize = at;
    queue.nearSize = 0;
  }
  at = queue.heapSize++;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (isBefore(floats, near[parent], row)) break;
    near[at] = near[parent];
    at = parent;
  }
  near[at] = row;
}

/** Takes the first row out of the heap and returns it. */
export function heapTake(queue: EventQueue): number {
  const { near, floats } = queue;
  const top = near[0];
  const size = --queue.heapSize;
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
  return top;
}

/** Whether row `x` comes out before row `y`. */
export function isBefore(floats: Float64Array, x: number, y: number): boolean {
  const timeX = floats[x << 2];
  const timeY = floats[y << 2];
  return timeX < timeY || (timeX === timeY && floats[(x << 2) | 1] < floats[(y << 2) | 1]);
}

/** Copies an event from one row to another. */
export function copyRow(queue: EventQueue, from: number, to: number): void {
  const { floats, ints } = queue;
  floats[to << 2] = floats[from << 2];
  floats[(to << 2) | 1] = floats[(from << 2) | 1];
  for (let word = 4; word < 8; word++) ints[(to << 3) | word] = ints[(from << 3) | word];
}
