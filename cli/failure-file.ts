import { parseFailure } from '../lab/files.ts';
import type { RedisFailure, RedisSystem } from '../properties/property.ts';
import { UserError } from './errors.ts';
import { readTextFile } from './files.ts';

/** A failure is a list of decisions; a longer one than this is none. */
const LONGEST_FAILURE = 50_000_000;

/** @throws UserError when the file is missing, is none, or is of a format that this replisim does not know. */
export function readFailure(system: RedisSystem, file: string): RedisFailure {
  const { failure, problem } = parseFailure(readTextFile(file, LONGEST_FAILURE), [system]);
  if (failure === null) throw new UserError(`${file}: ${problem}`);
  return failure;
}
