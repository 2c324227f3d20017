import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failureText } from '../../lab/files.ts';
import { signatureOf } from '../../lab/index.ts';
import type { RedisFailure, RedisSystem } from '../../properties/property.ts';
import { UserError } from '../errors.ts';

/** A folder of failure files, one for each thing that is wrong: played first by the next hunt. */

export const DEFAULT_STORE = '.replisim/failures';

/** What a failure is known by: its variant, its property and its signature; not the numbers of one run. */
export function fingerprintOf(system: RedisSystem, failure: RedisFailure): string {
  const known = `${failure.variant}\n${signatureOf(failure.verdict, system.names(failure.scenario))}`;
  return createHash('sha256').update(known).digest('hex').slice(0, 12);
}

export function storedFiles(store: string): string[] {
  if (!existsSync(store)) return [];
  return readdirSync(store)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => join(store, file));
}

/** Where a failure is kept in a store. */
export function storedAs(system: RedisSystem, store: string, failure: RedisFailure): string {
  return join(store, `${failure.verdict.property}-${fingerprintOf(system, failure)}.json`);
}

/** Writes a failure whole or not at all. @throws UserError when the folder cannot be written. */
export function writeFailure(system: RedisSystem, file: string, failure: RedisFailure): void {
  try {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(`${file}.part`, failureText(system, failure));
    renameSync(`${file}.part`, file);
  } catch (error) {
    throw new UserError(`${file}: it cannot be written: ${(error as Error).message}`);
  }
}
