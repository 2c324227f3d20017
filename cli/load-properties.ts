import type { Property } from '../properties/property.ts';
import { UserError } from './errors.ts';
import { loadUserModule, sayWhere } from './user-modules.ts';

const WHAT_IT_IS =
  "{ id: text, title: text, when: 'always' or 'whenCalm', check(...) } or { id, title, when: 'sometimes', met(...) }";

function isProperty(value: unknown): value is Property {
  if (typeof value !== 'object' || value === null) return false;
  const { id, title, when, check, met } = value as Record<string, unknown>;
  if (typeof id !== 'string' || id === '' || typeof title !== 'string') return false;
  if (when === 'sometimes') return typeof met === 'function';
  return (when === 'always' || when === 'whenCalm') && typeof check === 'function';
}

/** The user's predicate, so that what goes wrong in it is told as the user's, and not as a fault of replisim. */
function guarded(property: Property, word: string): Property {
  const guard =
    <Arg>(call: (arg: Arg) => string | null) =>
    (arg: Arg): string | null => {
      let sentence: unknown;
      try {
        sentence = call(arg);
      } catch (error) {
        throw new UserError(
          `${word}: property ${JSON.stringify(property.id)} failed: ${sayWhere(error, word)}`,
        );
      }
      if (sentence === null || typeof sentence === 'string') return sentence;
      throw new UserError(
        `${word}: property ${JSON.stringify(property.id)} gave ${typeof sentence}, not null or a sentence`,
      );
    };
  if (property.when === 'sometimes') return { ...property, met: guard((end) => property.met(end)) };
  if (property.when === 'whenCalm') {
    const { already } = property;
    return {
      ...property,
      check: guard((end) => property.check(end)),
      ...(already === undefined ? {} : { already: guard(already) }),
    };
  }
  return { ...property, check: guard((seen) => property.check(seen)) };
}

/** The property, or the list of them, that a file exports. @throws UserError when it exports neither. */
export async function loadProperties(word: string): Promise<Property[]> {
  const found = await loadUserModule(word);
  const properties = Array.isArray(found) ? found : [found];
  if (properties.length === 0 || !properties.every(isProperty)) {
    throw new UserError(`${word}: its default export is no property ${WHAT_IT_IS}, nor a list of them`);
  }
  return properties.map((property) => guarded(property, word));
}
