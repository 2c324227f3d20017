import { checkInteger } from '../../../sim/index.ts';
import type { RequestOptions } from '../definition/actor.ts';

/** What handlers ask for in words that no compiler has looked at. */

/** A name as it was given, which may be no text. */
export function shownName(name: unknown): string {
  return typeof name === 'string' ? name : (JSON.stringify(name) ?? String(name));
}

/** Throws RangeError, beginning with `what`, on options that say something else than who handles the answer, and when. */
export function checkRequest(what: string, options: unknown): void {
  const allowed = 'answer, timeout and afterMicros';
  if (typeof options !== 'object' || options === null)
    throw new RangeError(`${what} needs options: ${allowed}, not ${String(options)}`);
  for (const name in options)
    if (name !== 'answer' && name !== 'timeout' && name !== 'afterMicros')
      throw new RangeError(`${what} has the options ${allowed}, not ${name}`);
  const { afterMicros } = options as RequestOptions;
  if (afterMicros !== undefined) checkInteger(`the time-out of ${what}`, afterMicros, 0);
}
