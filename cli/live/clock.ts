/** Virtual time that follows the wall clock. */
export interface LiveClock {
  /** Virtual microseconds now. */
  micros(): number;
  /** Milliseconds of wall time until a virtual time; 0 when it has passed. */
  millisUntil(micros: number): number;
  /** Nothing later than this has been played: virtual time falls behind when that is too long ago. */
  played(micros: number): void;
}

/**
 * What arrives is played at its virtual time. So that nobody waits for longer and longer where the machine cannot keep
 * up, virtual time is never ahead of what has been played by more than these milliseconds of wall time.
 */
const MAX_AHEAD_MILLIS = 20;

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
  /** Wall time that virtual time has lost. */
  let lostMillis = 0;
  const micros = () => beginMicros + Math.floor((wallMillis() - begin - lostMillis) * microsAWallMilli);
  return {
    micros,
    millisUntil: (target) => Math.max(0, (target - micros()) / microsAWallMilli),
    played(last) {
      lostMillis += Math.max(0, (micros() - last) / microsAWallMilli - MAX_AHEAD_MILLIS);
    },
  };
}
