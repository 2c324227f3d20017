import { parseFailure } from '../lab/files.ts';
import type { RedisFailure, RedisSystem } from '../properties/index.ts';
import { UserError } from './errors.ts';
import { readTextFile } from './files.ts';
import { requireRoom } from './memory-bounds.ts';
import { variantFromFile } from './variant-path.ts';

/** A failure is a list of decisions; a longer one than this is none. */
const MAX_FAILURE_BYTES = 50_000_000;

/** @throws UserError when the file is missing, is none, or is of a format that this replisim does not know. */
export function readFailure(system: RedisSystem, file: string): RedisFailure {
  const { failure, problem } = parseFailure(readFailureText(file), [system]);
  if (failure === null) throw new UserError(`${file}: ${problem}`);
  requireRoom(failure.scenario);
  return { ...failure, variant: variantFromFile(failure.variant, file) };
}

/** @throws UserError when the file is missing or too long. */
export function readFailureText(file: string): string {
  return readTextFile(file, MAX_FAILURE_BYTES);
}
