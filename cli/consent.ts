import { variantById } from '../model/index.ts';
import { propertyById, type RedisProperty } from '../properties/index.ts';
import { UserError } from './errors.ts';
import { propertiesAsked } from './search/hunt-target.ts';
import { looksLikeModule } from './user-modules.ts';

/**
 * Data must not choose what code runs: a failure file, coordinates or a link may name a file as their variant, and
 * whoever sent them would have it run with all rights. The user names the file himself, or says that he trusts them.
 */
export interface Consent {
  /** The variant, by id or file: instead of the one that the data names. */
  variant?: string;
  /** Ids of properties, groups of them, or files of the user's own. */
  property?: string[];
  /** Load what the data names. */
  trust?: boolean;
}

/**
 * The variant to load, of a run that `source` describes.
 *
 * @throws UserError when the data names a file and the user has not agreed to it.
 */
export function consentedVariant(named: string, source: string, { variant, trust }: Consent): string {
  if (variant !== undefined) return variant;
  if (variantById(named) !== undefined || !looksLikeModule(named) || trust === true) return named;
  throw new UserError(
    `${source}: it names the file ${JSON.stringify(named)} as its variant, and code that only data names is not run. ` +
      'Look at the file, then name it yourself: --variant FILE; or say --trust',
  );
}

/**
 * The property of that id, which ships or is in the files that the user names.
 *
 * @throws UserError when it is neither.
 */
export async function consentedProperty(
  id: string,
  source: string,
  { property = [] }: Consent,
): Promise<RedisProperty> {
  const own = await propertiesAsked(property);
  const found = own.find((each) => each.id === id) ?? propertyById(id);
  if (found !== undefined) return found;
  throw new UserError(
    `${source}: it is about the property ${JSON.stringify(id)}, which does not ship; ` +
      '--property FILE says where it is',
  );
}
