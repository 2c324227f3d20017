import type { EventRecord } from './event-queue.ts';

/**
 * A rolling 64-bit hash over what a run did. Two runs with the same digest did the same; it says so, it does not prove
 * it: nothing here is cryptographic. Plain data; integer arithmetic only, so that all engines agree.
 */
export interface Digest {
  /** Two int32 halves. They are mixed into each other; neither is a digest by itself. */
  high: number;
  low: number;
}

// Taken out of `Math` once: where a global is looked up through a sandbox (jest), each look-up costs more than a round.
const { floor, imul } = Math;
const ROUND_1 = 0x239b961b;
const ROUND_2 = 0xab0e9789 | 0;
const ROUND_3 = 0x38b34ae5;
const ROUND_4 = 0xa1e38b93 | 0;
const TWO_TO_32 = 4294967296;

/** The digest of a run in which nothing has happened. */
export function createDigest(): Digest {
  return { high: 0x6a09e667, low: 0xbb67ae85 | 0 };
}

/** A copy that shares nothing with the first. */
export function cloneDigest(digest: Digest): Digest {
  return { high: digest.high, low: digest.low };
}

/** Mixes in an integer, of which the low 32 bits count. The order of calls matters. */
export function mix(digest: Digest, value: number): void {
  const low = lowRound(digest.low, digest.high, value);
  digest.high = highRound(digest.high, low, value);
  digest.low = low;
}

function lowRound(low: number, high: number, value: number): number {
  let k = imul(value, ROUND_1);
  k = low ^ imul((k << 15) | (k >>> 17), ROUND_2);
  k = (((k << 19) | (k >>> 13)) + high) | 0;
  return (imul(k, 5) + 0x561ccd1b) | 0;
}

function highRound(high: number, low: number, value: number): number {
  let k = imul(value, ROUND_3);
  k = high ^ imul((k << 17) | (k >>> 15), ROUND_4);
  k = (((k << 15) | (k >>> 17)) + low) | 0;
  return (imul(k, 5) + 0x32ac3b17) | 0;
}

/** `mix` of one integer and of another, without a store between them. */
export function mixBoth(digest: Digest, first: number, second: number): void {
  let low = lowRound(digest.low, digest.high, first);
  let high = highRound(digest.high, low, first);
  low = lowRound(low, high, second);
  high = highRound(high, low, second);
  digest.low = low;
  digest.high = high;
}

/**
 * Mixes in an event as `mixTime(time)`, `mix(sequence)` and `mix((kind << 24) ^ a)` would. Every event of every run comes
 * through here, and the rounds are written out: calls, when an engine leaves them, take as long as the rounds. Of a time
 * that fits into 32 bits the upper half is 0, and what that would be multiplied by falls away.
 */
export function mixEvent(digest: Digest, event: Omit<EventRecord, 'b'>): void {
  const { time } = event;
  let { low, high } = digest;
  let k = 0;
  let value = time | 0;
  k = imul(value, ROUND_1);
  k = low ^ imul((k << 15) | (k >>> 17), ROUND_2);
  low = (imul((((k << 19) | (k >>> 13)) + high) | 0, 5) + 0x561ccd1b) | 0;
  k = imul(value, ROUND_3);
  k = high ^ imul((k << 17) | (k >>> 15), ROUND_4);
  high = (imul((((k << 15) | (k >>> 17)) + low) | 0, 5) + 0x32ac3b17) | 0;
  if (time < TWO_TO_32) {
    low = (imul((((low << 19) | (low >>> 13)) + high) | 0, 5) + 0x561ccd1b) | 0;
    high = (imul((((high << 15) | (high >>> 17)) + low) | 0, 5) + 0x32ac3b17) | 0;
  } else {
    value = floor(time / TWO_TO_32);
    k = imul(value, ROUND_1);
    k = low ^ imul((k << 15) | (k >>> 17), ROUND_2);
    low = (imul((((k << 19) | (k >>> 13)) + high) | 0, 5) + 0x561ccd1b) | 0;
    k = imul(value, ROUND_3);
    k = high ^ imul((k << 17) | (k >>> 15), ROUND_4);
    high = (imul((((k << 15) | (k >>> 17)) + low) | 0, 5) + 0x32ac3b17) | 0;
  }
  value = event.sequence | 0;
  k = imul(value, ROUND_1);
  k = low ^ imul((k << 15) | (k >>> 17), ROUND_2);
  low = (imul((((k << 19) | (k >>> 13)) + high) | 0, 5) + 0x561ccd1b) | 0;
  k = imul(value, ROUND_3);
  k = high ^ imul((k << 17) | (k >>> 15), ROUND_4);
  high = (imul((((k << 15) | (k >>> 17)) + low) | 0, 5) + 0x32ac3b17) | 0;
  value = (event.kind << 24) ^ event.a;
  k = imul(value, ROUND_1);
  k = low ^ imul((k << 15) | (k >>> 17), ROUND_2);
  low = (imul((((k << 19) | (k >>> 13)) + high) | 0, 5) + 0x561ccd1b) | 0;
  k = imul(value, ROUND_3);
  k = high ^ imul((k << 17) | (k >>> 15), ROUND_4);
  high = (imul((((k << 15) | (k >>> 17)) + low) | 0, 5) + 0x32ac3b17) | 0;
  digest.low = low;
  digest.high = high;
}

/** Mixes in an integer of up to 53 bits: a time in microseconds or a sequence number. */
export function mixTime(digest: Digest, value: number): void {
  mix(digest, value | 0);
  mix(digest, floor(value / TWO_TO_32));
}

/**
 * Mixes in a text of Latin-1 characters, its length included, so that 'ab', 'c' differs from 'a', 'bc'. As in `mixEvent`,
 * nothing is stored between the rounds.
 */
export function mixText(digest: Digest, text: string): void {
  let { low, high } = digest;
  for (let at = 0; at < text.length; at += 4) {
    const word = wordAt(text, at);
    low = lowRound(low, high, word);
    high = highRound(high, low, word);
  }
  digest.low = low;
  digest.high = high;
  mix(digest, text.length);
}

/** Four characters of a text, or those that are left, as a word. */
function wordAt(text: string, at: number): number {
  if (at + 3 < text.length) {
    return (
      text.charCodeAt(at) |
      (text.charCodeAt(at + 1) << 8) |
      (text.charCodeAt(at + 2) << 16) |
      (text.charCodeAt(at + 3) << 24)
    );
  }
  let word = 0;
  for (let i = at; i < text.length; i++) word = (word << 8) | text.charCodeAt(i);
  return word;
}

/** What `mixText` mixes in, for texts that are mixed in again and again. */
export function wordsOf(text: string): number[] {
  const words: number[] = [];
  for (let at = 0; at < text.length; at += 4) words.push(wordAt(text, at));
  words.push(text.length);
  return words;
}

/** `mix` of each word and of `value`: of a name that is known, and of what stands under it. */
export function mixWordsAndInteger(digest: Digest, words: readonly number[], value: number): void {
  let { low, high } = digest;
  for (let i = 0; i < words.length; i++) {
    low = lowRound(low, high, words[i]);
    high = highRound(high, low, words[i]);
  }
  digest.low = lowRound(low, high, value);
  digest.high = highRound(high, digest.low, value);
}

/** The digest as 16 hexadecimal digits. Does not change it: a run can be asked for its digest at any moment. */
export function digestText(digest: Digest): string {
  let low = digest.low ^ avalanche(digest.high);
  low = avalanche(low);
  const high = avalanche((digest.high + low) | 0);
  return hex(high) + hex(low);
}

/** Spreads each bit of an int32 over all of them; a bijection. */
export function avalanche(value: number): number {
  let x = value;
  x = imul(x ^ (x >>> 16), 0x85ebca6b);
  x = imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/** Digit by digit: `toString` of a number without a sign takes six times as long, and every run of a hunt has a digest. */
function hex(half: number): string {
  let text = '';
  for (let shift = 28; shift >= 0; shift -= 4) text += DIGITS[(half >>> shift) & 15];
  return text;
}

const DIGITS = '0123456789abcdef';
