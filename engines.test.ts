import { execFileSync } from 'node:child_process';

/** What the build machine compares between versions of Node: here without the compiler alone, which every machine has. */
const printed = (...flags: string[]): string =>
  execFileSync(process.execPath, [...flags, '.ci/digests.mjs'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });

test('the same seeds give the same digests with and without the compiler', () => {
  const compiled = printed();
  expect(compiled.split('\n').length).toBeGreaterThan(300);
  expect(compiled).toMatch(/^case 149 2\.4\.10 [0-9a-f]{16}$/m);
  expect(printed('--jitless')).toBe(compiled);
});
