import { VARIANTS, type Variant, variantById } from '../model/index.ts';
import { isServersEnd } from '../model/internals.ts';
import { didYouMean } from '../sim/index.ts';
import { UserError } from './errors.ts';
import { type CodeWatch, guardedCall, NOBODY_WATCHES } from './own-code.ts';
import { isSandboxed } from './sandbox-words.ts';
import { loadUserModule, looksLikeModule } from './user-modules.ts';

/**
 * The user's feed, so that what goes wrong in it is told as the user's, and not as a fault of replisim. A server that dies
 * of what the feed does to it is no exception of the feed's: properties tell of it.
 */
function guarded(variant: Variant, file: string, watch: CodeWatch): Variant {
  const name = `of variant ${JSON.stringify(variant.id)}`;
  const code = { file, watch, isForeign: isServersEnd };
  return {
    ...variant,
    feed: guardedCall({ ...code, name: `feed ${name}` }, (...args) => variant.feed(...args)),
    ...(variant.onAttach === undefined
      ? {}
      : {
          onAttach: guardedCall({ ...code, name: `onAttach ${name}` }, (...args) =>
            variant.onAttach?.(...args),
          ),
        }),
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

/**
 * The variant of that id, or the one that a file exports. A file is loaded with all rights, unless the word says that it
 * is for the sandbox.
 *
 * @throws UserError when it is neither a known variant's id nor a file that exports one.
 */
export async function loadVariant(word: string, watch = NOBODY_WATCHES): Promise<Variant> {
  const known = variantById(word);
  if (known !== undefined) return known;
  if (!looksLikeModule(word)) {
    const ids = VARIANTS.map((variant) => variant.id);
    throw new UserError(
      `${JSON.stringify(word)} is no variant.${didYouMean(word, ids)} Known: ${ids.join(', ')}. A file of your own is named by its path.`,
    );
  }
  if (isSandboxed(word)) {
    const { openSandboxedVariant } = await import('./open-sandboxed.ts');
    return guarded(await openSandboxedVariant(word), word, watch);
  }
  const found = await loadUserModule(word, { watch });
  if (!isVariant(found)) {
    throw new UserError(
      `${word}: its default export is no variant { id: text, title: text, feed(ports, slaves, dictid, argv) }`,
    );
  }
  return guarded(found, word, watch);
}
