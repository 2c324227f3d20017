import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { jsonFlawText, readJson } from '../sim/index.ts';
import { fileTrouble, UserError } from './errors.ts';
import { filesBelow, textIn } from './files.ts';

/** No vector is nearly as long; a longer one, packed or not, is refused. */
const MAX_VECTOR_BYTES = 64_000_000;

const IS_VECTOR = /\.json(\.gz)?$/;

/** A vector's name as its file has it. */
export function vectorName(file: string): string {
  return basename(file).replace(IS_VECTOR, '');
}

function filesUnder(path: string): string[] {
  let stat: ReturnType<typeof statSync>;
  try {
    stat = statSync(path);
  } catch (error) {
    throw fileTrouble(path, error);
  }
  if (!stat.isDirectory()) {
    if (!IS_VECTOR.test(path)) throw new UserError(`${path}: a vector's file ends with .json or .json.gz`);
    return [path];
  }
  return filesBelow(path)
    .filter((file) => IS_VECTOR.test(file))
    .map((file) => join(path, file));
}

/**
 * The vector files at these paths, folders searched through, each once and in the order of their names.
 *
 * @param only parts of names; a vector is taken when its name contains one of them. Empty: all are.
 * @throws UserError when a path does not exist, or there is no vector at all.
 */
export function findVectors(paths: string[], only: string[]): string[] {
  const files = [...new Set(paths.flatMap(filesUnder))];
  if (files.length === 0) throw new UserError(`${paths.join(', ')}: no vectors here (.json or .json.gz)`);
  const taken = files.filter(
    (file) => only.length === 0 || only.some((part) => vectorName(file).includes(part)),
  );
  if (taken.length > 0) return taken;
  throw new UserError(
    `none of the ${files.length} vectors has ${only.map((part) => JSON.stringify(part)).join(' or ')} in its name`,
  );
}

/** The JSON in a vector's file. @throws UserError naming the file and what is wrong with it. */
export function readVectorJson(file: string): unknown {
  let bytes: Buffer;
  try {
    if (statSync(file).size > MAX_VECTOR_BYTES) throw new UserError(`${file}: it is too long for a vector`);
    bytes = readFileSync(file);
  } catch (error) {
    throw error instanceof UserError ? error : fileTrouble(file, error);
  }
  try {
    if (file.endsWith('.gz')) bytes = gunzipSync(bytes, { maxOutputLength: MAX_VECTOR_BYTES });
  } catch (error) {
    throw new UserError(`${file}: it cannot be unpacked: ${(error as Error).message}`);
  }
  const read = readJson(textIn(file, bytes));
  if ('value' in read) return read.value;
  throw new UserError(`${file}: ${jsonFlawText(read)}`);
}
