import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedisSystem } from '../properties/index.ts';
import { assertHolds, regressions, type ViolationError } from './testkit.ts';

const folder = mkdtempSync(join(tmpdir(), 'replisim-testkit-redis-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('Redis in a test runner: 2.4.9 is told, kept and replayed; 2.4.10 holds', () => {
  const redis = createRedisSystem();
  const options = { property: 'select-lifetimes', space: {}, folder };
  assertHolds(redis, { ...options, variant: '2.4.10', runs: 20 });
  let thrown: ViolationError | null = null;
  try {
    assertHolds(redis, { ...options, variant: '2.4.9', runs: 50 });
  } catch (error) {
    thrown = error as ViolationError;
  }
  expect(thrown?.message).toContain(`npx replisim replay ${thrown?.file}`);
  expect(regressions(folder, redis)).toEqual([thrown?.file]);
});

test('the regressions of Redis are those of the package', () => {
  expect(
    regressions(join(__dirname, '../properties/regressions'), createRedisSystem()).length,
  ).toBeGreaterThan(0);
});
