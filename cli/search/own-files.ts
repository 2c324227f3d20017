import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { variantById } from '../../model/index.ts';
import { propertyById } from '../../properties/index.ts';
import { fileTrouble, UserError } from '../errors.ts';
import { looksLikeModule } from '../user-modules.ts';
import type { HuntTargetSpec } from './hunt-target.ts';

/** Files of code that a hunt from a queue names. Data does not choose what code runs: whoever serves the queue does. */

export interface OwnFiles {
  /** Files that the user has named on the command line of the worker. */
  files: readonly string[];
  /** Whatever is named may be loaded. */
  trust: boolean;
}

function isFile(word: string): boolean {
  return variantById(word) === undefined && propertyById(word) === undefined && looksLikeModule(word);
}

/** The files of the user's own that the words name. */
export function ownFilesIn({ variant, properties }: HuntTargetSpec): string[] {
  return [...new Set([variant, ...properties])].filter(isFile);
}

/** SHA-256 of each file that the words name. @throws UserError */
export function fileDigests(words: HuntTargetSpec): Record<string, string> {
  return Object.fromEntries(ownFilesIn(words).map((file) => [file, digestOf(file)]));
}

function digestOf(file: string): string {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch (error) {
    throw fileTrouble(file, error);
  }
}

/**
 * The words with the files of this machine. A file is the one that the user has named here, by its name without folders,
 * and has the content that the hunter's has.
 *
 * @throws UserError when the user has not named it, or it is another one.
 */
export function withOwnFiles(
  words: HuntTargetSpec,
  digests: Record<string, string>,
  own: OwnFiles,
): HuntTargetSpec {
  const here = new Map(ownFilesIn(words).map((word) => [word, fileHere(word, digests, own)]));
  const placed = (word: string): string => here.get(word) ?? word;
  return { ...words, variant: placed(words.variant), properties: words.properties.map(placed) };
}

function fileHere(word: string, digests: Record<string, string>, { files, trust }: OwnFiles): string {
  const named = files.filter((file) => nameOf(file) === nameOf(word));
  if (named.length === 0 && !trust) {
    throw new UserError(
      `it names the file ${JSON.stringify(word)}, and a worker runs no code that only a hunt names: ` +
        'name it when you start the worker (--variant FILE, --property FILE), or say --trust',
    );
  }
  const candidates = named.length > 0 ? named : [word];
  const same = candidates.find((file) => digestOf(file) === digests[word]);
  if (same === undefined) {
    throw new UserError(
      `${candidates.join(', ')} here is not what the hunter has as ${JSON.stringify(word)}`,
    );
  }
  return same;
}

/** Also of a path of the other kind of system. */
function nameOf(path: string): string {
  return basename(path.replaceAll('\\', '/'));
}
