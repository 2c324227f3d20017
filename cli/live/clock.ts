/** Virtual time that follows the wall clock. */
export interface LiveClock {
  /** Virtual microseconds now. */
  micros(): number;
  /** Milliseconds of wall time until a virtual time; 0 when it has passed. */
  millisUntil(micros: number): number;
}

/**
 * @param beginMicros virtual time at which the clock starts.
 * @param speed virtual seconds in a second of wall time.
 */
export function createLiveClock(
  beginMicros: number,
  speed: number,
  wallMillis = () => performance.now(),
): LiveClock {
  const begin = wallMillis();
  const microsAWallMilli = speed * 1000;
  const micros = () => beginMicros + Math.floor((wallMillis() - begin) * microsAWallMilli);
  return {
    micros,
    millisUntil: (target) => Math.max(0, (target - micros()) / microsAWallMilli),
  };
}
