import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../properties/failure.ts';
import { failureText } from '../../properties/failure-file.ts';
import { namesIn, siteOf } from '../../properties/violation-signature.ts';
import { UserError } from '../errors.ts';

/** A folder of failure files, one for each thing that is wrong: played first by the next hunt. */

export const DEFAULT_STORE = '.replisim/failures';

/** What a failure is known by: its variant, its property and its site; not the numbers of one run. */
export function fingerprintOf(failure: Failure): string {
  const known = `${failure.variant}\n${siteOf(failure.verdict, namesIn(failure.scenario))}`;
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
export function storedAs(store: string, failure: Failure): string {
  return join(store, `${failure.verdict.property}-${fingerprintOf(failure)}.json`);
}

/** Writes a failure whole or not at all. @throws UserError when the folder cannot be written. */
export function writeFailure(file: string, failure: Failure): void {
  try {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(`${file}.part`, failureText(failure));
    renameSync(`${file}.part`, file);
  } catch (error) {
    throw new UserError(`${file}: it cannot be written: ${(error as Error).message}`);
  }
}
