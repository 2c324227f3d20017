import { checkInteger } from './assert.ts';

/**
 * A path through a machine: the actions taken from the initial state, each an integer from 0 to 65535. Its text is
 * short and goes into a URL as it is: one character for an action below 32, two below 1024, else up to four.
 */
export type Path = readonly number[];

/** The largest action: the explorer keeps two bytes of each. */
export const MAX_ACTION = 0xffff;

/** Five bits in each character, lowest first; the sixth says that more follow. */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Throws RangeError if an action is not an integer from 0 to 65535. */
export function formatPath(path: Path): string {
  let text = '';
  for (const action of path) {
    checkInteger('an action', action, 0, MAX_ACTION);
    let rest = action;
    for (; rest > 31; rest >>= 5) text += DIGITS[32 | (rest & 31)];
    text += DIGITS[rest];
  }
  return text;
}

/** The path that `formatPath` wrote. Throws RangeError, with the place, if it wrote no such text. */
export function parsePath(text: string): number[] {
  const path: number[] = [];
  let action = 0;
  let shift = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = DIGITS.indexOf(text[i]);
    if (digit < 0)
      throw new RangeError(`a path has no '${text[i]}' (character ${i + 1}); it has A-Z a-z 0-9 - and _`);
    action |= (digit & 31) << shift;
    shift += 5;
    if (digit > 31) {
      if (shift > 15)
        throw new RangeError(`the action that ends after character ${i + 1} of the path is too large`);
      continue;
    }
    if (action > MAX_ACTION || (digit === 0 && shift > 5)) {
      throw new RangeError(`character ${i + 1} of the path cannot end an action`);
    }
    path.push(action);
    action = 0;
    shift = 0;
  }
  if (shift > 0) throw new RangeError('the path ends in the middle of an action');
  return path;
}
