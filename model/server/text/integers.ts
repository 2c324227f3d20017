/**
 * 64-bit integers as Redis 2.4 reads and prints them.
 *
 * A value is its canonical decimal text: no plus sign, no leading zero, no "-0". Numbers carry the
 * arithmetic while they are exact; BigInt is used only for texts longer than 15 characters.
 */

const MAX_DIGITS = '9223372036854775807';
const MIN_DIGITS = '9223372036854775808';
export const INT64_MAX = MAX_DIGITS;
export const INT64_MIN = `-${MIN_DIGITS}`;

/** Any sum of two integers of at most this many characters is exact as a number. */
const EXACT_LENGTH = 15;

const ZERO = 48;
const MINUS = 45;
const PLUS = 43;

/** True if `digits` (no sign, no leading zero) fits into a long long of that sign. */
function fitsInt64(digits: string, negative: boolean): boolean {
  if (digits.length !== MAX_DIGITS.length) return digits.length < MAX_DIGITS.length;
  return digits <= (negative ? MIN_DIGITS : MAX_DIGITS);
}

/** What C's isspace() accepts in the "C" locale, which is all the server ever sets for it. */
function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/**
 * True exactly for the texts that `string2ll` (util.c) accepts: the canonical decimal texts of a long
 * long. A value with such a text is stored as an integer by `tryObjectEncoding`.
 */
export function isInteger64(text: string): boolean {
  const length = text.length;
  if (length === 0 || length > INT64_MIN.length) return false;
  const negative = text.charCodeAt(0) === MINUS;
  const first = negative ? 1 : 0;
  const leading = text.charCodeAt(first) - ZERO;
  if (leading === 0) return length === 1;
  for (let at = first; at < length; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return false;
  }
  if (length - first < MAX_DIGITS.length) return length > first;
  return fitsInt64(negative ? text.slice(1) : text, negative);
}

interface Scan {
  negative: boolean;
  /** The digits without leading zeros: "" for zero. */
  digits: string;
  /** Index of the first byte that is not part of the number; 0 if there is no number at all. */
  end: number;
}

/** The part of `text` that strtol and strtoll with base 10 take: blanks, a sign, digits. */
function scanInteger(text: string): Scan {
  let at = 0;
  while (isSpace(text.charCodeAt(at))) at++;
  const sign = text.charCodeAt(at);
  if (sign === MINUS || sign === PLUS) at++;
  const start = at;
  while (text.charCodeAt(at) === ZERO) at++;
  const significant = at;
  for (;;) {
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) break;
    at++;
  }
  return { negative: sign === MINUS, digits: text.slice(significant, at), end: at === start ? 0 : at };
}

/**
 * `getLongLongFromObject` (object.c) for a raw string: the canonical text of its value, or null where
 * the command answers that the value is not an integer or out of range.
 *
 * It reads with strtoll, so more is accepted than `isInteger64` does: leading blanks, "+7", "007", the
 * empty string (which is 0), and anything after a NUL byte, because only the byte where the number
 * stops is looked at.
 *
 * The real check also consults errno, which 2.4 never resets: that is the caller's (commands/arguments.ts).
 */
export function getLongLong(text: string): string | null {
  if (isInteger64(text)) return text;
  const { negative, digits, end } = scanInteger(text);
  if (end < text.length && text.charCodeAt(end) !== 0) return null;
  if (digits === '') return '0';
  if (!fitsInt64(digits, negative)) return null;
  return negative ? `-${digits}` : digits;
}

/** True if strtoll and strtol set errno to ERANGE on this text, whatever follows the number. */
export function isOutOfRange(text: string): boolean {
  const { negative, digits } = scanInteger(text);
  return !fitsInt64(digits, negative);
}

/**
 * The sum of two canonical texts, or null where `incrDecrCommand` (t_string.c) refuses because it would
 * overflow. Its test covers every overflow: operands of different signs cannot overflow.
 */
export function addInt64(a: string, b: string): string | null {
  if (a.length <= EXACT_LENGTH && b.length <= EXACT_LENGTH) return String(Number(a) + Number(b));
  const sum = String(BigInt(a) + BigInt(b));
  return isInteger64(sum) ? sum : null;
}

/**
 * A sum as C's long makes it: it wraps at 64 bits. Deadlines are numbers, so that one beyond 2^53 seconds is rounded
 * to the nearest number, and falls on the right side of every clock all the same.
 */
export function wrappedSum(value: string | number, addend: number): number {
  const sum = Number(value) + addend;
  if (Number.isSafeInteger(sum)) return sum;
  return Number(BigInt.asIntN(64, BigInt(value) + BigInt(addend)));
}

/**
 * The negation that `decrbyCommand` makes of its argument, for a canonical text. The lowest value has no
 * positive counterpart: two's complement wraps it to itself, so DECRBY by it subtracts 2^63 as INCRBY does.
 */
export function negateInt64(text: string): string {
  if (text === '0' || text === INT64_MIN) return text;
  return text.charCodeAt(0) === MINUS ? text.slice(1) : `-${text}`;
}

/**
 * C's atoi, as SELECT and MOVE read a database id: the number at the start of the text, 0 if there is
 * none. glibc reads it as a 64-bit long, which stops at its limits, and keeps the low 32 bits: so
 * "4294967297" is 1, and a huge positive number is -1.
 */
export function atoi(text: string): number {
  const { negative, digits } = scanInteger(text);
  if (digits.length <= EXACT_LENGTH) return Number(negative ? `-${digits}` : digits) | 0;
  if (!fitsInt64(digits, negative)) return negative ? 0 : -1;
  return Number(BigInt.asIntN(32, BigInt(negative ? `-${digits}` : digits)));
}

/** How many characters printf needs for a safe integer, its sign included. */
export function decimalLength(value: number): number {
  if (value < 0) return 1 + decimalLength(-value);
  let length = 1;
  for (let limit = 10; value >= limit; limit *= 10) length++;
  return length;
}
