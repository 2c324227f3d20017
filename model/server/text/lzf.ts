/** LZF, the compression of strings inside RDB payloads: unpacking only, since the model never packs. */

import { latin1FromBytes } from './latin1.ts';

/** Literal runs have a control byte below this; the rest are references back into the output. */
const FIRST_REFERENCE = 32;

/** A reference of this length has another byte that is added to it. */
const LONG_REFERENCE = 9;

/**
 * The text that `packed` unpacks to, or null if it is damaged or would be longer than `maxLength`, as
 * `lzf_decompress` (lzf_d.c) refuses it.
 *
 * A control byte c < 32 is followed by c + 1 literal bytes. Otherwise its high three bits are a length (7:
 * another byte is added to it), its low five and the next byte a distance, both less than meant: 2 more
 * bytes are copied, from 1 further back.
 */
export function lzfDecompress(packed: string, maxLength: number): string | null {
  const output = new Uint8Array(maxLength);
  let size = 0;
  let at = 0;
  while (at < packed.length) {
    const control = packed.charCodeAt(at++);
    if (control < FIRST_REFERENCE) {
      const end = at + control + 1;
      if (end > packed.length || size + control + 1 > maxLength) return null;
      while (at < end) output[size++] = packed.charCodeAt(at++);
      continue;
    }
    let length = (control >> 5) + 2;
    if (length === LONG_REFERENCE) length += packed.charCodeAt(at++);
    let from = size - ((control & 31) << 8) - packed.charCodeAt(at++) - 1;
    // Where the input ends too early charCodeAt gives NaN, which fails both comparisons.
    if (!(from >= 0) || !(size + length <= maxLength)) return null;
    for (; length > 0; length--) output[size++] = output[from++];
  }
  return latin1FromBytes(output.subarray(0, size));
}
