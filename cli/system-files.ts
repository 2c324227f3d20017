import { existsSync, realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import { importedFiles, type SystemFiles } from '../classroom/index.ts';
import { UserError } from './errors.ts';
import { readTextFile } from './files.ts';

/** The name under which the page asks for the system that is served. */
export const SERVED_SYSTEM = 'served-system.json';

const MAX_BYTES = 1_000_000;
const MAX_FILES = 50;

/**
 * A system's file with all that it imports, as the page takes it.
 *
 * @throws UserError, with the file, when one cannot be read or parsed, or imports what the page does not have.
 */
export function systemFiles(file: string): SystemFiles {
  if (!isFile(file)) throw new UserError(`${file}: there is no such file`);
  const entry = withSlashes(realpathSync(file));
  const texts = new Map<string, string>();
  collect(entry, texts);
  const folder = commonFolder([...texts.keys()]);
  const files = [...texts].map(([path, text]) => [path.slice(folder.length), text]);
  return { entry: entry.slice(folder.length), files: Object.fromEntries(files) };
}

function collect(path: string, texts: Map<string, string>): void {
  if (texts.has(path)) return;
  if (texts.size === MAX_FILES)
    throw new UserError(`${path}: a system on the page has ${MAX_FILES} files at most`);
  const text = readTextFile(path, MAX_BYTES);
  texts.set(path, text);
  for (const imported of importsOf(path, text)) collect(withSlashes(realpathSync(imported)), texts);
}

function importsOf(path: string, text: string): string[] {
  try {
    return importedFiles(path, text, isFile);
  } catch (error) {
    throw new UserError((error as Error).message);
  }
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

function withSlashes(path: string): string {
  return path.split(sep).join('/');
}

/** The folder that all lie in, with its last slash. */
function commonFolder(paths: readonly string[]): string {
  const folderOf = (path: string) => path.replace(/[^/]*\/?$/, '');
  let folder = folderOf(paths[0]);
  while (!paths.every((path) => path.startsWith(folder))) folder = folderOf(folder);
  return folder;
}
