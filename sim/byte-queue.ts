/**
 * Bytes that wait in order, as Latin-1 strings: a buffer that is written at one end and read at the other. It keeps the
 * pieces that it was given. One string that is added to and cut again and again would be copied whole each time.
 * Plain data.
 */
export interface ByteQueue {
  /** What comes first; '' when nothing waits. Mostly it is all there is, and no list is touched. */
  front: string;
  /** What comes after it; none is empty. */
  behind: string[];
  /** Bytes in all pieces. */
  length: number;
}

export function createByteQueue(): ByteQueue {
  return { front: '', behind: [], length: 0 };
}

/** Adds bytes at the end. */
export function addBytes(queue: ByteQueue, bytes: string): void {
  if (queue.length === 0) queue.front = bytes;
  else if (bytes.length > 0) queue.behind.push(bytes);
  queue.length += bytes.length;
}

/** Takes up to `most` bytes from the front: '' when there are none. */
export function takeBytes(queue: ByteQueue, most: number): string {
  const { front, behind, length } = queue;
  if (length > most) return takeSome(queue, most);
  queue.front = '';
  queue.length = 0;
  if (behind.length === 0) return front;
  queue.behind = [];
  return front + behind.join('');
}

function takeSome(queue: ByteQueue, most: number): string {
  const { behind } = queue;
  queue.length -= most;
  let taken = '';
  let next = queue.front;
  let used = 0;
  while (taken.length + next.length <= most) {
    taken += next;
    next = behind[used++];
  }
  const left = most - taken.length;
  queue.front = next.slice(left);
  if (used > 0) queue.behind = behind.slice(used);
  return taken + next.slice(0, left);
}

/** All bytes, which stay where they are. */
export function allBytes({ front, behind }: ByteQueue): string {
  return behind.length === 0 ? front : front + behind.join('');
}

/** A copy that shares nothing with the first. */
export function cloneByteQueue({ front, behind, length }: ByteQueue): ByteQueue {
  return { front, behind: behind.slice(), length };
}
