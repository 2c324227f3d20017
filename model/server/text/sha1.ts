/** SHA-1 (FIPS 180-1) of byte strings, in plain TypeScript so that it is the same in Node and in a browser. */

/** A digest: five 32-bit words, the first holds the first four bytes. */
export type Sha1Words = Int32Array;

const BLOCK_BYTES = 64;

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Byte `at` of the padded message: the text, one bit, zeros, and its length in bits in the last eight bytes. */
function paddedByte(text: string, at: number, total: number): number {
  const length = text.length;
  if (at < length) return text.charCodeAt(at);
  if (at === length) return 0x80;
  if (at < total - 8) return 0;
  // 8 * length as a 64-bit number: no text is so long that its upper half would be more than 0.
  const shift = (total - 1 - at) * 8;
  return shift < 32 ? ((length << 3) >>> shift) & 255 : 0;
}

function loadBlock(text: string, start: number, total: number, words: Int32Array): void {
  for (let i = 0; i < 16; i++) {
    const at = start + i * 4;
    words[i] =
      (paddedByte(text, at, total) << 24) |
      (paddedByte(text, at + 1, total) << 16) |
      (paddedByte(text, at + 2, total) << 8) |
      paddedByte(text, at + 3, total);
  }
  for (let i = 16; i < 80; i++) {
    words[i] = rotate(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
  }
}

function mixBlock(state: Sha1Words, words: Int32Array): void {
  let [a, b, c, d, e] = state;
  for (let i = 0; i < 80; i++) {
    let mixed: number;
    if (i < 20) mixed = ((b & c) | (~b & d)) + 0x5a827999;
    else if (i < 40) mixed = (b ^ c ^ d) + 0x6ed9eba1;
    else if (i < 60) mixed = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
    else mixed = (b ^ c ^ d) + 0xca62c1d6;
    const next = (rotate(a, 5) + mixed + e + words[i]) | 0;
    e = d;
    d = c;
    c = rotate(b, 30);
    b = a;
    a = next;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
}

/** The SHA-1 of a byte string. */
export function sha1(text: string): Sha1Words {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  const words = new Int32Array(80);
  const total = Math.ceil((text.length + 9) / BLOCK_BYTES) * BLOCK_BYTES;
  for (let start = 0; start < total; start += BLOCK_BYTES) {
    loadBlock(text, start, total, words);
    mixBlock(state, words);
  }
  return state;
}

/** The 20 bytes of a digest. */
export function sha1Bytes(words: Sha1Words): string {
  let bytes = '';
  for (const word of words) {
    bytes += String.fromCharCode(word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255);
  }
  return bytes;
}

/** The 40 lower-case hex digits of a digest. */
export function sha1Hex(words: Sha1Words): string {
  let hex = '';
  for (const word of words) hex += (word >>> 0).toString(16).padStart(8, '0');
  return hex;
}
