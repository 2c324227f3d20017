import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkRun, digestSentence, judgeRun, type Verdict } from '../../lab/index.ts';
import type { Scenario, Variant } from '../../model/index.ts';
import { LIFETIMES, PROPERTIES, type RedisProperty, type RedisSystem } from '../../properties/index.ts';
import { type Chooser, createReplayChooser, createSeededChooser } from '../../sim/index.ts';
import { tooDear } from '../asked-of-run.ts';
import { comparedDigest, looksLikeCoordinates, readCoordinates } from '../coordinates.ts';
import { complain, UserError } from '../errors.ts';
import { readFailure } from '../failure-file.ts';
import { readTextFile } from '../files.ts';
import { isOwnCodeProperty } from '../own-code.ts';
import { loadScenario } from '../scenario-files.ts';

/** A run that a word names: a failure file's, that of coordinates, or a scenario's with its own seed. */
export interface NamedRun {
  scenario: Scenario;
  /** Null when the word does not say. */
  variant: string | null;
  /** The property of a failure file. */
  property: string | null;
  /** A fresh chooser each time: the same choices. */
  chooserOf(): Chooser;
  /** What is said of another digest, on its variant, than the one that the word has; null if it has none. */
  recorded: { digest: string; differs(digest: string, feed: Variant): string } | null;
}

export function namedRun(system: RedisSystem, word: string): NamedRun {
  if (looksLikeCoordinates(word) && !existsSync(word)) {
    const coordinates = readCoordinates(word);
    const { scenario: name, seed, variant } = coordinates;
    const scenario = { ...loadScenario(name, undefined, variant), seed };
    return {
      ...{ scenario, variant, property: null, chooserOf: () => createSeededChooser(seed) },
      recorded:
        coordinates.digest === undefined
          ? null
          : {
              digest: coordinates.digest,
              differs: (digest) => comparedDigest(coordinates, digest).sentence,
            },
    };
  }
  if (isFailureFile(word)) {
    const failure = readFailure(system, word);
    const { scenario, variant, verdict, choices } = failure;
    return {
      ...{ scenario, variant, property: verdict.property, chooserOf: () => createReplayChooser(choices) },
      recorded: {
        digest: failure.digest,
        differs: (digest, feed) => digestSentence(system, failure, digest, feed),
      },
    };
  }
  const scenario = loadScenario(word);
  return {
    ...{ scenario, variant: null, property: null, chooserOf: () => createSeededChooser(scenario.seed) },
    recorded: null,
  };
}

/**
 * Says on stderr when the run that the word names is another one now: what is told is of that. On another feed than the
 * word names it is, and nothing is said.
 */
export function complainOfOtherRun(
  system: RedisSystem,
  word: string,
  { scenario, variant: named, property: id, chooserOf, recorded }: NamedRun,
  [feedWord, feed]: readonly [word: string, feed: Variant],
): void {
  if (recorded === null || named === null || resolve(feedWord) !== resolve(named)) return;
  // The run has ended where the property was violated; that of coordinates, where any was.
  const asked = PROPERTIES.filter((property) =>
    id === null ? property.when === 'always' : property.id === id,
  );
  // Where a property of the user's own would end it is not known here.
  if (asked.length === 0) return;
  const dear = tooDear(scenario, asked);
  const properties = asked.filter((property) => !dear.includes(property));
  const { digest } = judgeRun(system, scenario, { variant: feed, chooser: chooserOf(), properties });
  if (digest !== recorded.digest) complain(`${word}: ${recorded.differs(digest, feed)}`);
}

/** A run that the user's code breaks off, or that it hangs in, has no end at which anything could be looked at. */
export function refuseBrokenOff({ property }: Pick<NamedRun, 'property'>, word: string): void {
  if (property === null || !isOwnCodeProperty(property)) return;
  throw new UserError(
    `${word}: code of its variant breaks this run off (${property}), so nothing can be told of its end; ` +
      'replay plays it again, shrink makes it smaller',
  );
}

/** A JSON file that says of itself that it is a failure; other JSON files are scenarios. */
function isFailureFile(word: string): boolean {
  if (!word.endsWith('.json') || !existsSync(word)) return false;
  return /"format":\s*"replisim-failure/.test(readTextFile(word, MAX_SNIFFED_BYTES));
}

const MAX_SNIFFED_BYTES = 50_000_000;

/** What a run says to the property that its failure file names, or else to all. */
export interface AnsweredRun {
  /** The first that it violates; null if it violates none. */
  violated: { property: RedisProperty; sentence: string } | null;
  verdicts: Verdict[];
}

export function answeredRun(system: RedisSystem, named: NamedRun, variant: Variant): AnsweredRun {
  const asked = PROPERTIES.filter(({ id, when }) =>
    named.property === null ? when !== 'sometimes' : id === named.property,
  );
  const properties = asked.length > 0 ? asked : LIFETIMES;
  const { verdicts } = checkRun(system, named.scenario, { variant, chooser: named.chooserOf(), properties });
  const index = verdicts.findIndex(({ held }) => held === false);
  const violated = index < 0 ? null : { property: properties[index], sentence: verdicts[index].sentence };
  return { violated, verdicts };
}
