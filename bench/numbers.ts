/**
 * Numbers drawn before the clock runs, so that drawing is no part of what is measured. Always the same ones: a linear
 * congruential generator of 32 bits is random enough for delays.
 */
export function drawnBefore(count: number, bound: number, seed = 1): Int32Array {
  const numbers = new Int32Array(count);
  let state = seed;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    numbers[i] = Math.floor((state / 4294967296) * bound);
  }
  return numbers;
}

/** Whole numbers of an exponential distribution, at least 1. */
export function exponentialBefore(count: number, mean: number, seed = 1): Int32Array {
  return drawnBefore(count, 1 << 30, seed).map((value) =>
    Math.max(1, Math.round(-mean * Math.log((value + 1) / (1 << 30)))),
  );
}
