/** Hashes by hand, for comparison. */

export function fnv1a(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  return hash >>> 0;
}

/** One multiplication a word: 32 bits of hash, where a fingerprint needs 64. */
export function mixWords(words: Int32Array): number {
  let hash = 0x9e3779b9 | 0;
  for (let i = 0; i < words.length; i++) {
    hash = Math.imul(hash ^ words[i], 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}
