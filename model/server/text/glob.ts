/**
 * Glob patterns as `stringmatchlen` (util.c) matches them: KEYS, PSUBSCRIBE and CONFIG GET. 2.4 never
 * asks it to ignore case, so that part is left out.
 *
 * The C function looks at bytes, not at lengths, in several places, and so reads the NUL byte that ends
 * both strings. What follows from that is kept: a class or a literal NUL can "match" the end of an empty
 * string, which then counts as one byte too far. Where the real function would read even further, into
 * memory that holds anything (an unclosed class that ends with a backslash, a star once the string has
 * been overrun), the pattern ends here, or the match fails.
 *
 * The C function recurses at each star and can take exponential time. This one goes back to the last star
 * only. That decides the same: everything between two stars takes a fixed number of bytes, so the earliest
 * place that fits leaves the most to the next star.
 */

const STAR = 42;
const QUESTION = 63;
const OPEN = 91;
const BACKSLASH = 92;
const CLOSE = 93;
const CARET = 94;
const DASH = 45;

/** The byte at an index, 0 past the end. */
function byteAt(text: string, index: number): number {
  return index < text.length ? text.charCodeAt(index) : 0;
}

/** A byte as C's char has it on x86-64, where it is signed: this decides which end of a range is lower. */
function signedByte(code: number): number {
  return (code << 24) >> 24;
}

function inRange(byte: number, from: number, to: number): boolean {
  const a = signedByte(from);
  const b = signedByte(to);
  const value = signedByte(byte);
  return value >= Math.min(a, b) && value <= Math.max(a, b);
}

/** Matches one byte with the class whose bracket is at `open`: the index after the class, negative when it does not match. */
function matchClass(pattern: string, open: number, byte: number): number {
  const length = pattern.length;
  const negated = byteAt(pattern, open + 1) === CARET;
  let at = negated ? open + 2 : open + 1;
  let matches = false;
  while (at < length && pattern.charCodeAt(at) !== CLOSE) {
    const code = pattern.charCodeAt(at);
    if (code === BACKSLASH) {
      at++;
      if (byteAt(pattern, at) === byte) matches = true;
    } else if (byteAt(pattern, at + 1) === DASH && length - at >= 3) {
      if (inRange(byte, code, pattern.charCodeAt(at + 2))) matches = true;
      at += 2;
    } else if (code === byte) {
      matches = true;
    }
    at++;
  }
  const next = Math.min(at + 1, length);
  return matches !== negated ? next : -next;
}

/** Matches one pattern element that is not a star with the byte at `at`: the index after the element, negative when it does not match. */
function matchElement(pattern: string, element: number, text: string, at: number): number {
  const code = pattern.charCodeAt(element);
  if (code === QUESTION) return at === text.length ? -1 : element + 1;
  const byte = byteAt(text, at);
  if (code === OPEN) return matchClass(pattern, element, byte);
  const literal = code === BACKSLASH && element + 1 < pattern.length ? element + 1 : element;
  return pattern.charCodeAt(literal) === byte ? literal + 1 : -1;
}

function skipStars(pattern: string, from: number): number {
  let at = from;
  while (byteAt(pattern, at) === STAR) at++;
  return at;
}

/** `stringmatchlen` (util.c): true if the whole of `text` matches `pattern`. */
export function stringmatchlen(pattern: string, text: string): boolean {
  let element = 0;
  let at = 0;
  let afterStar = -1;
  let starAt = 0;
  for (;;) {
    let failed = false;
    if (element === pattern.length) {
      if (at === text.length) return true;
      failed = true;
    } else if (pattern.charCodeAt(element) === STAR) {
      element = skipStars(pattern, element);
      if (element === pattern.length) return true;
      if (at >= text.length) return false;
      afterStar = element;
      starAt = at;
    } else {
      element = matchElement(pattern, element, text, at);
      failed = element < 0;
      at++;
      // The end of the string, reached by a match: only stars may be left.
      if (!failed && at === text.length) return skipStars(pattern, element) === pattern.length;
    }
    if (!failed) continue;
    if (afterStar < 0 || ++starAt >= text.length) return false;
    element = afterStar;
    at = starAt;
  }
}

function cString(text: string): string {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

/** `stringmatch` (util.c), as CONFIG GET uses it: both strings end at their first NUL byte. */
export function stringmatch(pattern: string, text: string): boolean {
  return stringmatchlen(cString(pattern), cString(text));
}
