import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { played } from '../testing/played.ts';
import failover from './failover.ts';
import failoverMistakes from './failover-mistakes.ts';
import system from './system.ts';

const at = (millis: number, client: number, name: string, input: unknown = null) => ({
  client: `client-${client}`,
  name,
  input,
  atMicros: millis * 1_000,
});

test('a primary and its backup take forty lines at most', () => {
  const lines = readFileSync(join(__dirname, 'system.ts'), 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(40);
});

test('what was added before a crash is there after it', () => {
  const crash = { kind: 'crash', node: 'primary', atMicros: 50_000, forMicros: 20_000 };
  const operations = [at(0, 1, 'add', 5), at(100, 1, 'add', 2), at(200, 2, 'read')];
  expect(played(system, { operations, faults: [crash] })).toEqual({
    operations: 3,
    answered: 3,
    violated: [],
  });
});

test('without a backup nothing is acknowledged, and nothing is lost', () => {
  const crash = { kind: 'crash', node: 'backup', atMicros: 0, forMicros: null };
  const operations = [at(10, 1, 'add', 5)];
  expect(played(system, { operations, faults: [crash] })).toEqual({
    operations: 1,
    answered: 0,
    violated: [],
  });
});

describe('failover', () => {
  const operations = [at(0, 1, 'add', 5), at(100, 2, 'promote'), at(200, 1, 'add', 2), at(900, 2, 'read')];
  const isolated = { kind: 'isolate', node: 'server-1', atMicros: 90_000, forMicros: 500_000 };

  test('a primary that was replaced behind its back acknowledges nothing more', () => {
    expect(played(failover, { operations, faults: [isolated] })).toMatchObject({ violated: [] });
  });

  test('one that goes on alone loses what it acknowledges', () => {
    expect(played(failoverMistakes, { operations, faults: [isolated] }, 'goes-on-alone').violated).toEqual([
      'linearizable',
    ]);
  });
});
