import type { RedisProperty } from '../properties/index.ts';
import { UserError } from './errors.ts';
import { type CodeWatch, guardedCall, NOBODY_WATCHES, OwnCodeError } from './own-code.ts';
import { isSandboxed } from './sandbox-words.ts';
import { loadUserModule } from './user-modules.ts';

const WHAT_IT_IS =
  "{ id: text, title: text, when: 'always' or 'whenCalm', check(...) } or { id, title, when: 'sometimes', met(...) }";

function isProperty(value: unknown): value is RedisProperty {
  if (typeof value !== 'object' || value === null) return false;
  const { id, title, when, check, met } = value as Record<string, unknown>;
  if (typeof id !== 'string' || id === '' || typeof title !== 'string') return false;
  if (when === 'sometimes') return typeof met === 'function';
  return (when === 'always' || when === 'whenCalm') && typeof check === 'function';
}

/** The user's predicate, so that what goes wrong in it is told as the user's, and not as a fault of replisim. */
export function guardedProperty(property: RedisProperty, file: string, watch: CodeWatch): RedisProperty {
  const name = `property ${JSON.stringify(property.id)}`;
  const guard = <Arg>(call: (arg: Arg) => string | null) =>
    guardedCall({ file, name, watch }, (arg: Arg): string | null => {
      const sentence: unknown = call(arg);
      if (sentence === null || typeof sentence === 'string') return sentence;
      throw new OwnCodeError('no-throw', file, `${name} gave ${typeof sentence}, not null or a sentence`);
    });
  if (property.when === 'sometimes') return { ...property, met: guard((end) => property.met(end)) };
  if (property.when === 'whenCalm') {
    const { already, undecided } = property;
    return {
      ...property,
      check: guard((end) => property.check(end)),
      ...(already === undefined ? {} : { already: guard(already) }),
      ...(undecided === undefined ? {} : { undecided: guard((end) => undecided.call(property, end)) }),
    };
  }
  return { ...property, check: guard((seen) => property.check(seen)) };
}

/**
 * The property, or the list of them, that a file exports: with all rights, unless the word says that it is for the
 * sandbox, where it is one.
 *
 * @throws UserError when it exports neither.
 */
export async function loadProperties(word: string, watch = NOBODY_WATCHES): Promise<RedisProperty[]> {
  if (isSandboxed(word)) {
    const { openSandboxedProperty } = await import('./open-sandboxed.ts');
    return [guardedProperty(await openSandboxedProperty(word), word, watch)];
  }
  const found = await loadUserModule(word, { watch });
  const properties = Array.isArray(found) ? found : [found];
  if (properties.length === 0 || !properties.every(isProperty)) {
    throw new UserError(`${word}: its default export is no property ${WHAT_IT_IS}, nor a list of them`);
  }
  return properties.map((property) => guardedProperty(property, word, watch));
}
