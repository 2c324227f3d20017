#!/usr/bin/env node
/**
 * Would the tests notice? Makes single changes in a copy of the repository, runs the tests of each changed file, and
 * tells which changes no test has noticed.
 *
 *   npm run mutate                                     what the last commit changed
 *   npm run mutate -- --since v0.1.0                   what was changed since
 *   npm run mutate -- --rooms sim,lab --sample 30 --seed X   so many of all changes in these folders
 *
 * --list only prints the changes. Exit codes: 0 all noticed, 1 some not, 3 usage.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { changesOf, hasEffect, shuffled, withChange } from './mutations.mjs';

/** The folders whose files are changed. */
const ROOMS = ['sim', 'lab', 'model', 'properties', 'classroom'];

/** A change that makes the tests run for ever is noticed. */
const MAX_SECONDS = 300;

const options = (() => {
  try {
    return parseArgs({
      options: {
        since: { type: 'string', default: 'HEAD~1' },
        rooms: { type: 'string' },
        sample: { type: 'string' },
        seed: { type: 'string', default: '1' },
        list: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(3);
  }
})();

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

/** Runs jest in the copy; true if a test fails, or if it does not come to its end. */
function failsIn(copy, args) {
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/jest/bin/jest.js', '--bail', '-w', '1', ...args],
    {
      cwd: copy,
      stdio: 'ignore',
      timeout: MAX_SECONDS * 1000,
      killSignal: 'SIGKILL',
    },
  );
  return status !== 0;
}

/** The tests beside the file first: they are quick, and notice most. Then those of the rooms that reach it. */
function isNoticed(copy, file) {
  const beside = ['--passWithNoTests', '--testPathPatterns', `^${copy}/${dirname(file)}/`];
  return (
    failsIn(copy, beside) ||
    failsIn(copy, [
      '--findRelatedTests',
      file,
      '--passWithNoTests',
      '--testPathIgnorePatterns',
      '/(cli|web|bench|docs|node_modules)/',
    ])
  );
}

const found = allChanges();
const drawn = drawnOf(found, options.sample === undefined ? found.length : Number(options.sample));
if (options.list) {
  process.stdout.write(drawn.map((change) => `${tell(change)}\n`).join(''));
  process.exit(0);
}

const copy = mkdtempSync(join(tmpdir(), 'replisim-mutate-'));
git('-C', root, 'worktree', 'add', '--quiet', '--detach', '--force', copy, 'HEAD');
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
const survivors = [];
try {
  for (const change of drawn) {
    const path = join(copy, change.file);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, withChange(text, change));
    const noticed = isNoticed(copy, change.file);
    writeFileSync(path, text);
    if (!noticed) survivors.push(change);
    process.stdout.write(`${noticed ? 'noticed  ' : 'SURVIVED '} ${tell(change)}\n`);
  }
} finally {
  git('-C', root, 'worktree', 'remove', '--force', copy);
  rmSync(copy, { recursive: true, force: true });
}
const noticed = drawn.length - survivors.length;
const percent = drawn.length === 0 ? 100 : Math.floor((100 * noticed) / drawn.length);
process.stdout.write(`${noticed} of ${drawn.length} changes noticed (${percent} %)\n`);
process.exitCode = survivors.length === 0 ? 0 : 1;
