import type { SeededState } from './chooser.ts';

/**
 * Where seedrandom's alea stands when it has been given a text as its seed, worked out anew: short runs of a few dozen
 * choices draw them from six streams and more, and to start these took longer than the draws. The library cuts fractions off
 * through an integer, which the engine then makes a number again; `floor` does the same to what is at least 0 in less time.
 */
export type AleaState = SeededState['streams'][string];

// Taken out of `Math` once: where a global is looked up through a sandbox (jest), each look-up costs more than a letter.
const { floor, min } = Math;
const TWO_TO_32 = 4294967296;
const FACTOR = 0.02519603282416938;

export function aleaStart(text: string): AleaState {
  const first = mashRest(AFTER_SPACES, text, 0);
  const second = mashRest(first, text, 0);
  return startAfter(first, second, mashRest(second, text, 0));
}

/**
 * The starts for two texts, in the time of one: each letter waits for what the one before it gave, and meanwhile a
 * processor can see to the other text.
 */
export function aleaStarts(a: string, b: string): [AleaState, AleaState] {
  const together = min(a.length, b.length);
  let [hashA, hashB] = [AFTER_SPACES, AFTER_SPACES];
  let [firstA, firstB, secondA, secondB] = [0, 0, 0, 0];
  // Each part of the state is what a text makes of the hash, which goes on from part to part.
  for (let part = 0; part < 3; part++) {
    firstA = secondA;
    firstB = secondB;
    secondA = hashA;
    secondB = hashB;
    for (let i = 0; i < together; i++) {
      hashA = mash(hashA, a.charCodeAt(i));
      hashB = mash(hashB, b.charCodeAt(i));
    }
    hashA = mashRest(hashA, a, together);
    hashB = mashRest(hashB, b, together);
  }
  return [startAfter(firstA, secondA, hashA), startAfter(firstB, secondB, hashB)];
}

/** What the hash is after one more letter. */
function mash(hash: number, letter: number): number {
  const mixed = FACTOR * (hash + letter);
  const whole = floor(mixed);
  const product = (mixed - whole) * whole;
  const kept = floor(product);
  return kept + (product - kept) * TWO_TO_32;
}

function mashRest(hash: number, text: string, from: number): number {
  let n = hash;
  for (let i = from; i < text.length; i++) n = mash(n, text.charCodeAt(i));
  return n;
}

function startAfter(first: number, second: number, third: number): AleaState {
  return { c: 1, s0: apart(SPACES[0], first), s1: apart(SPACES[1], second), s2: apart(SPACES[2], third) };
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
  const hashes = [mashRest(0xefc8249d, ' ', 0)];
  while (hashes.length < 3) hashes.push(mashRest(hashes[hashes.length - 1], ' ', 0));
  return [hashes[2], ...hashes.map(fraction)];
}
