/** A system whose code is not deterministic is told as that, although no case violates anything. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actor, defineSystem } from '../../lab/index.ts';
import { runCommand } from '../testing/command.ts';
import { readPrinted } from '../testing/printed.ts';
import { assertHolds } from '../testkit.ts';

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'replisim-not-deterministic-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const replisim = (...args: string[]) => runCommand(args, { cwd: folder });
const plain = (text: string): string => text.replace(/\s+/g, ' ');

function put(name: string, before: string, value: string): void {
  writeFileSync(
    join(folder, `${name}.ts`),
    `import { actor, defineSystem } from 'replisim/lab';
${before}
export default defineSystem({
  name: 'storing',
  nodes: { store: actor({ start: () => ({ value: 0 }), on: {
    write(state, node, given: number) { state.value = ${value}; node.reply(); },
  } }) },
  clients: { operations: { write: { to: 'store', input: (pick) => pick(9) } } },
});
`,
  );
}

const FIRST =
  /VIOLATED deterministic Not deterministic\. Played twice with the same choices, it first differs at event \d+, at [\d.]+ ms: store receives write \d from client-\d; then value of store: [\d.]+ and [\d.]+\./;

test.each([
  ['random', 'const { random } = Math;', 'random()'],
  ['crypto', "import { randomInt } from 'node:crypto';", 'randomInt(2 ** 40)'],
  ['clock', 'const { hrtime } = process; const now = hrtime.bigint;', 'Number(now())'],
  ['variable', 'let count = 0;', '++count'],
])('a hunt names the first case and the first moment: %s', async (name, before, value) => {
  put(name, before, value);
  const hunt = ['hunt', `./${name}.ts`, '--runs', '120', '--store', `found-${name}`];
  const [alone, shared] = await Promise.all([
    replisim(...hunt, '--jobs', '1'),
    replisim(...hunt, '--jobs', '3'),
  ]);
  for (const { code, output, complaints } of [alone, shared]) {
    expect([code, complaints]).toEqual([1, '']);
    expect(plain(output)).toMatch(FIRST);
    expect(output).toContain('This is case 0 of the hunt with seed 1, in which nothing is violated.');
    expect(output).toContain(`npx replisim replay ./${name}.ts 1/0\n`);
    expect(output).toContain('120 cases: 1 violation');
  }
});

test('what differs the first time only is told, too', async () => {
  put('once', 'let first = true;', '(first ? 10 : given); first = false');
  const { code, output } = await replisim('check', './once.ts', '--runs', '20', '--json');
  const { verdict, failures } = readPrinted(output);
  expect([code, verdict]).toEqual([1, 'violated']);
  expect(failures).toEqual([
    expect.objectContaining({
      file: null,
      reproduce: ['npx replisim replay ./once.ts 1/0'],
      origin: 'case 0 of the hunt with seed 1',
      verdict: expect.objectContaining({ property: 'deterministic' }),
    }),
  ]);
});

test('replay says that a case is another the second time', async () => {
  put('replayed', 'let count = 0;', '++count');
  const [told, json] = await Promise.all([
    replisim('replay', './replayed.ts', '1/0'),
    replisim('replay', './replayed.ts', '1/0', '--json'),
  ]);
  const sentence =
    /^1\/0: on main, every property holds\. Not deterministic\. Played twice .* it first differs at event \d+/;
  expect([told.code, plain(told.output)]).toEqual([2, expect.stringMatching(sentence)]);
  expect(readPrinted(json.output)).toMatchObject({
    sameDigest: false,
    sentence: expect.stringMatching(sentence),
  });
});

test('a feed and a property of Redis are held to the same', async () => {
  writeFileSync(
    join(folder, 'moody.ts'),
    `let asked = 0;
export default { id: 'mood', title: 'in a good mood', when: 'whenCalm', check: () => null,
  undecided: () => (asked++ === 0 ? null : 'in no mood') };
`,
  );
  const { code, output } = await replisim('hunt', '--property', './moody.ts', '--runs', '1', '--no-store');
  expect(code).toBe(1);
  expect(plain(output)).toContain(
    'Not deterministic. Played again with the same choices, mood has another verdict: first: it held; then: in no mood.',
  );
});

test('an assertion in a test throws', () => {
  let count = 0;
  const system = defineSystem({
    name: 'storing',
    nodes: {
      store: actor({
        start: () => ({ value: 0 }),
        on: {
          write(state, node) {
            state.value = ++count;
            node.reply();
          },
        },
      }),
    },
    clients: { operations: { write: { to: 'store' } } },
  });
  expect(() => assertHolds(system, { folder: null })).toThrow(
    /^storing, main, is not deterministic\. Played twice .* first differs at event \d+, .* value of store: \d+ and \d+\.\n\nThis is case 0 of seed 1\. Something other than/,
  );
});
