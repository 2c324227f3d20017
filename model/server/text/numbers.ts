/** Numbers as the server's printf calls write them, computed on integers only. */

const KIB = 1024;
const MIB = KIB * 1024;
const GIB = MIB * 1024;

/** "%02d" of a whole number that is not negative. */
export function pad2(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/**
 * "%.2f" of numerator / denominator, both whole and not negative, the numerator below 2^53 and the
 * denominator below 2^45. A tie goes to the even digit, as printf has it; that is exact when the
 * denominator is a power of two, because C's quotient is then exact too.
 */
export function fixed2(numerator: number, denominator: number): string {
  const whole = Math.floor(numerator / denominator);
  const scaled = (numerator % denominator) * 100;
  let hundredths = Math.floor(scaled / denominator);
  const rest = scaled - hundredths * denominator;
  if (rest * 2 > denominator || (rest * 2 === denominator && hundredths % 2 === 1)) hundredths++;
  return hundredths === 100 ? `${whole + 1}.00` : `${whole}.${pad2(hundredths)}`;
}

/**
 * `bytesToHuman` (redis.c): a number of bytes as 100B, 1.50K, 46.37M, 2.00G. From 1024G on the real
 * function writes nothing and INFO shows what the buffer held; here it goes on in G.
 */
export function bytesToHuman(bytes: number): string {
  if (bytes < KIB) return `${bytes}B`;
  if (bytes < MIB) return `${fixed2(bytes, KIB)}K`;
  if (bytes < GIB) return `${fixed2(bytes, MIB)}M`;
  return `${fixed2(bytes, GIB)}G`;
}
