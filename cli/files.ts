import { closeSync, existsSync, fstatSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beginsAsUtf16, IS_UTF16 } from '../sim/words.ts';
import { fileTrouble, UserError } from './errors.ts';

/** The folder of the package: `dist/cli/` and `cli/` are at different depths, and both are asked. */
export function packageFolder(): string {
  const above = import.meta.url.includes('/dist/cli/') ? '../../' : '../';
  return fileURLToPath(new URL(above, import.meta.url));
}

/** The version of replisim that runs, from its package.json. */
export function packageVersion(): string {
  return JSON.parse(readFileSync(`${packageFolder()}package.json`, 'utf8')).version;
}

/**
 * The text in a file's bytes. The mark that some editors write before UTF-8 is no part of it.
 *
 * @throws UserError when the mark is that of UTF-16.
 */
export function textIn(path: string, bytes: Buffer): string {
  if (beginsAsUtf16(bytes)) throw new UserError(`${path}: ${IS_UTF16}`);
  const text = bytes.toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/**
 * Reads a regular text file of at most `longest` bytes. Anything else (a directory, a pipe, a device, a huge file) is
 * a `UserError` and has not been read.
 */
export function readTextFile(path: string, longest: number): string {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const stat = fstatSync(file);
    if (stat.isDirectory()) throw new UserError(`${path}: this is a directory, not a file`);
    if (!stat.isFile()) throw new UserError(`${path}: this is not a regular file`);
    if (stat.size > longest) {
      throw new UserError(`${path}: it has ${stat.size} bytes; a file of its kind has at most ${longest}`);
    }
    return textIn(path, readFileSync(file));
  } catch (error) {
    throw error instanceof UserError ? error : fileTrouble(path, error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * The files below a folder, by their paths from it with slashes, in their order. A link to a file is one; a link to a folder
 * may lead round in a circle, and is not followed.
 */
export function filesBelow(folder: string): string[] {
  const below = (path: string): string[] =>
    readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
      const name = `${path}${entry.name}`;
      if (entry.isDirectory()) return below(`${name}/`);
      const isFile =
        entry.isFile() || (existsSync(join(folder, name)) && statSync(join(folder, name)).isFile());
      return isFile ? [name] : [];
    });
  return below('').sort();
}
