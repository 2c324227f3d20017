import { existsSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { VARIANTS, variantById } from '../model/variants/index.ts';
import type { Variant } from '../model/variants/variant.ts';
import { UserError } from './errors.ts';
import { packageFolder } from './files.ts';

/** A word that is meant as a file: it has a slash, or ends as a module does. */
export function looksLikeModule(word: string): boolean {
  return /[/\\]|\.[cm]?[jt]s$/.test(word);
}

function sayWhere(error: unknown, file: string): string {
  const { name, message, stack } = error as Error;
  const line = stack?.split('\n').find((each) => each.includes(file));
  const place = /:(\d+):(\d+)\)?$/.exec(line ?? '');
  return `${place === null ? '' : `line ${place[1]}: `}${name}: ${message.split('\n')[0]}`;
}

/**
 * The default export of a TypeScript or JavaScript file. Its types are taken off, not checked; `replisim/sim`,
 * `replisim/model` and `replisim/properties` in it are this very package.
 *
 * @throws UserError when there is no such file, or it cannot be read as a module.
 */
export async function loadUserModule(word: string): Promise<unknown> {
  const file = isAbsolute(word) ? word : resolve(word);
  if (!existsSync(file)) throw new UserError(`${word}: there is no such file`);
  if (!statSync(file).isFile()) throw new UserError(`${word}: this is not a file`);
  const { createJiti } = await import('jiti');
  const alias = Object.fromEntries(
    ['sim', 'model', 'properties'].map((room) => [
      `replisim/${room}`,
      `${packageFolder()}dist/${room}/index.js`,
    ]),
  );
  const jiti = createJiti(pathToFileURL(file).href, { alias, fsCache: false, moduleCache: false });
  let module: unknown;
  try {
    module = await jiti.import(file);
  } catch (error) {
    throw new UserError(`${word}: it cannot be loaded: ${sayWhere(error, file)}`);
  }
  const found = (module as { default?: unknown }).default;
  if (found === undefined) throw new UserError(`${word}: it has no default export`);
  return found;
}

/** The user's feed, so that what goes wrong in it is told as the user's, and not as a fault of replisim. */
function guarded(variant: Variant, word: string): Variant {
  const guard =
    <Args extends unknown[]>(name: string, call: (...args: Args) => void) =>
    (...args: Args) => {
      try {
        call(...args);
      } catch (error) {
        throw new UserError(
          `${word}: ${name} of variant ${JSON.stringify(variant.id)} failed: ${sayWhere(error, word)}`,
        );
      }
    };
  return {
    ...variant,
    feed: guard('feed', (...args) => variant.feed(...args)),
    ...(variant.onAttach === undefined
      ? {}
      : { onAttach: guard('onAttach', (...args) => variant.onAttach?.(...args)) }),
  };
}

function isVariant(value: unknown): value is Variant {
  if (typeof value !== 'object' || value === null) return false;
  const { id, title, feed, onAttach } = value as Record<string, unknown>;
  return (
    typeof id === 'string' &&
    id !== '' &&
    typeof title === 'string' &&
    typeof feed === 'function' &&
    (onAttach === undefined || typeof onAttach === 'function')
  );
}

/** @throws UserError when it is neither a known variant's id nor a file that exports one. */
export async function loadVariant(word: string): Promise<Variant> {
  const known = variantById(word);
  if (known !== undefined) return known;
  if (!looksLikeModule(word)) {
    const ids = VARIANTS.map((variant) => variant.id).join(', ');
    throw new UserError(
      `${JSON.stringify(word)} is no variant. Known: ${ids}. A file of your own is named by its path.`,
    );
  }
  const found = await loadUserModule(word);
  if (!isVariant(found)) {
    throw new UserError(
      `${word}: its default export is no variant { id: text, title: text, feed(ports, slaves, dictid, argv) }`,
    );
  }
  return guarded(found, word);
}
