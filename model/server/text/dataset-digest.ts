/** DEBUG DIGEST: one fingerprint of a whole dataset, the same whatever the order of the keys. */

import { type Sha1Words, sha1, sha1Bytes, sha1Hex } from './sha1.ts';

export interface DigestEntry {
  key: string;
  /** The value as text, whatever its encoding; null for a key found expired when it is looked up. */
  value: string | null;
  /** True if the key has an expiry. When it expires does not count. */
  volatile: boolean;
}

export interface DigestDatabase {
  id: number;
  entries: Iterable<DigestEntry>;
}

/** The type byte of strings, REDIS_STRING, in network order. */
const STRING_TYPE = '\0\0\0\0';

function networkOrder(value: number): string {
  return String.fromCharCode(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

/** `xorDigest` (debug.c): adds the SHA-1 of data so that its place does not count. */
function xorInto(digest: Sha1Words, text: string): void {
  const hash = sha1(text);
  for (let i = 0; i < digest.length; i++) digest[i] ^= hash[i];
}

/** `mixDigest` (debug.c): adds data so that its place among what is added counts. */
function mixInto(digest: Sha1Words, text: string): void {
  xorInto(digest, text);
  digest.set(sha1(sha1Bytes(digest)));
}

function entryDigest(key: string, value: string, volatile: boolean): Sha1Words {
  const digest = new Int32Array(5);
  mixInto(digest, key);
  mixInto(digest, STRING_TYPE);
  mixInto(digest, value);
  if (volatile) xorInto(digest, '!!expire!!');
  return digest;
}

/**
 * `computeDatasetDigest` (debug.c) for a dataset of strings, as 40 hex digits; 40 zeros for an empty one.
 * The databases must come in the order of their ids. One without entries counts as absent, but one whose
 * entries have all expired still leaves its id in the digest, as in the real server.
 */
export function datasetDigest(databases: Iterable<DigestDatabase>): string {
  const total = new Int32Array(5);
  for (const database of databases) {
    let empty = true;
    for (const { key, value, volatile } of database.entries) {
      if (empty) mixInto(total, networkOrder(database.id));
      empty = false;
      if (value !== null) xorInto(total, sha1Bytes(entryDigest(key, value, volatile)));
    }
  }
  return sha1Hex(total);
}
