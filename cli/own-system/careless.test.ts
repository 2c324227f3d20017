/** Whatever careless code of a system leaves behind is told as its own, with a whole report, and never as a fault of replisim. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../testing/command.ts';
import { readPrinted } from '../testing/printed.ts';

jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'replisim-careless-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Parts {
  write?: string;
  start?: string;
  before?: string;
  boot?: string;
  tick?: string;
  /** More fields of the definition. */
  more?: string;
}

function put(name: string, parts: Parts): void {
  const { write = '', start = '() => ({ value: 0 })', before = '', boot = '', tick = '', more = '' } = parts;
  writeFileSync(
    join(folder, `${name}.ts`),
    `import { actor, defineSystem } from 'replisim/lab';
${before}
export default defineSystem({
  name: 'careless',
  nodes: { store: actor<any>({ start: ${start}, boot(state, node) { ${boot}; }, on: {
      write(state, node) { ${write}; node.reply(); },
      tick(state, node) { ${tick}; },
  } }) },
  clients: { operations: { write: { to: 'store' } } },
  ${more}
});
`,
  );
}

async function hunt(name: string, parts: Parts, runs = 10) {
  put(name, parts);
  const words = ['--runs', `${runs}`, '--jobs', '1', '--no-store', '--shrink-seconds', '1'];
  const { code, output, complaints } = await runCommand(['hunt', `./${name}.ts`, ...words], { cwd: folder });
  return { code, output, complaints, last: output.trimEnd().split('\n').at(-1) };
}

test.each([
  ['undefined', '.value is undefined'],
  ['() => 1', '.value is a function'],
  ['5n', '.value is a bigint'],
  ['NaN', '.value is NaN'],
  ['node', '.value is a NodeContext'],
])('a state that holds %s is told with what happened', async (value, problem) => {
  const { code, output, complaints } = await hunt(`holds-${value.replace(/\W/g, '')}`, {
    write: `state.value = ${value}`,
  });
  expect([code, complaints]).toEqual([1, '']);
  expect(output).toContain(`VIOLATED  plain-data\nthe state of store: ${problem}`);
  expect(output).toContain('What happened\n');
});

test('a state that contains itself is told with what happened', async () => {
  const { code, output, complaints } = await hunt('circle', { write: 'state.self = state' });
  expect([code, complaints]).toEqual([1, '']);
  expect(output).toMatch(
    /VIOLATED {2}plain-data\nthe state of store: (\.self)+\.value is nested more than 100 deep/,
  );
  expect(output).toContain('What happened\n');
});

test('a start that throws is a finding with its line', async () => {
  const { code, output, complaints } = await hunt('no-start', {
    start: "() => { throw new Error('no start'); }",
  });
  expect([code, complaints]).toEqual([1, '']);
  expect(output).toContain('VIOLATED  no-throw\nstart of system "careless" failed: line 5: Error: no start');
});

test('who ends the process is found although handlers are called within a try', async () => {
  const { code, output } = await hunt('exits', { write: 'process.exit(0)' });
  expect(code).toBe(1);
  expect(output).toContain('VIOLATED  no-exit\nstep of system "careless" ended the process: process.exit(0)');
});

/** A promise of an async function's own making, which is out of the watch's sight. */
const LATER = {
  before: 'const later = async () => { await null; throw new Error("too late"); };',
  write: 'void later()',
};

test('what one case leaves for later is neither dropped nor held against another, and no case is passed over', async () => {
  const { code, output, complaints } = await hunt('later', LATER, 120);
  expect(code).toBe(1);
  expect(output).toContain('left an exception that nobody catches: Error: too late');
  expect(complaints).toMatch(/the hunt ends here: cases \d+, \d+, \d+ took their threads along/);
});

test.each<[string, Parts, number, string]>([
  [
    'throws-at-start',
    { start: "() => { throw new Error('no start'); }" },
    3,
    'replisim: ./throws-at-start.ts: start of store failed: line 5: Error: no start',
  ],
  [
    'starts-with-nothing',
    { start: '() => null' },
    3,
    'replisim: ./starts-with-nothing.ts: start of store failed: RangeError: the state of store is a plain object, not null',
  ],
  ['later', LATER, 3, 'replisim: the exploration left an exception that nobody catches: Error: too late'],
  [
    'really-exits',
    { write: '(process as any).reallyExit(7)' },
    3,
    'replisim: the exploration ended its thread with exit code 7',
  ],
])('an exploration that %s ends with a sentence', async (name, parts, exitCode, sentence) => {
  put(name, parts);
  const found = await runCommand(['explore', `./${name}.ts`, '--no-store'], { cwd: folder });
  expect([found.code, found.complaints.trim()]).toEqual([exitCode, sentence]);
});

test('an exploration names the handler that ends the process', async () => {
  put('exits-there', { write: 'process.exit(0)' });
  const { code, output } = await runCommand(['explore', './exits-there.ts', '--no-store'], { cwd: folder });
  expect(code).toBe(1);
  expect(output.replace(/\s+/g, ' ')).toContain(
    "no-throw: handler 'write' of store threw Error: ./exits-there.ts: a handler ended the process: process.exit(0)",
  );
});

test('a case that does not return is told by replay, too, which has no file that says so', async () => {
  put('endless', { write: 'for (;;);' });
  const answers = await Promise.all([
    runCommand(['replay', './endless.ts', '1/0', '--case-seconds', '2'], { cwd: folder }),
    runCommand(['replay', './endless.ts', '1/0', '--case-seconds', '2', '--json'], { cwd: folder }),
  ]);
  expect(answers.map(({ code, complaints }) => [code, complaints])).toEqual([
    [1, ''],
    [1, ''],
  ]);
  const sentence = expect.stringMatching(/^no-hang: .*\bdid not return within 2 s\.$/);
  expect(answers[0].output.replace(/\s+/g, ' ').trim()).toEqual(sentence);
  expect(readPrinted(answers[1].output)).toMatchObject({ stillViolates: true, sentence });
});

test('a failure file of a system that no longer returns is told, and what is asked to be kept is not', async () => {
  const LIMIT = ['--case-seconds', '2'];
  const broken = "always: { 'is-zero': (view) => (view.one('store').value === 0 ? null : 'it is not') }";
  const properties = `properties: { ${broken} }`;
  put('changed', { write: 'state.value = 1', more: properties });
  const found = await runCommand(['hunt', './changed.ts', '--findings', '1', '--store', 'changed'], {
    cwd: folder,
  });
  expect(found.code).toBe(1);
  const file = `changed/${readdirSync(join(folder, 'changed'))[0]}`;
  put('changed', { write: 'for (;;)', more: properties });
  const ask = (...words: string[]) => runCommand([...words, ...LIMIT], { cwd: folder });
  const [replayed, promoted, shrunk] = await Promise.all([
    ask('replay', './changed.ts', file, '--json'),
    ask('promote', './changed.ts', file),
    ask('shrink', './changed.ts', '1/0'),
  ]);
  const sentence = "no-hang: handler 'write' of store did not return within 2 s.";
  expect([replayed.code, replayed.complaints]).toEqual([2, '']);
  expect(readPrinted(replayed.output)).toMatchObject({ stillViolates: null, sameDigest: false, sentence });
  expect([promoted.code, promoted.complaints]).toEqual([
    3,
    `replisim: ${file}: ${sentence} A hunt that comes upon it keeps it.\n`,
  ]);
  expect([shrunk.code, shrunk.complaints]).toEqual([
    3,
    `replisim: 1/0: ${sentence} A hunt that comes upon it keeps it.\n`,
  ]);
});

describe('commands that call the handlers themselves', () => {
  const COMMANDS = [
    ['run', './WHICH.ts'],
    ['why', './WHICH.ts', '1/0'],
    ['diff', './WHICH.ts', '--variant', 'main,other'],
    ['export', './WHICH.ts', '--to', 'csv'],
    ['explore', './WHICH.ts', '--seconds', '1s', '--no-store'],
  ];
  const other =
    "variants: { other: { title: 'it replies', nodes: { store: { on: { write: (_, node) => node.reply() } } } } }";

  test('each tells a handler that does not return, and what handlers printed before is there', async () => {
    put('never', { write: "console.log('one'); console.log('two'); for (;;)", more: other });
    const answers = await Promise.all(
      COMMANDS.map((words) => {
        const named = words.map((word) => word.replace('WHICH', 'never'));
        return runCommand([...named, '--call-seconds', '1'], { cwd: folder });
      }),
    );
    const sentence = "replisim: ./never.ts: handler 'write' of store did not return within 1 s\n";
    for (const { code, complaints } of answers) expect([code, complaints]).toEqual([3, sentence]);
    for (const { output } of answers.slice(0, -1)) expect(output).toBe('one\ntwo\n');
  });

  /** So many calls that take so long each, by a clock that nobody watches. */
  const slow = (calls: number, millis: number): Parts => ({
    before: `const { now } = Date;
      const wait = () => { for (const began = now(); now() - began < ${millis}; ); };`,
    boot: "node.after(1_000, 'tick')",
    tick: `wait(); if (++state.value < ${calls}) node.after(1_000, 'tick')`,
  });
  const run = (name: string, env?: Record<string, string>) =>
    runCommand(['run', `./${name}.ts`, '--call-seconds', '1'], { cwd: folder, env });

  test('a run whose calls return takes as long as it takes', async () => {
    put('slow', slow(8, 300));
    const { code, output, complaints } = await run('slow');
    expect([code, output, complaints]).toEqual([0, expect.stringContaining('held always: no-throw'), '']);
  });

  test('who has a debugger may stand still in a handler', async () => {
    put('held', slow(1, 2_500));
    const [alone, debugged] = [await run('held'), await run('held', { NODE_OPTIONS: '--inspect=0' })];
    expect([alone.code, debugged.code]).toEqual([3, 0]);
  });

  test.each<[string, Parts, number, string]>([
    [
      'fills the memory',
      {
        before: 'const kept: unknown[] = [];',
        write: 'for (;;) kept.push(new Array(1e6).fill(kept.length))',
      },
      2,
      'it took more than 64 MiB of memory, and is undecided',
    ],
    [
      'ends its thread',
      { write: '(process as any).reallyExit(7)' },
      3,
      "code of one's own ended the thread with exit code 7",
    ],
    [
      'leaves an exception',
      LATER,
      3,
      "code of one's own left an exception that nobody catches: Error: too late",
    ],
  ])('a handler that %s', async (what, parts, exitCode, sentence) => {
    const name = what.replaceAll(' ', '-');
    put(name, parts);
    const { code, complaints } = await run(name, { REPLISIM_MEMORY: '64' });
    expect([code, complaints]).toEqual([exitCode, `replisim: ${sentence}\n`]);
  });
});
