/**
 * A door of its own, which loads nothing: the command needs it before it knows its verb.
 *
 * What people write for a length of time, and what they may have meant: the same in options and in scenarios; how numbers
 * are written for them; what is said of a file in another encoding.
 */

const UNITS: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
};

/** How a length of time is written, for error messages. */
export const DURATION_WORDS = '10s, 2m, 500ms, 250us or 1h';

/** How a length of time is written, for schemas. */
export const DURATION_PATTERN = '^(\\d{1,9})(us|ms|s|m|h)$';

/** `10s`, `2m`, `500ms`, `250us` or `1h` in microseconds; null when the text is not a length of time. */
export function durationMicros(text: string): number | null {
  const [, number, unit] = new RegExp(DURATION_PATTERN).exec(text) ?? [];
  return number === undefined ? null : Number(number) * UNITS[unit];
}

/** A whole number as sentences have it: `1,000`. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/**
 * The word that is nearest to a misspelt one: at most a third of its letters differ, or one of two. Null when none is near:
 * to nothing, and to a letter, every short word would be.
 */
export function nearestWord(wrong: string, known: readonly string[]): string | null {
  const allowed = wrong.length < 2 ? 0 : Math.max(1, Math.floor(wrong.length / 3));
  let nearest: string | null = null;
  let least = allowed + 1;
  for (const word of known) {
    const distance = editDistance(wrong.toLowerCase(), word.toLowerCase());
    if (distance >= least) continue;
    nearest = word;
    least = distance;
  }
  return nearest;
}

/** A sentence to append to an error; empty when no word is near. */
export function didYouMean(wrong: string, known: readonly string[]): string {
  const nearest = nearestWord(wrong, known);
  return nearest === null ? '' : ` Did you mean ${nearest}?`;
}

/** Letters inserted, deleted, replaced, or swapped with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let row = 1; row <= a.length; row++) {
    const next = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = last[column - 1] + (a[row - 1] === b[column - 1] ? 0 : 1);
      next[column] = Math.min(replaced, last[column] + 1, next[column - 1] + 1);
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) next[column] = Math.min(next[column], before[column - 2] + 1);
    }
    [before, last] = [last, next];
  }
  return last[b.length];
}

/** What is said of a file that begins as UTF-16 does. */
export const IS_UTF16 = 'it is UTF-16 text, and UTF-8 is expected (iconv -f UTF-16 -t UTF-8)';

/** Whether a file begins with a byte order mark of UTF-16. */
export function beginsAsUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}
