// Takes out of dist/ what nobody can reach: a module or a type that no entry of the package, no program and no thread
// leads to. What is inside of a room is not part of the package's types unless something public is made of it.
import { readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const TO = 'dist';
/** Imports of modules, and threads: `new URL('./run-worker.js', import.meta.url)`. */
const LINKS = [
  /(?:from|import) ?\(?["'](\.[^"']+)["']/g,
  /new URL\(["'](\.[^"']+\.js)["'], ?import\.meta\.url\)/g,
];

const files = readdirSync(TO, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => resolve(entry.parentPath, entry.name));
const isProgram = (file) => file.startsWith(resolve(TO, 'bench')) && file.endsWith('.js');

/** Everything that the files lead to, themselves included. */
function reached(roots, targetOf) {
  const found = new Set(roots);
  // A set is walked in the order of insertion, what is added on the way included.
  for (const file of found) {
    const text = readFileSync(file, 'utf8');
    for (const [, name] of LINKS.flatMap((link) => [...text.matchAll(link)])) {
      const target = targetOf(resolve(dirname(file), name));
      if (files.includes(target)) found.add(target);
    }
  }
  return found;
}

const { bin, exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const doors = Object.values(exports).filter((door) => typeof door === 'object');
const programs = [...Object.values(bin), ...doors.map((door) => door.default)].map((file) => resolve(file));
const code = reached([...programs, ...files.filter(isProgram)], (file) => file);
const types = reached(
  doors.map((door) => resolve(door.types)),
  (file) => file.replace(/(\.d)?\.[jt]s$/, '.d.ts'),
);

for (const file of files.filter((each) => /\.(js(\.map)?|d\.ts)$/.test(each))) {
  const owner = file.replace(/\.map$/, '');
  if (!code.has(owner) && !types.has(owner) && !owner.startsWith(resolve(TO, 'web'))) rmSync(file);
}

/** Folders that are empty now. */
function sweep(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) sweep(join(folder, entry.name));
  }
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}
sweep(TO);
