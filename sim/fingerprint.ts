import { avalanche, type Digest, mix, mixBoth, mixText, mixTime } from './digest.ts';

/**
 * Builds the 64-bit fingerprint of a state from its parts, without allocating. One builder serves for a whole search:
 *
 *     begin(builder); addInt(builder, x); addText(builder, name); finish(builder);
 *     // builder.high, builder.low
 *
 * Duty of the caller: equal states add the same parts in the same order, and lists are added by `addList`. Two different states then share a fingerprint with a chance of about 1 in 2^64.
 */
export type Fingerprint = Digest;

/** A builder that has begun. */
export function createFingerprint(): Fingerprint {
  const builder = { high: 0, low: 0 };
  begin(builder);
  return builder;
}

/** Starts the builder on the next state; what it held is gone. */
export function begin(builder: Fingerprint): void {
  builder.high = 0x510e527f;
  builder.low = 0x9b05688c | 0;
}

/** Adds an integer, of which the low 32 bits count. */
export function addInt(builder: Fingerprint, value: number): void {
  mix(builder, value);
}

/** Adds an integer of up to 53 bits. */
export function addTime(builder: Fingerprint, value: number): void {
  mixTime(builder, value);
}

/** Adds a text of Latin-1 characters, its length included. */
export function addText(builder: Fingerprint, text: string): void {
  mixText(builder, text);
}

/** Adds a list: its length, and then whatever `add` adds of each item. */
export function addList<T>(
  builder: Fingerprint,
  items: readonly T[],
  add: (item: T, index: number) => void,
): void {
  mix(builder, items.length);
  for (let index = 0; index < items.length; index++) add(items[index], index);
}

/** Adds the two halves of a fingerprint that is finished. */
export function addHash(builder: Fingerprint, high: number, low: number): void {
  mixBoth(builder, high, low);
}

/** Ends the fingerprint; `high` and `low` then hold its two int32 halves, each well mixed. */
export function finish(builder: Fingerprint): void {
  const low = avalanche(builder.low ^ avalanche(builder.high));
  builder.high = avalanche((builder.high + low) | 0);
  builder.low = low;
}
