/** Virtual time: integer microseconds since the start of a run. Nothing in this project reads a wall clock. */

/** Virtual microseconds in a millisecond. */
export const MICROS_PER_MILLI = 1_000;
/** Virtual microseconds in a second. */
export const MICROS_PER_SECOND = 1_000_000;
/** Virtual microseconds in a minute. */
export const MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND;

/**
 * A duration for people, exact and without needless zeros: `'250 us'`, `'1.5 ms'`, `'56.2 s'`, `'2 min 3 s'`,
 * `'1 h 0 min 30 s'`.
 */
export function formatMicros(micros: number): string {
  if (micros < 0) return `-${formatMicros(-micros)}`;
  if (micros < MICROS_PER_MILLI) return `${micros} us`;
  if (micros < MICROS_PER_SECOND) return `${decimal(micros, MICROS_PER_MILLI, 3)} ms`;
  const seconds = `${decimal(micros % MICROS_PER_MINUTE, MICROS_PER_SECOND, 6)} s`;
  if (micros < MICROS_PER_MINUTE) return seconds;
  const minutes = Math.floor(micros / MICROS_PER_MINUTE);
  if (minutes < 60) return `${minutes} min ${seconds}`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min ${seconds}`;
}

/** `value / unit` with up to `digits` decimals, in integer arithmetic. */
function decimal(value: number, unit: number, digits: number): string {
  const fraction = String(value % unit)
    .padStart(digits, '0')
    .replace(/0+$/, '');
  const whole = Math.floor(value / unit);
  return fraction === '' ? String(whole) : `${whole}.${fraction}`;
}
