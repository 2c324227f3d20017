import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Failure,
  type PropertyOf,
  replayFailure,
  type System,
  type SystemTypes,
} from '../../lab/index.ts';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type ReplayedBy, replayLine } from '../replay-line.ts';
import { writeFailure } from './failure-store.ts';

/** Where a regression case is kept. */
export interface KeptAs {
  /** The folder. */
  to: string;
  /** Its name in there, without `.json`; else that of variant and property. */
  name?: string;
}

/**
 * Plays a failure, and keeps it as a case for `regressions` of the test kit if it still violates.
 *
 * @param word what the user has called it
 * @throws UserError for a name that is none, or is taken, and when the file cannot be written
 */
export function keepRegression<T extends SystemTypes>(
  system: System<T>,
  failure: Failure<T['scenario']>,
  code: { variant: T['variant']; property: PropertyOf<T> },
  { word, kept, by }: { word: string; kept: KeptAs; by: ReplayedBy },
): ExitCode {
  const { stillViolates, sentence } = replayFailure(system, failure, code);
  if (stillViolates !== true) {
    process.stdout.write(`${word}: ${sentence} It is not promoted.\n`);
    return EXIT.undecided;
  }
  const target = targetOf(kept, `${code.variant.id}-${failure.verdict.property}`);
  writeFailure(system, target, failure);
  process.stdout.write(
    `${target}: kept as a regression case. To play it again: ${replayLine(target, by)}\n` +
      'A test plays all of a folder with regressions() of replisim/testkit.\n',
  );
  return EXIT.held;
}

function targetOf({ to, name }: KeptAs, usually: string): string {
  const called = name ?? usually.replace(/[^\w.-]+/g, '-');
  if (!/^[\w.-]+$/.test(called))
    throw new UserError(`--name ${called}: letters, digits, dots and hyphens are allowed`);
  const target = join(to, `${called}.json`);
  if (existsSync(target))
    throw new UserError(`${target}: there is a case of this name already; --name gives another one`);
  return target;
}
