import type { Version } from '../../model/scenario/scenario.ts';
import type { Space } from '../../properties/arbitraries/scenarios.ts';
import { LIFETIMES, PROPERTIES, propertyById, REACHES } from '../../properties/properties.ts';
import type { Property, RedisHuntTarget } from '../../properties/property.ts';
import { createRedisSystem } from '../../properties/redis-system.ts';
import { UserError } from '../errors.ts';
import { loadProperties } from '../load-properties.ts';
import { loadVariant } from '../load-variant.ts';
import { NOBODY_WATCHES } from '../own-code.ts';
import { looksLikeModule } from '../user-modules.ts';

/** What is hunted, in words: plain data, so that it can be sent to a thread or to another machine. */
export interface HuntTargetSpec {
  /** A variant's id, or a file. */
  variant: string;
  version: Version;
  /** Ids of properties, files, or the groups 'lifetimes' and 'all'. */
  properties: string[];
  space: Space;
  seed: string;
}

const GROUPS: Readonly<Record<string, readonly Property[]>> = {
  lifetimes: [...LIFETIMES, ...REACHES],
  all: PROPERTIES,
};

/** @throws UserError for a word that names no property, and none of the groups. */
export async function propertiesOf(
  words: readonly string[],
  watch = NOBODY_WATCHES,
  groups = GROUPS,
): Promise<Property[]> {
  const found: Property[] = [];
  for (const word of words) {
    const known = propertyById(word);
    if (Object.hasOwn(groups, word)) found.push(...groups[word]);
    else if (known !== undefined) found.push(known);
    else if (looksLikeModule(word)) found.push(...(await loadProperties(word, watch)));
    else {
      const ids = [...Object.keys(groups), ...PROPERTIES.map(({ id }) => id)].join(', ');
      throw new UserError(
        `${JSON.stringify(word)} is no property. Known: ${ids}. A file of your own is named by its path.`,
      );
    }
  }
  return [...new Set(found)];
}

export async function huntTargetOf(words: HuntTargetSpec, watch = NOBODY_WATCHES): Promise<RedisHuntTarget> {
  const { version, space, seed } = words;
  return {
    system: createRedisSystem(),
    variant: await loadVariant(words.variant, watch),
    properties: await propertiesOf(words.properties, watch),
    space: { ...space, version },
    seed,
  };
}
