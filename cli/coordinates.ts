import { ENGINE_VERSION } from '../model/index.ts';
import { canonicalSeed } from '../sim/index.ts';
import { UserError } from './errors.ts';
import type { RunResult } from './run-result.ts';

/**
 * Where a run came from, in one word to paste: `SCENARIO@SEED/VARIANT`, and `#ENGINE-DIGEST` when
 * the digest is known.
 * A scenario's name or path, a seed and a variant are written as in a URL where they hold `@`, `/`, `#` or blanks.
 */
export interface Coordinates {
  scenario: string;
  seed: string | number;
  variant: string;
  /** Digest of the run, and the engine that played it: another engine's digests are others. */
  digest?: string;
  engine?: string;
}

/** Escapes what would be read as a separator, and whatever a shell would take for its own; a path keeps its slashes. */
function escaped(part: string, keep = ''): string {
  const kept = new RegExp(`[^A-Za-z0-9._${keep}-]`, 'gu');
  return part.replace(kept, (character) => encodeURIComponent(character).replace(/^[!'()*~]$/, hexEscape));
}

function hexEscape(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

export function coordinatesText(at: Coordinates): string {
  const digest = at.digest === undefined ? '' : `#${at.engine ?? ENGINE_VERSION}-${at.digest}`;
  return `${escaped(at.scenario, '/')}@${escaped(String(at.seed))}/${escaped(at.variant)}${digest}`;
}

/** A seed as the command line gives it. Digits are a number; any other text is a seed as it is. @throws UserError */
export function readSeed(text: string): string | number {
  try {
    const seed = canonicalSeed(text);
    return /^\d{1,15}$/.test(seed) ? Number(seed) : seed;
  } catch (error) {
    throw new UserError(`${JSON.stringify(text)}: ${(error as Error).message}`);
  }
}

/** What a run's digest says, compared with the one in its coordinates. */
export function comparedDigest(
  { digest: expected, engine }: Coordinates,
  digest: string,
): { same: boolean; sentence: string } {
  if (expected === undefined) return { same: true, sentence: `The digest is ${digest}.` };
  if (expected === digest) return { same: true, sentence: `The digest is the same, ${digest}.` };
  const why =
    engine === ENGINE_VERSION ? '' : ` It was of engine ${engine}, this is engine ${ENGINE_VERSION}.`;
  return { same: false, sentence: `The digest differs: expected ${expected}, got ${digest}.${why}` };
}

/** Coordinates of a run that was made. One that was broken off has a digest that the whole run will not have. */
export function coordinatesOf(scenario: string, { variantWord, outcome }: RunResult): string {
  const { seed, digest, stop } = outcome;
  const known = stop === 'interrupted' ? {} : { digest };
  return coordinatesText({ scenario, seed, variant: variantWord, ...known });
}

/** Does the word look like coordinates, and not like a file's name? */
export function looksLikeCoordinates(text: string): boolean {
  return /^[^@]+@[^/@]*\/[^/#]+(#.*)?$/.test(text);
}

/** @throws UserError when the word is none. */
export function readCoordinates(text: string): Coordinates {
  const match = /^([^@]+)@([^/@]*)\/([^/#]+)(?:#(?:(\w+)-)?([0-9a-f]{16}))?$/.exec(text);
  if (match === null) {
    throw new UserError(
      `${JSON.stringify(text)}: coordinates are written SCENARIO@SEED/VARIANT or SCENARIO@SEED/VARIANT#ENGINE-DIGEST`,
    );
  }
  try {
    const [scenario, seed, variant] = match.slice(1, 4).map(decodeURIComponent);
    const [engine = ENGINE_VERSION, digest] = match.slice(4);
    return { scenario, seed: readSeed(seed), variant, ...(digest === undefined ? {} : { digest, engine }) };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${JSON.stringify(text)}: a "%" in coordinates begins an escape of two hexadecimal digits`,
    );
  }
}
