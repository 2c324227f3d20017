/** Throws RangeError, with what is allowed, unless `value` is an integer from `least` to `most`. */
export function checkInteger(
  what: string,
  value: number,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new RangeError(`${what} is an integer ${range}, not ${value}`);
}
