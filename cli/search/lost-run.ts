import { createRedisSystem, type RedisFailure } from '../../properties/index.ts';
import { type Consent, consentedVariant } from '../consent.ts';
import type { HuntTargetSpec } from './hunt-target.ts';
import type { HuntedCase } from './hunt-types.ts';
import { ownFilesIn } from './own-files.ts';
import { lostIn, type ReplayOwnCodeOptions, refuseLost } from './replay-own-code.ts';

/** Runs of Redis with code of the user's own, which may take the thread along in which they are played. */

/** What a thread loads to play a run: nothing that the user has not named. */
export function wordsOfRun(
  source: string,
  { variant, scenario: { version } }: Pick<RedisFailure, 'variant' | 'scenario'>,
  consent: Consent,
): HuntTargetSpec {
  const { property = [] } = consent;
  const own = consentedVariant(variant, source, consent);
  return { variant: own, version, properties: [...property], space: {}, seed: '1' };
}

/**
 * Plays a run in such a thread first, if it has code of the user's own: the command's own thread can go on without fear.
 *
 * @param property what is asked of it: an id that ships, or one of the files that the words name.
 * @throws UserError when the run takes its thread along.
 */
export async function refuseLostRun(
  source: string,
  run: HuntedCase,
  words: HuntTargetSpec,
  options: ReplayOwnCodeOptions & { property?: string },
): Promise<void> {
  if (ownFilesIn(words).length === 0) return;
  refuseLost(source, await lostIn(run, { system: createRedisSystem(), words }, options));
}
