import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createReplayChooser } from '../../sim/index.ts';
import { completeScenario } from '../scenario/complete-scenario.ts';
import { simulate } from '../world/simulate.ts';
import { VARIANTS, variantById } from './index.ts';
import { ZOO } from './zoo/index.ts';

const ids = VARIANTS.map(({ id }) => id);

/** A client that writes to databases 0, 15 and 15 again, with one slave that keeps up. */
const scenario = completeScenario({
  name: 'three writes',
  version: '2.4.10',
  servers: [{ name: 'master' }, { name: 'slave', follows: 'master' }],
  clients: [
    {
      name: 'writer',
      server: 'master',
      startMicros: 5_000_000,
      workload: {
        script: [
          ['INCR', 'a'],
          ['SELECT', '15'],
          ['INCR', 'b'],
          ['INCR', 'c'],
        ],
      },
    },
  ],
});

const play = (id: string) =>
  simulate(scenario, { variant: variantById(id) as never, chooser: createReplayChooser({}) });

describe('the variants', () => {
  test('have ids of their own and a title each', () => {
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, title } of VARIANTS) {
      expect(id).toMatch(/^[a-z0-9][a-z0-9.-]+$/);
      expect(title.length).toBeGreaterThan(20);
    }
  });

  test('are found by their ids, and no other is', () => {
    for (const variant of VARIANTS) expect(variantById(variant.id)).toBe(variant);
    expect(variantById('2.4.11')).toBeUndefined();
  });

  test('of the zoo say who would write them, and stand in a file of their own', () => {
    const folder = join(__dirname, 'zoo');
    const files = readdirSync(folder).filter((name) => name !== 'index.ts');
    expect(files.sort()).toEqual(ZOO.map(({ id }) => `${id}.ts`).sort());
    for (const { author } of ZOO) expect(author).toMatch(/^(someone|the authors)/);
  });

  test('of the zoo are about as long as the real feeds', () => {
    for (const { id } of ZOO) {
      const file = join(__dirname, 'zoo', `${id}.ts`);
      expect(existsSync(file)).toBe(true);
      expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(50);
    }
  });

  test('all feed: a slave hears of each write, or the master dies of the variant', () => {
    for (const id of ids) {
      const { servers } = play(id);
      expect([id, servers[0].dead !== null || servers[1].keys >= 1]).toEqual([id, true]);
    }
  });
});

describe('what one switch costs', () => {
  test.each([
    ['2.4.9', 1, 48],
    ['2.4.10', 0, 0],
    ['later-design', 0, 0],
    ['freed-unless-taken', 0, 0],
    ['two-counts', 1, 48],
    ['one-for-all-unwanted', 1, 48],
    ['released-from-eleven', 0, 0],
  ])('%s leaks %d objects', (id, leaked, leakedBytes) => {
    expect(play(id).selects).toMatchObject({ leaked, leakedBytes });
  });
});
