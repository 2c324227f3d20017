/** A minute of the soak: a flood, some kills, some signals. All of it is for the night. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const hasRedis = spawnSync('redis-server', ['--version']).error === undefined;
if (!hasRedis && process.env.CI === 'true') throw new Error('no redis-server on the PATH');
if (!hasRedis) console.warn('skipped, no redis-server on the PATH');
const tested = hasRedis ? test : test.skip;

function soak(...args: string[]) {
  return spawnSync('node', ['dist/bench/soak/main.js', ...args], {
    cwd: join(__dirname, '../..'),
    encoding: 'utf8',
  });
}

tested(
  'a quick soak is borne: nobody is forgotten, nothing is lost, counted twice or half-written',
  () => {
    const { status, stdout, stderr } = soak('--quick', '--seconds', '20');
    const faults = stdout.match(/FAULT.*/g) ?? [];
    expect({ status, faults, stderr }).toEqual({ status: 0, faults: [], stderr: '' });
    expect(stdout).toMatch(/^live: 1 floods of 5,000 connections; /m);
    expect(stdout).toMatch(/^ {2}the record replays to the same digest$/m);
    expect(stdout).toMatch(/^queue: [1-9]\d* kills; /m);
    expect(stdout).toMatch(/^ {2}[1-9]\d* hunts of 1,000 cases came to their end/m);
    expect(stdout).toMatch(/^signals: [1-9]\d* signals; /m);
  },
  600_000,
);

test.each([
  [['nonsense'], 'there is no part called nonsense; there are live, queue, signals'],
  [['--times', '0'], '--times: a number of at least 1, not 0'],
  [['--what'], "Unknown option '--what'"],
])('%j is refused', (args, sentence) => {
  const { status, stderr } = soak(...args);
  expect([status, stderr]).toEqual([3, expect.stringContaining(sentence)]);
});
