import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkRun } from '../../lab/index.ts';
import { feed2410 } from '../../model/internals.ts';
import { parseScenario } from '../../model/scenario-text.ts';
import { createRedisSystem, MATRIX, propertyById } from '../../properties/index.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { compileEngine } from '../sandbox/engine.ts';
import { openVariant } from '../sandbox/sandboxed-variant.ts';
import { CRAFTED } from '../suite/crafted.ts';
import { judgeVariant } from '../suite/judge-variant.ts';
import { suiteOf } from '../suite/suites.ts';
import { judgeFeed as judgeOn } from './feed.ts';
import type { ExerciseReport } from './report.ts';

const program = compileEngine(readFileSync(require.resolve('@jitl/quickjs-wasmfile-release-sync/wasm')));
const judgeFeed = async (source: string) => judgeOn(source, await program);

/** Of the zoo, by id. */
const reports = new Map<string, ExerciseReport>();

const redis = createRedisSystem();

const FEEDS = join(__dirname, '../../model/variants');

/** A shipped feed as a student would hand it in: one file with a default export. */
function sourceOf(file: string): string {
  const text = readFileSync(join(FEEDS, file), 'utf8');
  const name = [...text.matchAll(/export const (\w+): Variant = \{/g)].at(-1)?.[1];
  const bare = text.replace(/^import \{ feedAllAlike \}.*$/m, '');
  const inlined = bare === text ? '' : readFileSync(join(FEEDS, 'zoo/later-design.ts'), 'utf8');
  return `${inlined.replace(/^import.*$/m, '')}${bare}\nexport default ${name};\n`;
}

/** What each wrong fix must die of. */
const DIES_OF: Record<string, string[]> = {
  'count-from-zero': ['double-release'],
  'freed-at-once': ['use-after-free'],
  'released-first': ['use-after-free'],
  'shared-not-counted': ['lost-shared-object', 'use-after-free'],
  'shared-not-released': ['lost-shared-object'],
  'released-once-a-call': ['leak'],
  'released-unless-taken': ['leak'],
  'two-counts': ['leak'],
  'released-from-eleven': ['leak'],
  'one-for-all-released-by-each': ['double-release', 'use-after-free'],
  'one-for-all-unwanted': ['leak'],
  'cache-never-shrinks': ['leak'],
  'cache-without-count': ['leak'],
  'last-one-kept': ['leak'],
  'never-selected': ['wrong-stream'],
  'selected-though-skipped': ['wrong-stream'],
  'own-memory-not-reset': ['wrong-stream'],
  'first-slave-decides': ['wrong-stream'],
  'select-after-command': ['wrong-stream'],
  'waiting-slave-fed': ['wrong-stream'],
  'later-design-not-reset': ['wrong-stream'],
};

test('the suites are those of the matrix: each wrong fix dies of what it must die of', () => {
  const rows = MATRIX.filter(({ variant }) => variant in DIES_OF);
  expect(rows.map(({ variant }) => variant).sort()).toEqual(Object.keys(DIES_OF).sort());
  for (const { variant, killers } of rows) {
    const allowed = killers.map((property) => suiteOf(property)?.id);
    expect([variant, DIES_OF[variant].filter((suite) => !allowed.includes(suite as never))]).toEqual([
      variant,
      [],
    ]);
    expect(DIES_OF[variant]).toContain(allowed[0]);
  }
});

/**
 * What is left to it: 1 of ten when the server dies or slaves differ, 5 when it leaks less than 2.4.9, nothing when it
 * leaks as much; what is missing is the worth of the suites.
 */
const POINTS: Record<string, number> = {
  'count-from-zero': 1,
  'freed-at-once': 1,
  'released-first': 1,
  'shared-not-counted': 1,
  'shared-not-released': 8,
  'released-once-a-call': 5,
  'released-unless-taken': 5,
  'two-counts': 0,
  'released-from-eleven': 5,
  'one-for-all-released-by-each': 1,
  'one-for-all-unwanted': 0,
  'cache-never-shrinks': 5,
  'cache-without-count': 5,
  'last-one-kept': 5,
  'never-selected': 1,
  'selected-though-skipped': 1,
  'own-memory-not-reset': 1,
  'first-slave-decides': 1,
  'select-after-command': 1,
  'waiting-slave-fed': 1,
  'later-design-not-reset': 1,
};

test.each(['feed-2.4.10.ts', 'zoo/freed-unless-taken.ts', 'zoo/later-design.ts'])(
  'a right feed scores full: %s',
  async (file) => {
    const report = await judgeFeed(sourceOf(file));
    expect(report.failure).toBeNull();
    expect(report.parts.filter(({ held }) => held !== true)).toEqual([]);
    expect(report.points).toBe(10);
  },
  30_000,
);

test('every wrong fix of the zoo is asked about', () => {
  const files = readdirSync(join(FEEDS, 'zoo')).map((file) => file.replace('.ts', ''));
  const wrong = files.filter((id) => !['index', 'freed-unless-taken', 'later-design'].includes(id));
  expect(Object.keys(DIES_OF).sort()).toEqual(wrong.sort());
});

test.each(Object.entries(DIES_OF))(
  '%s dies of %j and nothing else, and gets what that leaves',
  async (id, suites) => {
    const report = await judgeFeed(sourceOf(`zoo/${id}.ts`));
    reports.set(id, report);
    expect(report.failure).toBeNull();
    const lost = report.parts.filter(({ held }) => held !== true);
    expect(lost.map((part) => part.id).sort()).toEqual(suites);
    expect(report.points).toBe(POINTS[id]);
  },
  60_000,
);

test('the leak of 2.4.9 comes with the smallest scenario, which plays as it is', async () => {
  const source = sourceOf('feed-2.4.9.ts');
  const report = await judgeFeed(source);
  expect(report.points).toBe(0);
  const [leak] = report.parts;
  expect(leak.sentence).toMatch(/1 will never be freed, 48 bytes/);
  const { scenario } = parseScenario(JSON.stringify(leak.counterexample), { file: 'counterexample' });
  if (scenario === null) throw new Error('it is no scenario');
  expect(
    scenario.clients.flatMap(({ workload }) => ('script' in workload ? workload.script : [])),
  ).toHaveLength(2);
  const { verdicts } = checkRun(redis, scenario, {
    variant: await openVariant(source, await program),
    chooser: createSeededChooser(scenario.seed),
    properties: [propertyById('select-lifetimes') as NonNullable<ReturnType<typeof propertyById>>],
  });
  expect(verdicts[0].held).toBe(false);
});

test('as many generated runs as are asked for follow the crafted ones', () => {
  const { runs } = judgeVariant(feed2410, feed2410, { runs: 3, seed: 'few', shrinkBudget: 1 });
  expect(runs).toBe(CRAFTED.length + 3);
});

test('a feed that does nothing gets nothing for leaking nothing', async () => {
  const report = await judgeFeed('export default { feed() {} };');
  expect(report.points).toBe(0);
  expect(report.parts[0]).toMatchObject({
    held: null,
    sentence: expect.stringContaining('never made a SELECT'),
  });
});

test('a feed that keeps state of its own is told so', async () => {
  const source = sourceOf('feed-2.4.10.ts')
    .replace('export const', 'let calls = 0;\nexport const')
    .replace('for (const slave', 'if (++calls > 3) return;\n    for (const slave');
  const report = await judgeFeed(source);
  expect(report.failure).toContain('outside of ports.remember');
});

test('the same feed gets the same report', async () => {
  const id = 'released-once-a-call';
  expect(await judgeFeed(sourceOf(`zoo/${id}.ts`))).toEqual(reports.get(id));
});
