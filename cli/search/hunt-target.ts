import type { Version } from '../../model/index.ts';
import {
  createRedisSystem,
  EXPLORED_GROUPS,
  HISTORIES,
  LIFETIMES,
  PROPERTIES,
  propertyById,
  REACHES,
  type RedisProperty,
  type Space,
} from '../../properties/index.ts';
import { didYouMean } from '../../sim/index.ts';
import { UserError } from '../errors.ts';
import { loadProperties } from '../load-properties.ts';
import { loadVariant } from '../load-variant.ts';
import { NOBODY_WATCHES } from '../own-code.ts';
import { loadSystem, propertiesNamed, variantsOf } from '../own-system/load-system.ts';
import { type LoadOptions, looksLikeModule } from '../user-modules.ts';
import type { HuntedTarget } from './hunt-types.ts';

/** What is hunted, in words: plain data, so that it can be sent to a thread or to another machine. */
export interface HuntTargetSpec {
  /** The file of a system of the user's own; Redis 2.4 if left out. */
  system?: string;
  /** A variant's id, or a file. */
  variant: string;
  /** Of Redis only. */
  version?: Version;
  /** Ids of properties, files, or the groups 'lifetimes', 'streams', 'histories' and 'all'. */
  properties: string[];
  space: Space;
  seed: string;
}

const GROUPS: Readonly<Record<string, readonly RedisProperty[]>> = {
  lifetimes: [...LIFETIMES, ...REACHES],
  streams: EXPLORED_GROUPS.streams,
  histories: HISTORIES,
  all: PROPERTIES,
};

/** @throws UserError for a word that names no property, and none of the groups. */
export async function propertiesAsked(
  words: readonly string[],
  watch = NOBODY_WATCHES,
  groups = GROUPS,
): Promise<RedisProperty[]> {
  const found: RedisProperty[] = [];
  for (const word of words) {
    const known = propertyById(word);
    if (Object.hasOwn(groups, word)) found.push(...groups[word]);
    else if (known !== undefined) found.push(known);
    else if (looksLikeModule(word)) found.push(...(await loadProperties(word, watch)));
    else {
      const ids = [...Object.keys(groups), ...PROPERTIES.map(({ id }) => id)];
      throw new UserError(
        `${JSON.stringify(word)} is no property.${didYouMean(word, ids)} Known: ${ids.join(', ')}. ` +
          'A file of your own is named by its path.',
      );
    }
  }
  return [...new Set(found)];
}

/**
 * Loads what is hunted; a system of the user's own, and what it draws in the main thread, within so many seconds.
 *
 * @throws UserError for a word that names nothing.
 */
export async function huntTargetOf(
  words: HuntTargetSpec,
  { watch, seconds }: LoadOptions = {},
): Promise<HuntedTarget> {
  const { version, space, seed } = words;
  if (words.system !== undefined) {
    const system = await loadSystem(words.system, { watch, seconds });
    const [variant] = variantsOf(system, [words.variant]);
    return { system, variant, properties: propertiesNamed(system, words.properties), space, seed };
  }
  return {
    system: createRedisSystem(),
    variant: await loadVariant(words.variant, watch),
    properties: await propertiesAsked(words.properties, watch),
    space: { ...space, version },
    seed,
  };
}
