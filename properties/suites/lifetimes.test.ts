/**
 * The report's bug and its fix, as properties over generated scenarios: on 2.4.9 the loss is found, and shrinks to the
 * smallest scenario there is; on 2.4.10 nothing about a lifetime is ever wrong, in a suite that reaches every place it
 * is about.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { failureText, parseFailure } from '../../lab/files.ts';
import { type Case, checkRun, chooserOf, recordFailure, replayFailure } from '../../lab/index.ts';
import type { Scenario } from '../../model/index.ts';
import { feed249, feed2410 } from '../../model/internals.ts';
import { createRedisSystem } from '../../properties/redis-system.ts';
import { briefScenario } from '../brief-scenario.ts';
import { cases } from '../fast-check.ts';
import { selectLifetimes } from '../predicates/select-lifetimes.ts';
import { LIFETIMES, REACHES } from '../properties.ts';

const redis = createRedisSystem();

/** Seeds of fast-check's generator: the suite is the same every time. */
const SEED_249 = 249;
const SEED_2410 = 2410;

/** In how many generated runs the loss must have been found. */
const FOUND_WITHIN = 50;

/** One slave, one client, a SELECT of the first id without a shared object, and one command that is fed. */
const SMALLEST = {
  name: 'generated',
  servers: [{ name: 'master' }, { name: 'slave-1', follows: 'master' }],
  clients: [
    {
      name: 'client-1',
      server: 'master',
      startMicros: 1000,
      workload: {
        script: [
          ['SELECT', '10'],
          ['SET', 'k', 'v'],
        ],
        repeat: 1,
      },
    },
  ],
};

function findLoss(seed: number) {
  return fc.check(
    fc.property(cases({ version: '2.4.9' }), (found) => {
      const options = { variant: feed249, chooser: chooserOf(found), properties: [selectLifetimes] };
      return checkRun(redis, found.scenario, options).verdicts[0].held !== false;
    }),
    { seed, numRuns: FOUND_WITHIN },
  );
}

describe('2.4.9', () => {
  const details = findLoss(SEED_249);
  const [smallest] = details.counterexample as [Case<Scenario>];
  const failure = recordFailure(redis, smallest, { variant: feed249, property: selectLifetimes });

  test(`the loss is found within ${FOUND_WITHIN} runs`, () => {
    expect(details.failed).toBe(true);
  });

  test('it shrinks to the smallest scenario there is, without a single choice', () => {
    expect(briefScenario(smallest.scenario)).toEqual(SMALLEST);
    expect(smallest.choices).toEqual({});
  });

  test.each([1, 2, 3, 4, 5])('whatever is found first, by seed %i', (seed) => {
    const [found] = findLoss(seed).counterexample as [Case<Scenario>];
    expect(briefScenario(found.scenario)).toEqual(SMALLEST);
  });

  test('the verdict is a sentence with the object and the bytes in it', () => {
    expect(failure?.verdict.sentence).toMatch(
      /^master: of 1 SELECT objects made, 1 will never be freed, 48 bytes: .*object \d+, made at event \d+/,
    );
  });

  test('the failure is written to a file, and the file gives the same failure and the same digest', () => {
    const parsed = parseFailure(failureText(redis, failure as NonNullable<typeof failure>), [redis]);
    expect(parsed.problem).toBeNull();
    expect(parsed.failure).toEqual(failure);
    const again = replayFailure(redis, parsed.failure as NonNullable<typeof failure>, {
      variant: feed249,
      property: selectLifetimes,
    });
    expect(again).toMatchObject({ stillViolates: true, sameDigest: true });
    expect(again.outcome.digest).toBe(failure?.digest);
  });

  test('the line to paste replays it to the same digest', () => {
    const folder = mkdtempSync(join(tmpdir(), 'replisim-'));
    const file = join(folder, 'failure.json');
    writeFileSync(file, failureText(redis, failure as NonNullable<typeof failure>));
    const main = join(__dirname, '../../dist/cli/main.js');
    expect(existsSync(main)).toBe(true);
    const ran = spawnSync(process.execPath, [main, 'replay', file], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(ran.stderr).toBe('');
    expect(ran.stdout).toContain(`The digest is the same, ${failure?.digest}.`);
    expect(ran.stdout).toContain('still violates select-lifetimes');
    expect(ran.status).toBe(1);
  });

  test('under the 2.4.10 feed the same choices violate nothing', () => {
    const held = checkRun(redis, smallest.scenario, {
      variant: feed2410,
      chooser: chooserOf(smallest),
      properties: LIFETIMES,
    });
    expect(held.verdicts.filter((verdict) => verdict.held !== true)).toEqual([]);
  });
});

describe('2.4.10', () => {
  const RUNS = 2500;
  const reached = new Map<string, number>();
  const violated: string[] = [];
  let decided = 0;

  beforeAll(() => {
    fc.assert(
      fc.property(cases({ version: '2.4.10' }), (found) => {
        const { verdicts } = checkRun(redis, found.scenario, {
          variant: feed2410,
          chooser: chooserOf(found),
          properties: [...LIFETIMES, ...REACHES],
        });
        for (const { property, held, when, sentence } of verdicts) {
          if (held === true && when === 'sometimes') reached.set(property, (reached.get(property) ?? 0) + 1);
          if (held === false) violated.push(`${property}: ${sentence}`);
        }
        if (verdicts.every(({ held, when }) => when === 'sometimes' || held === true)) decided++;
      }),
      { seed: SEED_2410, numRuns: RUNS },
    );
  });

  test(`all lifetimes properties hold over at least 2,000 of ${RUNS} runs, and no run violates one`, () => {
    expect(violated).toEqual([]);
    expect(decided).toBeGreaterThanOrEqual(2000);
  });

  test.each(REACHES.map(({ id, title }) => [id, title]))('%s is met: %s', (id) => {
    expect(reached.get(id) ?? 0).toBeGreaterThan(0);
  });
});
