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

/** What strtoll makes of a text. */
export interface Strtoll {
  /** Canonical; one of the two limits when the number is out of range. */
  value: string;
  /** Index of the first byte that is not part of the number; 0 if there is no number at all. */
  end: number;
  /** True when strtoll sets errno to ERANGE. */
  outOfRange: boolean;
}

/** C's strtoll with base 10 (strtol is the same where a long has 64 bits): blanks, a sign, digits. */
export function strtoll(text: string): Strtoll {
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
  const digits = text.slice(significant, at);
  const negative = sign === MINUS;
  const outOfRange = !fitsInt64(digits, negative);
  return { value: canonical(digits, negative, outOfRange), end: at === start ? 0 : at, outOfRange };
}

/** `digits` has no leading zeros: "" is zero. */
function canonical(digits: string, negative: boolean, outOfRange: boolean): string {
  if (digits === '') return '0';
  if (outOfRange) return negative ? INT64_MIN : INT64_MAX;
  return negative ? `-${digits}` : digits;
}

/**
 * `getLongLongFromObject` (object.c) for a raw string: the canonical text of its value, or null where
 * the command answers that the value is not an integer or out of range.
 *
 * It reads with strtoll, so more is accepted than `isInteger64` does: leading blanks, "+7", "007", the
 * empty string (which is 0), and anything after a NUL byte, because only the byte where the number
 * stops is looked at. The real check also consults errno, which 2.4 never resets: that is the caller's
 * (commands/arguments.ts).
 */
export function getLongLong(text: string): string | null {
  if (isInteger64(text)) return text;
  const { value, end, outOfRange } = strtoll(text);
  const wholly = end >= text.length || text.charCodeAt(end) === 0;
  return wholly && !outOfRange ? value : null;
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
 * A C long that is kept: a number where numbers are exact, beyond 2^53 its canonical decimal text. `Number()` of it
 * falls on the right side of every time that a clock of the model can show.
 */
export type Long = number | string;

/** A canonical text as a Long. */
export function toLong(text: string): Long {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

/** A sum as C's long makes it: it wraps at 64 bits. `addend` is a safe integer. */
export function wrappedSum(value: Long, addend: number): Long {
  const exact = Number(value);
  const sum = exact + addend;
  if (Number.isSafeInteger(exact) && Number.isSafeInteger(sum)) return sum;
  return toLong(String(BigInt.asIntN(64, BigInt(value) + BigInt(addend))));
}

/** What is left of a long in a C int: its low 32 bits. */
export function toInt(value: Long): number {
  // A number's own conversion keeps the low 32 bits of what it holds exactly.
  return typeof value === 'number' || value.length <= EXACT_LENGTH
    ? Number(value) | 0
    : Number(BigInt.asIntN(32, BigInt(value)));
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
  return toInt(strtoll(text).value);
}

/** How many characters printf needs for a safe integer, its sign included. */
export function decimalLength(value: number): number {
  if (value < 0) return 1 + decimalLength(-value);
  let length = 1;
  for (let limit = 10; value >= limit; limit *= 10) length++;
  return length;
}
