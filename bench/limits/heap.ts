/**
 * A binary heap on typed arrays, as fast as one can be written by hand for one use: a time and an id, no payload, no
 * order among equal times, no growth.
 */
export interface TypedHeap {
  times: Float64Array;
  ids: Int32Array;
  size: number;
}

export function createHeap(capacity: number): TypedHeap {
  return { times: new Float64Array(capacity + 1), ids: new Int32Array(capacity + 1), size: 0 };
}

export function heapPush(heap: TypedHeap, time: number, id: number): void {
  const { times, ids } = heap;
  let at = heap.size++;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (times[parent] <= time) break;
    times[at] = times[parent];
    ids[at] = ids[parent];
    at = parent;
  }
  times[at] = time;
  ids[at] = id;
}

/** Takes the first out and returns its id; its time is read from `times[0]` before. */
export function heapPop(heap: TypedHeap): number {
  const { times, ids } = heap;
  const top = ids[0];
  const size = --heap.size;
  const time = times[size];
  const id = ids[size];
  const half = size >> 1;
  let at = 0;
  while (at < half) {
    let child = 2 * at + 1;
    if (child + 1 < size && times[child + 1] < times[child]) child++;
    if (times[child] >= time) break;
    times[at] = times[child];
    ids[at] = ids[child];
    at = child;
  }
  times[at] = time;
  ids[at] = id;
  return top;
}
