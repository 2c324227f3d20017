import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { build } from 'rolldown';
import { withConstantFunctions } from './constant-functions.mjs';

/**
 * From build/, where tsc puts the JavaScript and the types of each source file, to dist/, which is shipped: the same
 * modules in the same places, but what a simulation executes is one file, `dist/core.js`, which the modules hand on. An
 * engine compiles calls within a file better than calls of what is imported: whole runs take a tenth less time.
 * Modules that load a large library stay apart, so that nobody loads one without need. Maps of code are for
 * stack traces (`node --enable-source-maps`); types have none, which would lead an editor to sources that do not ship.
 */
const FROM = 'build';
const TO = 'dist';
const BUNDLED = ['sim', 'lab', 'model', 'properties', 'classroom'];
const COPIED = ['cli', 'bench'];
const LIBRARY = /^(yaml|zod|fast-check|sucrase|quickjs-emscripten-core|@jitl\/)/;
/**
 * What each start and each thread of the command loads goes along, a file each: to find, read and link the two hundred
 * files that these are installed as takes longer than all the rest of a start.
 */
const GO_ALONG = ['seedrandom', 'sucrase', 'yaml', 'zod'];

/** The source of a file in build/; tsc leaves what it made of sources that are gone. */
const sourceOf = (file) => file.replace(/(\.d\.ts|\.js)$/, '.ts');

const modules = BUNDLED.flatMap((room) =>
  readdirSync(join(FROM, room), { recursive: true })
    .filter((file) => file.endsWith('.js') && existsSync(join(room, sourceOf(file))))
    .map((file) => join(room, file)),
);

const input = {
  input: Object.fromEntries(
    modules.map((file) => [file.split(sep).join('/').replace(/\.js$/, ''), sourceOf(file)]),
  ),
  platform: 'node',
  external: /^[^./]/,
};

/** What each module imports of itself: past the doors, which also hand on what the module does not ask for. */
const { output: apart } = await build({ ...input, write: false, output: { preserveModules: true } });
const importsOf = new Map(apart.map(({ fileName, imports }) => [fileName, imports]));

/** Whether a module, or one that it imports directly or not, loads a library. */
function loadsLibrary(module) {
  const reached = new Set([module]);
  // A set is walked in the order of insertion, what is added on the way included.
  for (const name of reached) {
    if (LIBRARY.test(name)) return true;
    for (const imported of importsOf.get(name) ?? []) reached.add(imported);
  }
  return false;
}

/** What the command needs before it knows its verb: `--help` loads no simulator. */
const APART = 'sim/words.js';

const core = new Set(
  [...importsOf.keys()]
    .filter((file) => file !== APART && !loadsLibrary(file))
    .map((file) => resolve(sourceOf(file))),
);

/** The one module of the command that users import. */
const TESTKIT = join('cli', 'testkit.');

/** The library's types and the programs, which import the modules above, go along as tsc made them. */
function goesAlong(file) {
  const name = relative(FROM, file);
  const isProgram = COPIED.includes(name.split(sep)[0]);
  const isTyped = !isProgram || name.startsWith(TESTKIT);
  const wanted = (isProgram && name.endsWith('.js')) || (isTyped && name.endsWith('.d.ts'));
  return statSync(file).isDirectory() ? !name.startsWith('.') : wanted && existsSync(sourceOf(name));
}

for (const room of [...BUNDLED, ...COPIED, 'libraries', 'core.js'])
  rmSync(join(TO, room), { recursive: true, force: true });
await build({
  ...input,
  output: {
    dir: TO,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    sourcemap: true,
    // What they say of what is public stands in the types; a start need not read it.
    comments: { jsdoc: false },
    codeSplitting: {
      groups: [
        { name: 'words', test: (file) => file === resolve(sourceOf(APART)), priority: 1 },
        { name: 'core', test: (file) => core.has(file) },
      ],
    },
  },
});
cpSync(FROM, TO, { recursive: true, filter: goesAlong });
const [CORE, MAP] = ['core.js', 'core.js.map'].map((name) => join(TO, name));
const fast = withConstantFunctions(readFileSync(CORE, 'utf8'), JSON.parse(readFileSync(MAP, 'utf8')));
writeFileSync(CORE, fast.text);
writeFileSync(MAP, JSON.stringify(fast.map));

/** What is used of zod, which is as large again: `export { object, string } from 'zod'`, and the same as `z`. */
const usedOfZod = new Set(
  [...BUNDLED, 'cli']
    .flatMap((room) =>
      readdirSync(join(FROM, room), { recursive: true }).map((file) => join(FROM, room, file)),
    )
    .filter((file) => file.endsWith('.js') && existsSync(sourceOf(relative(FROM, file))))
    .map((file) => readFileSync(file, 'utf8'))
    .filter((text) => /from ['"]zod['"]/.test(text))
    .flatMap((text) => [...text.matchAll(/\bz\s*\.(\w+)/g)].map(([, name]) => name)),
);
const ENTRIES = {
  'used-of-zod': `export { ${[...usedOfZod].join(', ')} } from 'zod';`,
  'zod-entry': `export * as z from 'used-of-zod';`,
};
await build({
  input: { ...Object.fromEntries(GO_ALONG.map((name) => [name, name])), zod: 'zod-entry' },
  // In a page there is no `require`.
  platform: 'browser',
  plugins: [
    {
      name: 'used',
      resolveId: (name) => (name in ENTRIES ? name : null),
      load: (name) => ENTRIES[name] ?? null,
    },
  ],
  output: {
    dir: join(TO, 'libraries'),
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    minify: true,
  },
});

/** Whoever imports one of them, but for the benchmarks, which compare with what is installed, has the file that went along. */
const IMPORT = new RegExp(`(?<=\\bfrom )["'](${GO_ALONG.join('|')})["']`, 'g');
for (const file of readdirSync(TO, { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.js') || /^(bench|libraries|web)\b/.test(file)) continue;
  const text = readFileSync(join(TO, file), 'utf8');
  const up = dirname(file) === '.' ? '.' : relative(dirname(file), '.').split(sep).join('/');
  writeFileSync(join(TO, file), text.replace(IMPORT, `"${up}/libraries/$1.js"`));
}

/** The package by its bare name: the rooms, each under its own. Both kinds of file say the same. */
const entry = `/** The rooms of replisim, each under its name; \`replisim/lab\` and the like have the same. */
${BUNDLED.map((room) => `export * as ${room} from './${room}/index.js';\n`).join('')}`;
for (const kind of ['js', 'd.ts']) writeFileSync(join(TO, `index.${kind}`), entry);

/**
 * Maps say on which line of the repository's sources something stands, for stack traces: the sources themselves would take
 * the package beyond its budget, and so would a place for each word of a line.
 */
function linesOnly(mappings) {
  const ofLine = (segments) =>
    segments.filter(
      ([, source, line], at) => at === 0 || source !== segments[at - 1][1] || line !== segments[at - 1][2],
    );
  return encode(decode(mappings).map((segments) => ofLine(segments).map((segment) => segment.slice(0, 4))));
}
for (const file of readdirSync(TO, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.js.map'),
)) {
  const { sourcesContent, ...map } = JSON.parse(readFileSync(join(TO, file), 'utf8'));
  const mappings = linesOnly(map.mappings);
  writeFileSync(join(TO, file), JSON.stringify({ ...map, names: [], mappings }));
}
chmodSync(join(TO, 'cli', 'main.js'), 0o755);
