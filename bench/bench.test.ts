/**
 * Does everything that `npm run bench` measures run, and does it print what the page is made of? Only the shape is looked
 * at: a machine that runs tests has other things to do, and its times mean nothing.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

function bench(...args: string[]) {
  return spawnSync('node', ['--expose-gc', 'dist/bench/main.js', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
}

const names = bench('--list')
  .stdout.trim()
  .split('\n')
  .map((line) => line.split(' ')[0]);

test('it lists what it measures', () => {
  expect(names).toEqual(expect.arrayContaining(['queue', 'kernel', 'report', 'exploration', 'growth']));
});

test.each(names)(
  '%s runs, and gives tables of times',
  (name) => {
    const { status, stdout, stderr } = bench('--quick', name);
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^.+ \.\.\.\n$/) });
    expect(stdout).toMatch(/^## .+\n\n`npm run bench -- /);
    const rows = stdout.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));
    expect(rows.filter((row) => /\d/.test(row)).length).toBeGreaterThanOrEqual(2);
    expect(stdout).not.toMatch(/NaN|undefined|Infinity/);
  },
  60_000,
);

test('a name that it does not know is refused, with those it knows', () => {
  const { status, stderr } = bench('nonsense');
  expect(status).not.toBe(0);
  expect(stderr).toContain('there is no benchmark called nonsense; there are queue, ');
});

test('an option that it does not know is refused before anything is measured', () => {
  const { status, stdout, stderr } = bench('--qiuck');
  expect(status).not.toBe(0);
  expect(stdout).toBe('');
  expect(stderr).toContain("Unknown option '--qiuck'");
});

test('the notebook has a part for each, and every figure of the page says whether it was reached', () => {
  const [page, notebook] = ['benchmarks', 'benchmarks-notebook'].map((name) =>
    readFileSync(join(ROOT, `docs/explanation/${name}.md`), 'utf8'),
  );
  expect(names.filter((name) => !notebook.includes(`\`npm run bench -- ${name}\``))).toEqual([]);
  const figures = page.split('## What was asked for')[1].split('\n## ')[0];
  const rows = figures.split('\n').filter((line) => line.startsWith('| '));
  expect(rows.length).toBeGreaterThan(15);
  expect(rows.slice(2).filter((row) => !/\| (\*\*not reached\*\*|reached) \|$/.test(row))).toEqual([]);
});
