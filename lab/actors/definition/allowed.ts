import { didYouMean } from '../../../sim/index.ts';
import { plainProblem } from '../plain-state.ts';

/** Parts of a definition: each throws RangeError on what is not allowed there, with the place, what was found, and what is. */
type Fields = Record<string, unknown>;

/** A choice has at most so many answers. */
export const MAX_CHOICE = 2_147_483_647;

export function refusePart(place: string, found: unknown, allowed: string): never {
  throw new RangeError(`${place} is ${shown(found)}; it has to be: ${allowed}`);
}

function shown(found: unknown): string {
  if (typeof found === 'function') return 'a function';
  if (typeof found === 'bigint' || typeof found === 'symbol') return `a ${typeof found}`;
  if (typeof found !== 'object' || found === null)
    return typeof found === 'string' ? JSON.stringify(found) : String(found);
  return plainProblem(found) === null ? JSON.stringify(found) : 'an object that holds more than data';
}

export function mustBeObject(place: string, found: unknown, allowed: string): asserts found is Fields {
  if (typeof found !== 'object' || found === null || Array.isArray(found)) refusePart(place, found, allowed);
}

/** An object with no other fields than these; what is undefined is left out. */
export function mustHaveFields(
  place: string,
  found: unknown,
  known: readonly string[],
): asserts found is Fields {
  const fields = `an object with the fields ${known.join(', ')}`;
  mustBeObject(place === '' ? 'the definition' : place, found, fields);
  for (const field of Object.keys(found)) {
    if (known.includes(field)) continue;
    const where = place === '' ? field : `${place}.${field}`;
    throw new RangeError(
      `${where} is no field: the fields are ${known.join(', ')}.${didYouMean(field, known)}`,
    );
  }
}

export function mayBeInteger(
  place: string,
  found: unknown,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): void {
  if (found === undefined) return;
  if (Number.isSafeInteger(found) && (found as number) >= least && (found as number) <= most) return;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  refusePart(place, found, `an integer ${range}`);
}

/** More nodes of a kind are no design but a mistake, and fill the memory before anything is played. */
export const MAX_NODES = 10_000;

/** How many nodes of a kind, or clients. */
export function mayBeCount(place: string, found: unknown): void {
  mayBeInteger(place, found, 1);
  if ((found as number) > MAX_NODES) refusePart(place, found, `at most ${MAX_NODES}`);
}

export function mayBeFlag(place: string, found: unknown): void {
  if (found !== undefined && typeof found !== 'boolean') refusePart(place, found, 'true or false');
}

export function mayBeFunction(place: string, found: unknown, allowed = 'a function'): void {
  if (found !== undefined && typeof found !== 'function') refusePart(place, found, allowed);
}

export function mayBeText(place: string, found: unknown): void {
  if (found !== undefined && (typeof found !== 'string' || found === ''))
    refusePart(place, found, 'a text that is not empty');
}

/** A name that options of the command can list: separated by commas, on one line. */
export function mustBeListable(place: string, name: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (name === '' || /[,\u0000-\u001f\u007f]/.test(name) || name !== name.trim())
    refusePart(place, name, 'a name on one line, without commas');
}
