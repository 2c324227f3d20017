import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JitiOptions } from 'jiti';
import { UserError } from './errors.ts';
import { packageFolder, textIn } from './files.ts';
import { describeThrown, refuseExit } from './own-code.ts';

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

/** What needs no loader: a TypeScript file that imports replisim alone, a JavaScript module that Node reads itself. */
async function loadedAlone(
  file: string,
  source: string,
  loaded: Record<string, unknown>,
): Promise<object | null> {
  if (file.endsWith('.mjs')) return import(pathToFileURL(file).href).catch(() => null);
  if (!/\.m?ts$/.test(file)) return null;
  const { loadLoneModule } = await import('./lone-module.ts');
  return loadLoneModule(file, source, loaded);
}

async function loadedByJiti(file: string, options: JitiOptions): Promise<unknown> {
  const { createJiti } = await import('jiti');
  return createJiti(pathToFileURL(file).href, options).import(file);
}

/**
 * The default export of a TypeScript or JavaScript file. Its types are taken off, not checked; `replisim/lab` and every
 * other entry of the package in it are this very package.
 *
 * @throws UserError when there is no such file, or it cannot be read as a module.
 */
export async function loadUserModule(word: string): Promise<unknown> {
  const file = isAbsolute(word) ? word : resolve(word);
  if (!existsSync(file)) throw new UserError(`${word}: there is no such file`);
  if (!statSync(file).isFile()) throw new UserError(`${word}: this is not a file`);
  const alias = packageEntries();
  const source = textIn(word, readFileSync(file));
  const virtualModules = await loadedEntries(alias, source);
  const { exit } = process;
  process.exit = refuseExit(word, "a function of one's own");
  let module: unknown;
  try {
    const alone = await loadedAlone(file, source, virtualModules);
    // As jiti has it: what exports nothing by default is its own default.
    if (alone !== null) module = 'default' in alone ? alone : { default: alone };
    else module = await loadedByJiti(file, { alias, virtualModules, fsCache: false, moduleCache: false });
  } catch (error) {
    throw new UserError(`${word}: it cannot be loaded: ${describeThrown(error, file)}`);
  } finally {
    process.exit = exit;
  }
  const found = (module as { default?: unknown }).default;
  if (found === undefined) throw new UserError(`${word}: it has no default export`);
  return found;
}
