/** The single changes that `npm run mutate` makes. */
import { execFileSync } from 'node:child_process';
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
