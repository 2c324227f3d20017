#!/usr/bin/env node
/**
 * Would the tests notice? Makes single changes in copies of the repository, one for each processor, runs the tests that
 * reach the changed line, and tells which changes no test has noticed. Before, the same tests run without a change: they
 * must pass, and which lines they reach and how long they take says what runs afterwards, and in which order.
 *
 *   npm run mutate                                     what the last commit changed
 *   npm run mutate -- --since v0.1.0                   what was changed since
 *   npm run mutate -- --rooms sim,lab --sample 30 --seed X   so many of all changes in these folders
 *   npm run mutate -- --seconds 60                     for each change, only the quickest tests that take so long together
 *
 * --list only prints the changes. Exit codes: 0 all noticed, 1 some not, 2 the tests fail without a change, 3 usage,
 * 130 interrupted (with the score of what was played until then).
 */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { changesOf, hasEffect, shuffled, withChange } from './mutations.mjs';

/** The folders whose files are changed. */
const ROOMS = ['sim', 'lab', 'model', 'properties', 'classroom'];

/**
 * A change that makes a file of tests run for ever is noticed: when it takes a minute more than so many times what it takes
 * without a change. Without one they take as long as they take.
 */
const STALLED_MILLIS = 60_000;
const STALLED_TIMES = 5;
const MAX_UNCHANGED_MILLIS = 3_600_000;

function refuse(why) {
  process.stderr.write(`${why}\n`);
  process.exit(3);
}

const options = (() => {
  try {
    return parseArgs({
      options: {
        since: { type: 'string', default: 'HEAD~1' },
        rooms: { type: 'string' },
        sample: { type: 'string' },
        seed: { type: 'string', default: '1' },
        seconds: { type: 'string', default: 'Infinity' },
        list: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return refuse(error.message);
  }
})();
for (const name of ['sample', 'seconds'])
  if (options[name] !== undefined && !(Number(options[name]) > 0))
    refuse(`--${name} ${options[name]}: a number above 0 is allowed`);

const git = (...args) => execFileSync('git', args, { encoding: 'utf8', maxBuffer: 1e9 });
const root = git('rev-parse', '--show-toplevel').trim();

function isProduct(path) {
  return (
    ROOMS.some((room) => path.startsWith(`${room}/`)) &&
    /\.ts$/.test(path) &&
    !/\.test\.ts$|\/testing\//.test(path)
  );
}

/** The lines that were added or changed since a commit, by file. */
function changedLines(since) {
  const lines = new Map();
  let file = '';
  for (const line of git('-C', root, 'diff', '-U0', since, 'HEAD', '--', ...ROOMS).split('\n')) {
    if (line.startsWith('+++ ')) file = line.slice('+++ b/'.length);
    const [, from, count = '1'] = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
    if (from === undefined || !isProduct(file)) continue;
    const places = lines.get(file) ?? new Set();
    for (let n = 0; n < Number(count); n++) places.add(Number(from) + n);
    lines.set(file, places);
  }
  return lines;
}

function filesIn(rooms) {
  return git('-C', root, 'ls-files', ...rooms.split(','))
    .split('\n')
    .filter(isProduct);
}

function allChanges() {
  if (options.rooms !== undefined) {
    return filesIn(options.rooms).flatMap((file) =>
      changesOf(textOf(file)).map((change) => ({ file, ...change })),
    );
  }
  return [...changedLines(options.since)].flatMap(([file, lines]) =>
    changesOf(textOf(file))
      .filter(({ line }) => lines.has(line))
      .map((change) => ({ file, ...change })),
  );
}

const textOf = (file) => git('-C', root, 'show', `HEAD:${file}`);

/** Types and what the parser refuses are no changes. */
function drawnOf(changes, most) {
  const drawn = [];
  for (const change of most < changes.length ? shuffled(changes, options.seed) : changes) {
    if (drawn.length === most) break;
    if (hasEffect(textOf(change.file), change)) drawn.push(change);
  }
  return drawn;
}

const tell = ({ file, line, was, became }) => `${file}:${line}: ${was} -> ${became}`;

/** Ctrl-C ends the tests that run and takes no further change; what was found until then is told. */
let interrupted = false;
const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    interrupted = true;
    for (const child of running) end(child);
  });
}

/** A run of jest is a group of processes: servers that a test has started end with it. */
function end(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // All of the group have ended.
  }
}

/** Runs jest in a copy; false if a test fails, or if the file after so many that passed takes longer than is said. */
function passesIn(copy, args, env, mostMillis) {
  if (interrupted) return false;
  const child = spawn(process.execPath, ['node_modules/jest/bin/jest.js', '--passWithNoTests', ...args], {
    cwd: copy,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  });
  running.add(child);
  let passed = 0;
  const bound = () => setTimeout(() => end(child), mostMillis(passed));
  let stalled = bound();
  child.stderr.setEncoding('utf8').on('data', (text) => {
    const more = text.match(/^PASS /gm)?.length ?? 0;
    if (more === 0) return;
    passed += more;
    clearTimeout(stalled);
    stalled = bound();
  });
  return new Promise((resolve) => {
    child.once('close', (status) => {
      running.delete(child);
      end(child);
      clearTimeout(stalled);
      resolve(status === 0);
    });
  });
}

/** What starts programs or browsers, or asks of the package, is slow, and looks at what the rooms look at. */
const NOT_ASKED = [
  '--testPathIgnorePatterns',
  '/(cli|web|bench|docs|site|node_modules|dist|build)/',
  '/(package|tarball|bundle|engines|docs)\\.test\\.ts$',
];

/**
 * The tests without a change: by their path in the repository { millis, reached: changed lines as `file:line` }; null if
 * any fails, which is told.
 */
async function playUnchanged(copy, changes) {
  const files = [...new Set(changes.map(({ file }) => file))];
  const linesOf = (of) => changes.filter(({ file }) => file === of).map(({ line }) => line);
  const env = { REACH_LINES: join(folder, 'lines.json'), REACH_REPORT: join(folder, 'reach.json') };
  writeFileSync(
    env.REACH_LINES,
    JSON.stringify(Object.fromEntries(files.map((file) => [file, linesOf(file)]))),
  );
  const covered = files.flatMap((file) => ['--collectCoverageFrom', file]);
  const report = ['--coverage', '--coverageReporters', 'none', ...covered];
  const reporters = ['default', join(root, '.ci/reach.cjs')].flatMap((name) => ['--reporters', name]);
  const asked = ['--findRelatedTests', ...files, ...NOT_ASKED];
  const passes = await passesIn(copy, [...report, ...reporters, ...asked], env, () => MAX_UNCHANGED_MILLIS);
  if (interrupted) return null;
  const tests = JSON.parse(readFileSync(env.REACH_REPORT, 'utf8'));
  for (const [path, { failure }] of Object.entries(tests))
    if (failure !== null) process.stderr.write(`${path} fails without a change:\n${failure}\n`);
  return passes ? tests : null;
}

/**
 * The files of tests that reach a change, as many as take no longer than is asked for: those beside it first, as they
 * notice most, then those that take least.
 */
function testsOf({ file, line }, tests) {
  const reaching = Object.keys(tests).filter((path) => tests[path].reached.includes(`${file}:${line}`));
  const isElsewhere = (path) => Number(dirname(path) !== dirname(file));
  let left = 1000 * Number(options.seconds);
  return reaching
    .sort((a, b) => isElsewhere(a) - isElsewhere(b) || tests[a].millis - tests[b].millis)
    .filter((path) => {
      if (tests[path].millis > left) return false;
      left -= tests[path].millis;
      return true;
    });
}

async function isNoticed(copy, paths, tests) {
  if (paths.length === 0) return false;
  const env = { TEST_ORDER: join(folder, `${basename(copy)}.json`) };
  writeFileSync(env.TEST_ORDER, JSON.stringify(paths));
  const inOrder = ['--bail', '-w', '1', '--testSequencer', join(root, '.ci/in-order.cjs')];
  const mostMillis = (passed) => STALLED_MILLIS + STALLED_TIMES * (tests[paths[passed]]?.millis ?? 0);
  return !(await passesIn(copy, [...inOrder, '--runTestsByPath', ...paths], env, mostMillis));
}

const found = allChanges();
const drawn = drawnOf(found, options.sample === undefined ? found.length : Number(options.sample));
if (options.list) {
  process.stdout.write(drawn.map((change) => `${tell(change)}\n`).join(''));
  process.exit(0);
}

const folder = mkdtempSync(join(tmpdir(), 'replisim-mutate-'));
const copies = Array.from({ length: Math.min(availableParallelism(), drawn.length) }, (_, n) =>
  join(folder, `${n}`),
);
const survivors = [];
let played = 0;
const waiting = drawn.slice();
let unchangedFails = false;

async function playIn(copy, tests) {
  for (let change = waiting.shift(); change !== undefined && !interrupted; change = waiting.shift()) {
    const path = join(copy, change.file);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, withChange(text, change));
    const reaching = testsOf(change, tests);
    const noticed = await isNoticed(copy, reaching, tests);
    writeFileSync(path, text);
    if (interrupted) return;
    played++;
    if (!noticed) survivors.push(change);
    process.stdout.write(
      `${noticed ? 'noticed  ' : `SURVIVED ${reaching.length} files of tests,`} ${tell(change)}\n`,
    );
  }
}

try {
  for (const copy of copies) {
    git('-C', root, 'worktree', 'add', '--quiet', '--detach', '--force', copy, 'HEAD');
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  }
  // Some tests of the rooms start the command: it has no change in any copy.
  const [first, ...others] = copies;
  if (first !== undefined) execFileSync('npm', ['run', '--silent', 'compile'], { cwd: first });
  for (const copy of others) cpSync(join(first, 'dist'), join(copy, 'dist'), { recursive: true });
  const tests = copies.length === 0 ? {} : await playUnchanged(copies[0], drawn);
  if (tests === null) {
    unchangedFails = true;
  } else {
    await Promise.all(copies.map((copy) => playIn(copy, tests)));
  }
} finally {
  for (const copy of copies) git('-C', root, 'worktree', 'remove', '--force', copy);
  rmSync(folder, { recursive: true, force: true });
}
if (unchangedFails && !interrupted) process.exit(2);
const noticed = played - survivors.length;
const percent = played === 0 ? 100 : Math.floor((100 * noticed) / played);
const notPlayed = interrupted ? `, interrupted before the other ${drawn.length - played}` : '';
process.stdout.write(`${noticed} of ${played} changes noticed (${percent} %)${notPlayed}\n`);
process.exitCode = interrupted ? 130 : survivors.length === 0 ? 0 : 1;
