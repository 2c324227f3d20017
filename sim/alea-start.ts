import type { SeededState } from './chooser.ts';

/**
 * Where seedrandom's alea stands when it has been given a text as its seed, worked out anew: short runs of a few dozen
 * choices draw them from six streams and more, and to start these took longer than the draws. The library cuts fractions off
 * through an integer, which the engine then makes a number again; `floor` does the same to what is at least 0 in a third of
 * the time.
 */
export function aleaStart(text: string): SeededState['streams'][string] {
  const first = absorb(AFTER_SPACES, text);
  const second = absorb(first, text);
  return {
    c: 1,
    s0: apart(SPACES[0], first),
    s1: apart(SPACES[1], second),
    s2: apart(SPACES[2], absorb(second, text)),
  };
}

// Taken out of `Math` once: where a global is looked up through a sandbox (jest), each look-up costs more than a letter.
const { floor } = Math;
const TWO_TO_32 = 4294967296;
const FACTOR = 0.02519603282416938;

/** What the hash holds after the letters of `text`, if it held `hash` before. */
function absorb(hash: number, text: string): number {
  let n = hash;
  for (let i = 0; i < text.length; i++) {
    const mixed = FACTOR * (n + text.charCodeAt(i));
    const whole = floor(mixed);
    const product = (mixed - whole) * whole;
    const kept = floor(product);
    n = kept + (product - kept) * TWO_TO_32;
  }
  return n;
}

function fraction(hash: number): number {
  return (hash >>> 0) / TWO_TO_32;
}

/** `start` less the fraction that the hash stands for, brought back to between 0 and 1. */
function apart(start: number, hash: number): number {
  const difference = start - fraction(hash);
  return difference < 0 ? difference + 1 : difference;
}

/** Every text comes after three spaces, one for each part of the state. */
const [AFTER_SPACES, ...SPACES] = spaces();

function spaces(): number[] {
  const hashes = [absorb(0xefc8249d, ' ')];
  while (hashes.length < 3) hashes.push(absorb(hashes[hashes.length - 1], ' '));
  return [hashes[2], ...hashes.map(fraction)];
}
