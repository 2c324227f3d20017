import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exploreSystem } from 'replisim/lab';
import { played } from '../testing/played.ts';
import system from './system.ts';

test("Raft's election takes sixty lines at most", () => {
  const lines = readFileSync(join(__dirname, 'system.ts'), 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(60);
});

test('there is at most one leader a term, whoever is cut off, stands still or crashes', () => {
  const faults = [
    { kind: 'isolate', node: 'server-1', atMicros: 300_000, forMicros: 400_000 },
    { kind: 'crash', node: 'server-2', atMicros: 600_000, forMicros: 100_000 },
    { kind: 'pause', node: 'server-3', atMicros: 900_000, forMicros: 300_000 },
  ];
  expect(played(system, { faults }).violated).toEqual([]);
});

test('interchangeable servers: a sixth of the states, and the same depth', () => {
  const scope = { timers: 2, crashes: 1 };
  const all = exploreSystem(system, scope);
  const fewer = exploreSystem(system, { ...scope, symmetric: ['server'] });
  expect([all.verdict, fewer.verdict]).toEqual(['held', 'held']);
  expect(fewer.depth).toBe(all.depth);
  expect(fewer.states).toBeLessThan(all.states / 5);
});
