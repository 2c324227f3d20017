/** Memory that threads share: 0 until they shall stop, then why. A thread that plays answers no messages, but reads this. */
export type StopFlag = Int32Array<SharedArrayBuffer>;

export const STOP = {
  /** Ctrl-C. */
  user: 1,
  /** The time is up. */
  time: 2,
  /** What the threads play for has gone. */
  lost: 3,
  /** What was looked for is found. */
  enough: 4,
} as const;

export function createStopFlag(): StopFlag {
  return new Int32Array(new SharedArrayBuffer(4));
}

export function isStopped(flag: StopFlag): boolean {
  return Atomics.load(flag, 0) !== 0;
}

/** The first reason counts. */
export function stopFor(flag: StopFlag, why: (typeof STOP)[keyof typeof STOP]): void {
  Atomics.compareExchange(flag, 0, 0, why);
}

export function endedByUser(flag: StopFlag): boolean {
  return Atomics.load(flag, 0) === STOP.user;
}
