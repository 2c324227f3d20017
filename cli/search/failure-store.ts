import { createHash } from 'node:crypto';
import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { failureText, parseFailure } from '../../lab/files.ts';
import type { Failure } from '../../lab/index.ts';
import { FAILURE_FORMAT, signatureOf } from '../../lab/index.ts';
import { fileTrouble, UserError } from '../errors.ts';
import { readFailureText } from '../failure-file.ts';
import { variantFromFile, variantInFile } from '../variant-path.ts';
import { writeWhole } from '../write-file.ts';
import type { HuntedSystem } from './hunt-types.ts';

/** A folder of failure files, one for each thing that is wrong: played first by the next hunt. */

export const DEFAULT_STORE = '.replisim/failures';

/** What a failure is known by: its variant, its property and its signature; not the numbers of one run. */
export function fingerprintOf(
  system: HuntedSystem,
  failure: Pick<Failure, 'variant' | 'verdict' | 'scenario'>,
): string {
  const known = `${failure.variant}\n${signatureOf(system, failure.scenario, failure.verdict)}`;
  return createHash('sha256').update(known).digest('hex').slice(0, 12);
}

/** A folder that is not there yet holds nothing. @throws UserError when it cannot be read. */
function storedFiles(store: string): string[] {
  try {
    return readdirSync(store)
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => join(store, file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fileTrouble(store, error);
  }
}

/**
 * The failures of a store. A damaged file is set aside under another name; one that is merely not for us (of another
 * format, not readable) is left alone. `tell` hears of both, and the others are read.
 */
export function* readStore(
  system: HuntedSystem,
  store: string,
  tell: (sentence: string) => void,
): Generator<{ file: string; failure: Failure }> {
  for (const file of storedFiles(store)) {
    let text: string;
    try {
      text = readFailureText(file);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      tell(`${error.message}; it is passed over`);
      continue;
    }
    const { failure, problem } = parseFailure(text, [system]);
    if (failure !== null)
      yield { file, failure: { ...failure, variant: variantFromFile(failure.variant, file) } };
    else tell(`${file}: ${problem}; ${isForOthers(text, system) ? 'it is passed over' : setAside(file)}`);
  }
}

/** Whether a text says of itself that it is a failure of a later format, or of another system: nothing is wrong with it. */
function isForOthers(text: string, { id }: HuntedSystem): boolean {
  try {
    const { format, system } = JSON.parse(text);
    const written = /^replisim-failure\/(\d+)$/.exec(format)?.[1];
    const read = FAILURE_FORMAT.slice(FAILURE_FORMAT.indexOf('/') + 1);
    return (
      Number(written) > Number(read) || (written !== undefined && typeof system === 'string' && system !== id)
    );
  } catch {
    return false;
  }
}

/** Says what became of the file. Another hunt may have been faster. */
function setAside(file: string): string {
  const aside = `${file}.damaged`;
  try {
    renameSync(file, aside);
    return `it is set aside as ${aside}`;
  } catch {
    return 'it is passed over';
  }
}

const MAX_NAME = 100;

/** Where a failure is kept in a store. */
export function storedAs(system: HuntedSystem, store: string, failure: Failure): string {
  const variant = variantInFile(failure.variant, join(store, 'failure.json'));
  // A property may be called anything; its file stands in the store, on every system.
  const property = failure.verdict.property.replace(/[^\w.-]+/g, '-').slice(0, MAX_NAME);
  return join(store, `${property}-${fingerprintOf(system, { ...failure, variant })}.json`);
}

/** Writes a failure whole or not at all. @throws UserError when the file cannot be written. */
export function writeFailure(system: HuntedSystem, file: string, failure: Failure): void {
  writeWhole(file, failureText(system, { ...failure, variant: variantInFile(failure.variant, file) }));
}
