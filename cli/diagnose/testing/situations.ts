import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Something that was done to a real server, and what the server showed: the facts stand in the head of its file. */
export interface Situation {
  name: string;
  /** What it is, as the conclusions of a diagnosis are called. */
  diagnosis: string;
  files: { name: string; text: string }[];
}

const FOLDER = join(__dirname, 'situations');
/** The same done to servers of every version, 2.0 to 7.2. */
const VERSIONS = join(__dirname, 'versions');

export function situations(): Situation[] {
  return situationsIn(FOLDER);
}

export function versionRecordings(): Situation[] {
  return situationsIn(VERSIONS);
}

function situationsIn(folder: string): Situation[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .map((file) => readSituation(readFileSync(join(folder, file), 'latin1')));
}

export function situation(name: string): Situation {
  return readSituation(readFileSync(join(FOLDER, `${name}.txt`), 'latin1'));
}

function readSituation(text: string): Situation {
  const [head, ...parts] = text.split(/^==> (\S+) <==\n/m);
  const fact = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(head)?.[1] ?? '';
  const files = parts.flatMap((part, at) => (at % 2 === 0 ? [{ name: part, text: parts[at + 1] }] : []));
  return { name: fact('situation'), diagnosis: fact('diagnosis'), files };
}

/** Writes its files into a folder, over those of another one, and gives their paths. */
export function writeFiles(folder: string, files: Situation['files']): string[] {
  return files.map(({ name, text }) => {
    const path = join(folder, name);
    writeFileSync(path, text, 'latin1');
    return path;
  });
}
