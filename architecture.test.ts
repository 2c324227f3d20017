/**
 * The house rules that a compiler does not check, in words:
 *
 * - imports run one way, between rooms and inside of model/, and a room is entered by its doors;
 * - no circle of values between files;
 * - sim/ and lab/ know nothing of Redis;
 * - sim/, lab/ and model/ read no wall clock and no hidden randomness, keep no state in a module, and use no function
 *   that engines compute differently;
 * - what is below cli/ and web/ touches no file, socket or process;
 * - an exported name means one thing;
 * - who makes a temporary folder removes it, and no text holds the marks of an unfinished merge;
 * - a file has one subject, stays short and is used, and nothing that a compiler made lies beside it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

const ROOT = __dirname;

/** What each room may import from, itself included. Inside of model/ there are rooms, too. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  sim: [],
  lab: ['sim'],
  'model/server': ['sim'],
  'model/variants': ['model/server', 'sim'],
  'model/scenario': ['model/server', 'sim'],
  'model/world': ['model/scenario', 'model/variants', 'model/server', 'lab', 'sim'],
  'model/fidelity': ['model/world', 'model/scenario', 'model/variants', 'model/server', 'lab', 'sim'],
  model: ['model/fidelity', 'model/world', 'model/scenario', 'model/variants', 'model/server', 'lab', 'sim'],
  properties: ['model', 'lab', 'sim'],
  classroom: ['properties', 'model', 'lab', 'sim'],
  cli: ['classroom', 'properties', 'model', 'lab', 'sim'],
  web: ['classroom', 'properties', 'model', 'lab', 'sim'],
  bench: ['classroom', 'properties', 'model', 'lab', 'sim'],
};

/**
 * The doors of each room. A second door has its reason: what stands behind it loads a library that not everybody who
 * enters the room should have to load; or nothing is to be loaded for what little is asked.
 */
const DOORS: Record<string, readonly string[]> = {
  sim: ['sim/index.ts', 'sim/words.ts'],
  lab: ['lab/index.ts', 'lab/files.ts', 'lab/fast-check.ts'],
  'model/server': ['model/server/index.ts'],
  'model/variants': ['model/variants/index.ts'],
  'model/scenario': [
    'model/scenario/index.ts',
    'model/scenario/read-scenario.ts',
    'model/scenario/scenario-rules.ts',
    'model/scenario/scenario-schema.ts',
    'model/scenario/scenario-text.ts',
    'model/scenario/yaml-text.ts',
  ],
  'model/world': ['model/world/index.ts'],
  'model/fidelity': ['model/fidelity/index.ts'],
  model: ['model/index.ts', 'model/internals.ts', 'model/scenario-text.ts'],
  properties: ['properties/index.ts', 'properties/fast-check.ts'],
  classroom: ['classroom/index.ts'],
};

/** Files that are long for a reason, with the reason. */
const LONG_FOR_A_REASON: Record<string, string> = {};

/** Files that nobody imports, because they are where a program begins. */
const BEGINNINGS =
  /^cli\/(main|testkit)\.ts$|^cli\/schemas\/index\.ts$|worker\.ts$|^web\/(page|app|single-file|vite\.config)\.ts$|^web\/system\/(app|engine\/guest)\.ts$|^bench\/(main|profile|page|soak\/main|processes\/\w+)\.ts$|\/testing\//;

interface Source {
  room: string;
  path: string;
  text: string;
  /** The text without comments, line numbers kept. */
  code: string;
}

function withoutComments(text: string): string {
  return text.replace(
    /\/\*[\s\S]*?\*\/|(^|[^:'"`])\/\/.*/g,
    (comment, before: string | undefined) =>
      (before ?? '') + comment.slice((before ?? '').length).replace(/[^\n]/g, ' '),
  );
}

/** The room that a file is in: the longest that its path begins with. */
function roomOf(path: string): string {
  const rooms = Object.keys(MAY_IMPORT).filter((room) => path.startsWith(`${room}/`));
  return rooms.sort((a, b) => b.length - a.length)[0] ?? '';
}

const FLOORS = [...new Set(Object.keys(MAY_IMPORT).map((room) => room.split('/')[0]))];

/** docs/ has tests and examples of users alone. */
const sources: Source[] = [...FLOORS, 'docs'].flatMap((floor) =>
  readdirSync(join(ROOT, floor), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
    .map((name) => {
      const path = join(floor, name).split(sep).join('/');
      const text = readFileSync(join(ROOT, path), 'utf8');
      return { room: roomOf(path), path, text, code: withoutComments(text) };
    }),
);
const isTest = ({ path }: Source) =>
  path.endsWith('.test.ts') || path.includes('/testing/') || path.startsWith('docs/');
const product = sources.filter((source) => !isTest(source));
const inRooms = (...floors: string[]) => product.filter(({ path }) => floors.includes(path.split('/')[0]));

interface Import {
  target: string;
  /** Nothing of it is there when the program runs. */
  typeOnly: boolean;
}

/** The relative imports of a file, by the path of the file imported. */
function importsOf({ path, code }: Source): Import[] {
  const found = [...code.matchAll(/(import|export)\s+(type\s+)?([^'";]*?)from\s*'(\.[^']+)'/g)].map(
    (match) => {
      const names = /^\{([\s\S]*)\}\s*$/.exec(match[3].trim())?.[1].split(',') ?? ['*'];
      const types = names.filter((name) => name.trim() !== '').every((name) => /^\s*type\s/.test(name));
      return { specifier: match[4], typeOnly: match[2] !== undefined || types };
    },
  );
  const late = [...code.matchAll(/import\s*\(\s*'(\.[^']+)'/g)].map((match) => ({
    specifier: match[1],
    typeOnly: false,
  }));
  return [...found, ...late].map(({ specifier, typeOnly }) => ({
    target: relative(ROOT, resolve(ROOT, dirname(path), specifier))
      .split(sep)
      .join('/'),
    typeOnly,
  }));
}

/** Every place, `path:line: text`, where the pattern occurs. */
function places(of: Source[], pattern: RegExp, text: (source: Source) => string): string[] {
  return of.flatMap((source) =>
    text(source)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${source.path}:${index + 1}: ${line.trim()}`] : [])),
  );
}

const floorOf = (path: string) => path.split('/')[0];

/** The room that a file is in, as a file at `from` sees it: the rooms inside of model/ are seen from inside alone. */
const roomSeenFrom = (from: string, path: string) =>
  floorOf(from) === floorOf(path) ? roomOf(path) : floorOf(path);

test('imports run one way', () => {
  const wrong = product.flatMap((source) =>
    importsOf(source).flatMap(({ target }) => {
      const room = roomSeenFrom(source.path, target);
      if (room === source.room || !FLOORS.includes(floorOf(target))) return [];
      return MAY_IMPORT[source.room].includes(room) ? [] : [`${source.path} imports ${target}`];
    }),
  );
  expect(wrong).toEqual([]);
});

test('tests, too, import only from their own floor and those below it', () => {
  const wrong = sources.filter(isTest).flatMap((source) => {
    const floor = floorOf(source.path);
    const allowed = [floor, ...(MAY_IMPORT[floor] ?? FLOORS).map(floorOf)];
    return importsOf(source).flatMap(({ target }) =>
      !FLOORS.includes(floorOf(target)) || allowed.includes(floorOf(target))
        ? []
        : [`${source.path} imports ${target}`],
    );
  });
  expect(wrong).toEqual([]);
});

/** What a test needs to see of another room that the room hands to nobody, with the reason. */
const LOOKS_INSIDE: Record<string, string> = {
  'model/state-rows.test.ts': 'plays each row of the tables with the mechanism behind them',
  'properties/export.test.ts': 'reads an export back by the shape of its format',
  'cli/explore/explore.test.ts': 'asks the matrix page for its rows',
  'cli/grading/formats.test.ts': 'makes reports by hand',
  'cli/grading/handed-in.test.ts': 'makes reports by hand',
  'properties/explore/state-fingerprint.test.ts':
    'changes each field of a server in turn, as the test of its shape does',
  'properties/predicates/predicates.test.ts': 'plants an allocation of a site that no predicate names',
  'properties/suites/determinism.test.ts': 'listens to everything there is to listen to',
  'cli/testing/conversations.ts': 'counts the steps of a session by the kind of their events',
  'docs/explanation/fidelity.test.ts': 'holds a figure of the page against the model',
  'docs/reference/model.test.ts': 'holds the lists of the page against the model',
};

test('a room is entered by its doors', () => {
  const around = sources.flatMap((source) =>
    importsOf(source).flatMap(({ target }) => {
      const room = roomSeenFrom(source.path, target);
      // A test beside a file of its own floor tests that file.
      const isInside = isTest(source) ? floorOf(target) === floorOf(source.path) : room === source.room;
      if (isInside || source.path in LOOKS_INSIDE || !FLOORS.includes(floorOf(target))) return [];
      if (isTest(source) && target.includes('/testing/')) return [];
      return DOORS[room]?.includes(target) ? [] : [`${source.path} imports ${target}`];
    }),
  );
  expect(around).toEqual([]);
});

/** Files in a circle: those that reach themselves, by the imports that `counts` says. */
function circles(counts: (each: Import) => boolean): string[] {
  const graph = new Map(
    product.map((source) => [
      source.path,
      importsOf(source)
        .filter(counts)
        .map(({ target }) => target),
    ]),
  );
  return [...graph.keys()].filter((start) => {
    const reached = new Set<string>();
    const open = [...(graph.get(start) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === start) return true;
      if (reached.has(next)) continue;
      reached.add(next);
      open.push(...(graph.get(next) ?? []));
    }
    return false;
  });
}

test('there is no circle of values', () => {
  expect(circles(({ typeOnly }) => !typeOnly)).toEqual([]);
});

test('relative imports name the file, with its extension', () => {
  const wrong = sources.flatMap(({ path, code }) =>
    [...code.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)]
      .filter(([, target]) => !/\.(ts|tsx|js|json|css|md)(\?[a-z&]+)?$/.test(target))
      .map(([, target]) => `${path} imports ${target}`),
  );
  expect(wrong).toEqual([]);
});

/** Words of the first subject that mean something else in a general text; with the text they stand in. */
const ALLOWED_WORDS: readonly RegExp[] = [];

test('sim/ and lab/ know nothing of Redis', () => {
  const found = places(inRooms('sim', 'lab'), /redis|slave|select\b|\bsds\b|robj/i, ({ text }) => text);
  expect(found.filter((place) => !ALLOWED_WORDS.some((word) => word.test(place)))).toEqual([]);
});

test('no wall clock, no hidden randomness and no function that engines compute differently', () => {
  const forbidden =
    /\bDate\b|\bperformance\b|\bhrtime\b|Math\.(random|pow|log\w*|exp\w*|sin\w*|cos\w*|tan\w*|a(sin|cos|tan)\w*|cbrt|hypot)\b|[^*]\*\*[^*]|\bsetTimeout\b|\bsetInterval\b|toLocale\w+|\bIntl\b/;
  const found = places(inRooms('sim', 'lab', 'model'), forbidden, ({ code }) => code);
  expect(found.filter((place) => !place.startsWith('lab/actors/guard.ts'))).toEqual([]);
});

test('only sim/seeded-chooser.ts imports seedrandom, and what measures it', () => {
  const importers = product
    .filter(({ room, code }) => room !== 'bench' && /from 'seedrandom'/.test(code))
    .map(({ path }) => path);
  expect(importers).toEqual(['sim/seeded-chooser.ts']);
});

test('what is below cli/ and web/ touches no file, socket or process', () => {
  const code = inRooms('sim', 'lab', 'model', 'properties', 'classroom');
  expect(
    places(
      code,
      /^[^'"`]*\b(from|import) '(node:)?(fs|net|child_process|process|os|path)\b|(?<![./\w])process\.|\bconsole\.|\b(document|window|localStorage|fetch)\b[.(]/,
      (source) => source.code,
    ),
  ).toEqual([]);
});

test('no module of sim/, lab/ and model/ keeps state: nothing that changes stands outside of functions', () => {
  const code = inRooms('sim', 'lab', 'model');
  expect(places(code, /^(export )?(let|var)\b/, (source) => source.code)).toEqual([]);
  // A table that nobody fills later says so by its type, or is made whole where it stands.
  const changing = places(
    code,
    /^(export )?const \w+(: (?!Readonly)[^=]+)? = (new (Weak)?(Map|Set)(<[^>]*>)?\(\)|\[\]|\{\})/,
    (source) => source.code,
  );
  expect(changing).toEqual([]);
});

test('files stay under 300 lines', () => {
  const long = product
    .filter(({ text }) => text.split('\n').length > 300)
    .map(({ path }) => path)
    .filter((path) => !(path in LONG_FOR_A_REASON));
  expect(long).toEqual([]);
});

test('nothing that a compiler made lies beside its source', () => {
  const made = sources
    .flatMap(({ path }) =>
      ['.js', '.js.map', '.d.ts', '.d.ts.map'].map((ending) => path.replace(/\.ts$/, ending)),
    )
    .filter((path) => existsSync(join(ROOT, path)));
  expect(made).toEqual([]);
});

test('every file is used by the product, not by tests alone', () => {
  const used = new Set(product.flatMap((source) => importsOf(source).map(({ target }) => target)));
  for (const { code, path } of product) {
    for (const [, target] of code.matchAll(/new URL\(\s*'(\.[^']+)'/g)) {
      used.add(relative(ROOT, resolve(ROOT, dirname(path), target)).replace(/\.js$/, '.ts'));
    }
  }
  const doors = new Set(Object.values(DOORS).flat());
  const unused = product
    .map(({ path }) => path)
    .filter((path) => !used.has(path) && !doors.has(path) && !BEGINNINGS.test(path));
  expect(unused).toEqual([]);
});

/** Exported names of a file, where they are declared. */
function declaredIn({ code }: Source): Set<string> {
  const declaration =
    /^export (?:declare )?(?:async )?(?:const|let|function\*?|interface|type|class|enum) (\w+)/gm;
  return new Set([...code.matchAll(declaration)].map(([, name]) => name));
}

test('an exported name means one thing', () => {
  // The two pages have the same parts under the same names; what a verb does, runs and prints is named by the verb.
  const house = ({ path }: Source) => /^web\/(system\/)?/.exec(path)?.[0] ?? path;
  const verbs = new Set(
    readdirSync(join(ROOT, 'cli/commands')).map((file) => file.replace(/(\.test)?\.ts$/, '')),
  );
  const places = new Map<string, string[]>();
  for (const source of product.filter(({ path }) => !/^bench\/|\/testing\//.test(path))) {
    for (const name of declaredIn(source)) {
      if (!verbs.has(name)) places.set(name, [...(places.get(name) ?? []), house(source)]);
    }
  }
  const pages = (found: string[]) =>
    found.every((place) => place.endsWith('/')) && new Set(found).size === found.length;
  expect([...places].filter(([, found]) => found.length > 1 && !pages(found))).toEqual([]);
});

test('who makes a temporary folder removes it', () => {
  const atRoot = readdirSync(ROOT)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => ({ path: name, code: withoutComments(readFileSync(join(ROOT, name), 'utf8')) }));
  const calls = (code: string, call: RegExp) => [...code.matchAll(call)].length;
  const left = [...sources, ...atRoot].filter(
    ({ code }) => calls(code, /\bmkdtemp(Sync)?\(/g) > 0 && calls(code, /\brm(Sync)?\(/g) === 0,
  );
  expect(left.map(({ path }) => path)).toEqual([]);
});

test('no text holds the marks of an unfinished merge', () => {
  const folders = ['docs', 'examples', 'schemas', 'site', '.ci', ...FLOORS];
  const texts = folders
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        join(folder, file),
      ),
    )
    .concat(readdirSync(ROOT))
    .filter((path) => /\.(md|ts|mjs|json|ya?ml|css|html|txt)$/.test(path));
  expect(texts.length).toBeGreaterThan(500);
  const marks = /^(<{7} |>{7} |={7}$)/m;
  expect(texts.filter((path) => marks.test(readFileSync(join(ROOT, path), 'utf8')))).toEqual([]);
});

test('the rooms of this page are those that there are', () => {
  for (const room of Object.keys(MAY_IMPORT)) expect(existsSync(join(ROOT, room))).toBe(true);
});
