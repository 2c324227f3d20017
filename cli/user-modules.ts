import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import type { JitiOptions } from 'jiti';
import { CALL_SECONDS, NotReturned } from './call-watch.ts';
import { UserError } from './errors.ts';
import { packageFolder, textIn } from './files.ts';
import { type CodeWatch, describeThrown, NOBODY_WATCHES, refuseExit } from './own-code.ts';

/** What a file does while it is loaded, as the beginning of a sentence. */
const TOP_LEVEL = 'code outside of its functions';

/** A word that is meant as a file: it has a slash, or ends as a module does. */
export function looksLikeModule(word: string): boolean {
  return /[/\\]|\.[cm]?[jt]s$/.test(word);
}

/** Every entry of this package, as package.json lists them, and where it stands: `replisim/lab`, say. */
function packageEntries(): Record<string, string> {
  const folder = packageFolder();
  const { name, exports } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8'));
  return Object.fromEntries(
    Object.entries<string | { default: string }>(exports).map(([entry, target]) => {
      const path = typeof target === 'string' ? target : target.default;
      // Of `./scenarios/*`, what comes before the star.
      return [`${name}${entry.slice(1)}`, `${folder}${path.slice(2)}`].map((each) =>
        each.replace(/\/\*$/, ''),
      );
    }),
  );
}

/**
 * The entries that a text names, loaded as the command itself has them: whole ones, which are not read as a user's file
 * is. The lab is what files that this one imports will name.
 */
async function loadedEntries(
  entries: Record<string, string>,
  text: string,
): Promise<Record<string, unknown>> {
  const named = Object.entries(entries).filter(
    ([entry, path]) =>
      path.endsWith('.js') && (entry.endsWith('/lab') || new RegExp(`['"]${entry}['"]`).test(text)),
  );
  const loaded = named.map(async ([entry, path]) => [entry, await import(pathToFileURL(path).href)] as const);
  return Object.fromEntries(await Promise.all(loaded));
}

/** What is loaded, and how long it may take, in seconds of wall time; null: somebody else sees to that. */
interface LoadBounds {
  what: string;
  seconds: number | null;
}

/** What needs no loader: a TypeScript file that imports replisim alone. Null for any other. */
async function loadedAlone(
  file: string,
  source: string,
  loaded: Record<string, unknown>,
  { what, seconds }: LoadBounds,
): Promise<object | null> {
  if (!/\.m?ts$/.test(file)) return null;
  const { loadLoneModule } = await import('./lone-module.ts');
  if (seconds === null) return loadLoneModule(file, source, loaded);
  const { callWithin } = await import('./load-within.ts');
  return loadLoneModule(file, source, loaded, (evaluate) => callWithin(what, seconds, evaluate));
}

/** How what is loaded is looked after. */
export interface LoadOptions {
  /** Hears which code of it is called; left out: nobody does. */
  watch?: CodeWatch;
  /** Wall time that it may take in the main thread. */
  seconds?: number;
}

/** As jiti has it: what exports nothing by default is its own default. */
function withDefault(module: object): object {
  return 'default' in module ? module : { default: module };
}

/** Any other: a JavaScript module that Node reads itself, or what needs a loader with a whole compiler. */
async function loadedByLoader(
  file: string,
  options: JitiOptions,
  { what, seconds }: LoadBounds,
): Promise<unknown> {
  const { href } = pathToFileURL(file);
  const load = async (): Promise<unknown> => {
    const module = file.endsWith('.mjs') ? await import(href).catch(() => null) : null;
    if (module !== null) return withDefault(module);
    const { createJiti } = await import('jiti');
    return createJiti(href, options).import(file);
  };
  if (seconds === null) return load();
  const { loadWithin } = await import('./load-within.ts');
  // A loader takes its time, too.
  return loadWithin(what, Math.max(seconds, CALL_SECONDS), load);
}

/**
 * The default export of a TypeScript or JavaScript file. Its types are taken off, not checked; `replisim/lab` and every
 * other entry of the package in it are this very package. What it does while it is loaded is watched as its functions are;
 * in the main thread, which nobody watches, it is broken off after so many seconds of wall time.
 *
 * @throws UserError when there is no such file, it cannot be read as a module, or does not return.
 */
export async function loadUserModule(
  word: string,
  { watch = NOBODY_WATCHES, seconds = CALL_SECONDS }: LoadOptions = {},
): Promise<unknown> {
  const file = isAbsolute(word) ? word : resolve(word);
  if (!existsSync(file)) throw new UserError(`${word}: there is no such file`);
  if (!statSync(file).isFile()) throw new UserError(`${word}: this is not a file`);
  const alias = packageEntries();
  const source = textIn(word, readFileSync(file));
  const virtualModules = await loadedEntries(alias, source);
  const bounds = { what: `${word}: ${TOP_LEVEL}`, seconds: isMainThread ? seconds : null };
  const { exit } = process;
  process.exit = refuseExit(word, "a function of one's own");
  const outer = watch.enter(watch.register(TOP_LEVEL, word));
  let module: unknown;
  try {
    const alone = await loadedAlone(file, source, virtualModules, bounds);
    if (alone !== null) module = withDefault(alone);
    else
      module = await loadedByLoader(
        file,
        { alias, virtualModules, fsCache: false, moduleCache: false },
        bounds,
      );
  } catch (error) {
    if (error instanceof NotReturned) throw error;
    throw new UserError(`${word}: it cannot be loaded: ${describeThrown(error, file)}`);
  } finally {
    process.exit = exit;
    watch.leave(outer);
  }
  const found = (module as { default?: unknown }).default;
  if (found === undefined) throw new UserError(`${word}: it has no default export`);
  return found;
}
