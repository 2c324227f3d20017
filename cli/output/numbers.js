import { grouped } from '../../sim/words.js';

/** Numbers for people. Every function is pure; none depends on the locale. */
export { grouped };
/** Microseconds as seconds with up to three decimals: `2.05 s`, `4,402.32 s`. */
export function secondsOf(micros) {
  const [whole, decimals] = String(Number((micros / 1_000_000).toFixed(3))).split('.');
  return `${grouped(Number(whole))}${decimals === undefined ? '' : `.${decimals}`} s`;
}
/** Milliseconds of wall time as `12 ms` or `3.4 s`. */
export function wallTime(millis) {
  return millis < 1000 ? `${Math.round(millis)} ms` : `${(millis / 1000).toFixed(1)} s`;
}
/** Bytes with a unit, short enough for an axis: `47.5 MB`. Powers of ten, so that it reads like the grouped number. */
export function shortBytes(bytes) {
  if (bytes < 10_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
/** `1 object`, `2 objects`. */
export function counted(count, one, many = `${one}s`) {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}
/** A share in percent with one decimal; nothing of nothing is 0. */
export function percent(part, whole) {
  return `${whole === 0 ? 0 : ((100 * part) / whole).toFixed(1)} %`;
}
