import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { replayFailure } from '../../lab/index.ts';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { isOwnCodeProperty } from '../own-code.ts';
import { replayLine } from '../replay-line.ts';
import { writeFailure } from '../search/failure-store.ts';
import type { HuntTargetSpec } from '../search/hunt-target.ts';
import { type ShrinkFileOptions, shrinkFile } from '../search/shrink-file.ts';
import { loadSystem, variantsOf } from './load-system.ts';
import { namedFailure, propertyIn } from './named-case.ts';

/** What is done with a failure file of a system of the user's own: it is made smaller, or kept for good. */

/** `replisim shrink SYSTEM FAILURE`: each simpler case takes the file's place at once. */
export async function shrinkOwn(file: string, word: string, options: ShrinkFileOptions): Promise<ExitCode> {
  const system = await loadSystem(file);
  const failure = namedFailure(system, word);
  const words: HuntTargetSpec = {
    system: file,
    variant: failure.variant,
    properties: isOwnCodeProperty(failure.verdict.property) ? ['all'] : [failure.verdict.property],
    space: {},
    seed: '1',
  };
  return shrinkFile(word, failure, { system, words }, options);
}

/** `replisim promote SYSTEM FAILURE`: a failure that still violates becomes a regression case. */
export async function promoteOwn(
  file: string,
  word: string,
  options: { to: string; name?: string },
): Promise<ExitCode> {
  const system = await loadSystem(file);
  const failure = namedFailure(system, word);
  const [variant] = variantsOf(system, [failure.variant]);
  const property = propertyIn(system, failure, word);
  const { stillViolates, sentence } = replayFailure(system, failure, { variant, property });
  if (stillViolates !== true) {
    process.stdout.write(`${word}: ${sentence} It is not promoted.\n`);
    return EXIT.undecided;
  }
  const name = options.name ?? `${failure.variant}-${failure.verdict.property}`.replace(/[^\w.-]+/g, '-');
  if (!/^[\w.-]+$/.test(name))
    throw new UserError(`--name ${name}: letters, digits, dots and hyphens are allowed`);
  const target = join(options.to, `${name}.json`);
  if (existsSync(target))
    throw new UserError(`${target}: there is a case of this name already; --name gives another one`);
  writeFailure(system, target, failure);
  process.stdout.write(
    `${target}: kept as a regression case. To play it again: ${replayLine(target, { system: file })}\n` +
      'A test plays all of a folder with regressions() of replisim/testkit.\n',
  );
  return EXIT.held;
}
