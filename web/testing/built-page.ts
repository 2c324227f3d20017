import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/**
 * The page as it is built from the sources that are there, for all suites that look at it: a build takes ten seconds of
 * the processor, and there are five suites. What stands in `build/` under the digest of its sources is not built again.
 */

const ROOT = join(__dirname, '../..');
const BUILDS = join(ROOT, 'build/page');
/** Rooms whose sources are in the page, and what else it is made from. */
const SOURCES = ['web', 'classroom', 'properties', 'model', 'lab', 'sim', 'examples', 'docs'];
const SETTINGS = ['package.json', 'package-lock.json', 'tsconfig.json'];
/** A build takes seconds; who waits for somebody else's longer than this makes one. */
const PATIENCE_MILLIS = 180_000;
/** Of other sources. */
const KEPT_MILLIS = 86_400_000;

function digestOfSources(): string {
  const files = SOURCES.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => join(folder, file))
      .filter((file) => !file.endsWith('.test.ts') && statSync(join(ROOT, file)).isFile()),
  );
  const digest = createHash('sha256');
  for (const file of [...files.sort(), ...SETTINGS])
    digest.update(`${file}\n`).update(readFileSync(join(ROOT, file)));
  return digest.digest('hex').slice(0, 16);
}

const ageMillis = (path: string): number =>
  Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());

function build(folder: string): void {
  for (const other of readdirSync(BUILDS).map((name) => join(BUILDS, name)))
    if (ageMillis(other) > KEPT_MILLIS) rmSync(other, { recursive: true });
  const making = `${folder}.${process.pid}`;
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const args = ['build', 'web', '--outDir', making, '--logLevel', 'error'];
  execFileSync(process.execPath, [vite, ...args], { cwd: ROOT });
  if (existsSync(folder)) rmSync(making, { recursive: true });
  else renameSync(making, folder);
}

/** Whether this process is the one that builds; what another one has begun counts for as long as it may take. */
function begins(sign: string): boolean {
  try {
    writeFileSync(sign, '', { flag: 'wx' });
    return true;
  } catch {
    return ageMillis(sign) > PATIENCE_MILLIS;
  }
}

/** The folder of the page. It is shared: nothing is written there. */
export async function builtPage(): Promise<string> {
  mkdirSync(BUILDS, { recursive: true });
  const folder = join(BUILDS, digestOfSources());
  const sign = `${folder}.begun`;
  while (!existsSync(folder)) {
    if (!begins(sign)) {
      await new Promise((again) => setTimeout(again, 100));
      continue;
    }
    try {
      build(folder);
    } finally {
      rmSync(sign, { force: true });
    }
  }
  return folder;
}
