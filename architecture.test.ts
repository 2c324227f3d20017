/**
 * The house rules that a compiler does not check, in words:
 *
 * - imports run one way: cli, web, bench -> classroom -> properties -> model -> lab -> sim;
 * - sim/ knows nothing of Redis;
 * - sim/ and model/ read no wall clock and no hidden randomness, and use no function that engines compute differently;
 * - sim/, model/, properties/ and classroom/ touch no file, socket or process;
 * - a file has one subject and stays short.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

const ROOT = __dirname;
const ROOMS = ['sim', 'lab', 'model', 'properties', 'classroom', 'cli', 'web', 'bench'];

/** What each room may import from, itself included. */
const MAY_IMPORT: Record<string, string[]> = {
  sim: ['sim'],
  lab: ['lab', 'sim'],
  model: ['model', 'lab', 'sim'],
  properties: ['properties', 'model', 'lab', 'sim'],
  classroom: ['classroom', 'properties', 'model', 'lab', 'sim'],
  cli: ['cli', 'classroom', 'properties', 'model', 'lab', 'sim'],
  web: ['web', 'classroom', 'properties', 'model', 'lab', 'sim'],
  bench: ['bench', 'classroom', 'properties', 'model', 'lab', 'sim'],
};

/** Files that are long for a reason, with the reason. */
const LONG_FOR_A_REASON: Record<string, string> = {};

interface Source {
  room: string;
  path: string;
  text: string;
  /** The text without comments and imports' names, line numbers kept. */
  code: string;
}

function withoutComments(text: string): string {
  return text.replace(
    /\/\*[\s\S]*?\*\/|(^|[^:'"`])\/\/.*/g,
    (comment, before: string | undefined) =>
      (before ?? '') + comment.slice((before ?? '').length).replace(/[^\n]/g, ' '),
  );
}

function sourcesOf(room: string): Source[] {
  if (!existsSync(join(ROOT, room))) return [];
  return readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('node_modules'))
    .map((name) => {
      const path = join(room, name).split(sep).join('/');
      const text = readFileSync(join(ROOT, path), 'utf8');
      return { room, path, text, code: withoutComments(text) };
    });
}

const sources = ROOMS.flatMap(sourcesOf);
const isTest = (source: Source) => source.path.endsWith('.test.ts');

function importsOf(source: Source): string[] {
  const found = source.code.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g);
  return [...found].map((match) => match[1]);
}

/** Every place, `path:line: text`, where the pattern occurs. */
function places(of: Source[], pattern: RegExp, text: (source: Source) => string): string[] {
  return of.flatMap((source) =>
    text(source)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${source.path}:${index + 1}: ${line.trim()}`] : [])),
  );
}

test('imports run one way: cli, web, bench -> classroom -> properties -> model -> lab -> sim', () => {
  const wrong = sources
    .filter((source) => !isTest(source))
    .flatMap((source) =>
      importsOf(source).flatMap((target) => {
        if (!target.startsWith('.')) return [];
        const room = relative(ROOT, resolve(ROOT, dirname(source.path), target)).split(sep)[0];
        return MAY_IMPORT[source.room].includes(room) ? [] : [`${source.path} imports ${target}`];
      }),
    );
  expect(wrong).toEqual([]);
});

test('tests, too, import only from their own room and the rooms below it', () => {
  const wrong = sources.filter(isTest).flatMap((source) =>
    importsOf(source).flatMap((target) => {
      if (!target.startsWith('.')) return [];
      const room = relative(ROOT, resolve(ROOT, dirname(source.path), target)).split(sep)[0];
      return MAY_IMPORT[source.room].includes(room) ? [] : [`${source.path} imports ${target}`];
    }),
  );
  expect(wrong).toEqual([]);
});

test('relative imports name the file, with its extension', () => {
  const wrong = sources.flatMap((source) =>
    importsOf(source)
      .filter((target) => target.startsWith('.') && !/\.(ts|tsx|js|json|css)$/.test(target))
      .map((target) => `${source.path} imports ${target}`),
  );
  expect(wrong).toEqual([]);
});

test('sim/ knows nothing of Redis', () => {
  expect(places(sourcesOf('sim'), /redis|slave|master|select/i, (source) => source.text)).toEqual([]);
});

test('sim/ and model/ use no wall clock, no hidden randomness and no function that engines compute differently', () => {
  // The guard names what handlers may not touch, in order to replace it while they run.
  const code = sources.filter(
    (source) =>
      ['sim', 'lab', 'model'].includes(source.room) &&
      !isTest(source) &&
      source.path !== 'lab/actors/guard.ts',
  );
  const forbidden =
    /\bDate\b|\bperformance\b|\bhrtime\b|Math\.(random|pow|log\w*|exp\w*|sin\w*|cos\w*|tan\w*|a(sin|cos|tan)\w*|cbrt|hypot)\b|[^*]\*\*[^*]|\bsetTimeout\b|\bsetInterval\b|toLocale\w+|\bIntl\b/;
  expect(places(code, forbidden, (source) => source.code)).toEqual([]);
});

test('only sim/seeded-chooser.ts imports seedrandom, and what measures it', () => {
  const product = sources.filter((source) => source.room !== 'bench' && !isTest(source));
  const importers = product.filter((source) => importsOf(source).includes('seedrandom'));
  expect(importers.map((source) => source.path).filter((path) => path !== 'sim/seeded-chooser.ts')).toEqual(
    [],
  );
});

test('sim/, model/, properties/ and classroom/ touch no file, socket or process', () => {
  const code = sources.filter(
    (source) => ['sim', 'lab', 'model', 'properties', 'classroom'].includes(source.room) && !isTest(source),
  );
  expect(
    places(
      code,
      /^[^'"`]*\b(from|import) '(node:)?(fs|net|child_process|process|os|path)\b|(?<![./\w])process\.|\bconsole\.|\b(document|window|localStorage|fetch)\b[.(]/,
      (s) => s.code,
    ),
  ).toEqual([]);
});

test('no state hides at module level in sim/ and model/', () => {
  const code = sources.filter((source) => ['sim', 'lab', 'model'].includes(source.room) && !isTest(source));
  expect(places(code, /^(export )?let\b|^(export )?var\b/, (source) => source.code)).toEqual([]);
});

test('files stay under 300 lines', () => {
  const long = sources
    .filter((source) => !isTest(source) && source.text.split('\n').length > 300)
    .map((source) => source.path)
    .filter((path) => !(path in LONG_FOR_A_REASON));
  expect(long).toEqual([]);
});
