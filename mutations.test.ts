/** The single changes that `npm run mutate` makes. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MODULE = join(__dirname, '.ci/mutations.mjs');

/** What an expression of mutations.mjs's functions gives, in a process that knows such modules. */
function evaluated(expression: string): unknown {
  const program = `import * as mutations from ${JSON.stringify(MODULE)};
const { changesOf, hasEffect, shuffled, withChange } = mutations;
console.log(JSON.stringify(${expression}));`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' }),
  );
}

const TEXT = `import { a } from '../1.ts';
/** A comment with 1 < 2 and true. */
export function f(count: number | null, text = 'x < 1'): boolean {
  // Never && changed.
  if (count === null) return false;
  g(count + 1);
  this.left -= 2;
  return /1|2/.test(text) && \`\${count} > 3\` !== text;
}
`;

test('a change is one token, one condition or one statement; comments, texts and patterns stay', () => {
  const changes = evaluated(
    `changesOf(${JSON.stringify(TEXT)}).filter((change) => hasEffect(${JSON.stringify(TEXT)}, change)).map(({ line, was, became }) => [line, was, became])`,
  );
  expect(changes).toEqual([
    [5, 'count === null', '!(count === null)'],
    [5, '===', '!=='],
    [5, 'false', 'true'],
    [6, 'g(count + 1);', ';'],
    [6, '+', '-'],
    [6, '1', '2'],
    [7, 'this.left -= 2;', ';'],
    [7, '-=', '+='],
    [7, '2', '3'],
    [8, '&&', '||'],
    [8, '!==', '==='],
  ]);
});

test('each is made alone', () => {
  const first = evaluated(
    `withChange(${JSON.stringify(TEXT)}, changesOf(${JSON.stringify(TEXT)}).find(({ was }) => was === '&&'))`,
  );
  expect(first).toBe(TEXT.replace('.test(text) &&', '.test(text) ||'));
});

test('the order of a seed is always the same, has everything, and differs from that of another', () => {
  const orders = evaluated(
    `['a', 'a', 'b'].map((seed) => shuffled(Array.from({ length: 50 }, (_, n) => n), seed))`,
  ) as number[][];
  expect(orders[0]).toEqual(orders[1]);
  expect(orders[0]).not.toEqual(orders[2]);
  expect([...orders[0]].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n));
});

describe('what reaches a line', () => {
  const FILE = 'text.ts';
  const LINES = [
    'export function f(count = 1) {',
    '  if (count > 1) {',
    '    g(count + 1);',
    '  }',
    '  switch (count) {',
    '    case 1: return 2;',
    '  }',
    '}',
  ];
  const statements = { 0: [2, 4], 1: [3, 3], 2: [5, 7], 3: [6, 6] };

  /** The lines that a file of tests reaches which ran these statements. */
  async function reachedBy(...run: number[]): Promise<number[]> {
    const folder = mkdtempSync(join(tmpdir(), 'reach-'));
    const path = join(folder, FILE);
    writeFileSync(path, LINES.join('\n'));
    const lines = join(folder, 'lines.json');
    writeFileSync(lines, JSON.stringify({ [FILE]: [1, 2, 3, 5, 6] }));
    const report = join(folder, 'reach.json');
    const coverage = {
      path,
      statementMap: Object.fromEntries(
        Object.entries(statements).map(([id, [from, to]]) => [
          id,
          { start: { line: from, column: 0 }, end: { line: to, column: 99 } },
        ]),
      ),
      fnMap: {},
      branchMap: {},
      s: Object.fromEntries(Object.keys(statements).map((id) => [id, Number(run.includes(Number(id)))])),
      f: {},
      b: {},
    };
    const program = `
const reporter = new (require(${JSON.stringify(join(__dirname, '.ci/reach.cjs'))}))({ rootDir: ${JSON.stringify(folder)} });
reporter.onTestResult(
  { path: ${JSON.stringify(join(folder, 'text.test.ts'))} },
  { coverage: { [${JSON.stringify(path)}]: ${JSON.stringify(coverage)} }, perfStats: { start: 5, end: 12 }, numFailingTests: 0 },
).then(() => reporter.onRunComplete());`;
    execFileSync(process.execPath, ['--eval', program], {
      env: { ...process.env, REACH_LINES: lines, REACH_REPORT: report },
      cwd: __dirname,
    });
    const { 'text.test.ts': told } = JSON.parse(readFileSync(report, 'utf8'));
    rmSync(folder, { recursive: true });
    expect(told).toMatchObject({ millis: 7, failure: null });
    return told.reached.map((place: string) => Number(place.slice(`${FILE}:`.length)));
  }

  test('is what runs the innermost statement around it; a head of a function, what loads the file', async () => {
    expect(await reachedBy()).toEqual([1]);
    expect(await reachedBy(0)).toEqual([1, 2]);
    expect(await reachedBy(0, 1)).toEqual([1, 2, 3]);
  });

  test('a label is looked at also when what stands behind it is not run', async () => {
    expect(await reachedBy(2)).toEqual([1, 5, 6]);
  });
});
