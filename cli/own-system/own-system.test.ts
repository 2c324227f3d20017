/** The verbs on a file of the user's own, from a hunt to a regression case, as they are called in a shell. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../testing/command.ts';
import { readPrinted } from '../testing/printed.ts';

const folder = mkdtempSync(join(tmpdir(), 'replisim-own-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A value on one node's disk; the planted mistake keeps it in memory alone. */
const system = (write = 'state.value = value;', before = '') => `
import { actor, defineSystem, register } from 'replisim/lab';
${before}
export default defineSystem({
  name: 'kept-value',
  nodes: {
    store: actor({
      disk: 'all',
      start: () => ({ value: 0 }),
      on: {
        write(state, node, value: number) {
          ${write}
          node.reply();
        },
        read: (state, node) => node.reply(state.value),
      },
    }),
  },
  clients: { operations: { write: { to: 'store', input: (pick) => 1 + pick(9) }, read: { to: 'store' } } },
  faults: { crash: true },
  properties: { linearizable: register(0) },
  variants: { forgets: { title: 'nothing is on disk', nodes: { store: { disk: [] } } } },
});
`;

const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const replisim = (...args: string[]) => runCommand(args, { cwd: folder });
const plain = (text: string): string => text.replace(/\s+/g, ' ');

beforeAll(() => put('store.ts', system()));

test('from a hunt to a regression case', async () => {
  const hunted = await replisim(
    ...['hunt', './store.ts', '--variant', 'forgets', '--runs', '200', '--findings', '1', '--seed', '3'],
    ...['--store', 'found', '--jobs', '1'],
  );
  expect([hunted.code, hunted.complaints]).toEqual([1, '']);
  const [name] = readdirSync(join(folder, 'found'));
  const file = `found/${name}`;
  expect(hunted.output).toContain(`npx replisim replay ./store.ts ${file}`);
  const { digest, scenario } = readPrinted(readFileSync(join(folder, file), 'utf8'));
  expect(scenario.operations.map((each: { name: string }) => each.name)).toEqual(['write', 'read']);

  const [replayed, why, parted, drawn, shrunk, right] = await Promise.all([
    replisim('replay', './store.ts', file),
    replisim('why', './store.ts', file),
    replisim('diff', './store.ts', file),
    replisim('export', './store.ts', file, '--to', 'mermaid'),
    replisim('shrink', './store.ts', file),
    replisim('replay', './store.ts', file, '--variant', 'main'),
  ]);
  expect(replayed.code).toBe(1);
  expect(plain(replayed.output)).toContain(
    `The digest is the same, ${digest}. It still violates linearizable.`,
  );
  expect(why.code).toBe(1);
  expect(why.output).toMatch(
    /What happened\n[\s\S]*crashes[\s\S]*What if\n[\s\S]*no longer violated .*crash/,
  );
  expect([parted.code, parted.output.split(' at event')[0]]).toEqual([1, 'They part']);
  expect(plain(parted.output)).toMatch(/main: .*forgets: /);
  expect([drawn.code, drawn.output.split('\n')[0]]).toEqual([0, 'sequenceDiagram']);
  expect(drawn.output).toMatch(/client_?-?1.*store|store.*client/);
  const formats = await Promise.all(
    ['perfetto', 'shiviz', 'csv', 'svg'].map((format) =>
      replisim('export', './store.ts', file, '--to', format),
    ),
  );
  for (const { code, output } of formats)
    expect([code, output]).toEqual([0, expect.stringContaining('store')]);
  // It was shrunk when it was found.
  expect([shrunk.code, shrunk.output.split(',')[0]]).toEqual([0, '0 steps']);
  expect([right.code, plain(right.output)]).toEqual([
    2,
    expect.stringContaining('It no longer violates linearizable.'),
  ]);

  const [ran, both] = await Promise.all([
    replisim('run', './store.ts', file, '--strict'),
    replisim('run', './store.ts', file, '--variant', 'main,forgets'),
  ]);
  expect([ran.code, ran.output]).toEqual([1, expect.stringMatching(/\nforgets: \d+ events? in .*, digest /)]);
  expect(ran.output).toContain(`digest ${digest}`);
  expect(ran.output).not.toContain('main: ');
  expect(both.output).toMatch(/\nmain: .*\nforgets: /);

  const text = readFileSync(join(folder, file), 'utf8');
  put('other.json', text.replace(`"digest": "${digest}"`, '"digest": "0123456789abcdef"'));
  const differs = `The digest differs: expected 0123456789abcdef, got ${digest}.`;
  const other = await replisim('replay', './store.ts', 'other.json');
  expect(plain(other.output)).toContain(differs);
  for (const [verb, ...options] of [['why'], ['diff'], ['export', '--to', 'csv']]) {
    const told = await replisim(verb, './store.ts', 'other.json', ...options);
    expect([verb, told.complaints]).toEqual([verb, `replisim: other.json: ${differs}\n`]);
  }
  for (const { complaints } of [why, parted, drawn]) expect(complaints).toBe('');

  const promoted = await replisim('promote', './store.ts', file, '--name', 'crash');
  expect([promoted.code, existsSync(join(folder, 'regressions/crash.json'))]).toEqual([0, true]);
  const twice = await replisim('promote', './store.ts', file, '--name', 'crash');
  expect([twice.code, twice.complaints]).toEqual([3, expect.stringContaining('--name gives another one')]);
});

describe('explore', () => {
  const BOUNDS = ['--operation', 'write=7', '--operation', 'read', '--crashes', '1'];

  test('a counterexample is kept as a failure file that replays, shrinks and is told', async () => {
    const found = await replisim(
      ...['explore', './store.ts', '--variant', 'forgets', ...BOUNDS, '--store', 'explored'],
    );
    expect([found.code, found.complaints]).toEqual([1, '']);
    expect(found.output).toMatch(/^VIOLATED {2}kept-value, forgets: write 7, read; 1 crash\n/);
    expect(found.output).toMatch(/The shortest way there, \d+ steps:\n {2}1\. /);
    const file = `explored/${readdirSync(join(folder, 'explored'))[0]}`;
    expect(found.output).toContain(`npx replisim replay ./store.ts ${file}`);
    const [replayed, why, shrunk] = await Promise.all([
      replisim('replay', './store.ts', file),
      replisim('why', './store.ts', file),
      replisim('shrink', './store.ts', file, '--steps'),
    ]);
    expect([replayed.code, plain(replayed.output)]).toEqual([
      1,
      expect.stringContaining('The digest is the same'),
    ]);
    expect([why.code, why.output]).toEqual([1, expect.stringContaining('What happened\n')]);
    const [, length] = /The shortest way there, (\d+) steps/.exec(found.output) as RegExpExecArray;
    expect([shrunk.code, shrunk.output.split('\n')[0]]).toEqual([
      0,
      `${length} steps, the fewest that the same operations and faults can do it with`,
    ]);
  });

  test('what holds within the bounds, and what runs out of them', async () => {
    const [held, undecided, json] = await Promise.all([
      replisim('explore', './store.ts', ...BOUNDS),
      replisim('explore', './store.ts', ...BOUNDS, '--states', '2'),
      replisim('explore', './store.ts', '--variant', 'forgets', ...BOUNDS, '--no-store', '--json'),
    ]);
    expect([held.code, held.output]).toEqual([0, expect.stringMatching(/^HELD {2}.*\n\n\d+ states/)]);
    expect([undecided.code, undecided.output]).toEqual([
      2,
      expect.stringContaining('Undecided: the budget of states ran out.'),
    ]);
    expect(json.code).toBe(1);
    expect(readPrinted(json.output)).toMatchObject({
      format: 'replisim-system-exploration/1',
      verdict: 'violated',
      property: 'linearizable',
      file: null,
    });
  });

  test.each([
    [['--operation', 'write={'], /--operation write=\{: it is written NAME/],
    [['--nodes', 'store'], /--nodes store: it is written KIND=NUMBER/],
    [['--crashes', '100'], /the scope's crashes: an integer from 0 to 63, not 100/],
    [['--symmetric', 'stores'], /the scope's symmetric: stores is none of store/],
  ])('%j is refused', async (args, sentence) => {
    const { code, complaints, output } = await replisim('explore', './store.ts', ...args);
    expect([code, output]).toEqual([3, '']);
    expect(complaints).toMatch(sentence);
  });
});

test('the system may stand behind options, whatever follows them', async () => {
  const asked: [string[], RegExp][] = [
    [['hunt', '--runs', '3', '--no-store', './store.ts'], /of \.\/store\.ts, seed 1/],
    [['hunt', '--no-store', '--runs=3', '--', './store.ts'], /of \.\/store\.ts, seed 1/],
    [['run', '--json', '--variant', 'forgets', './store.ts'], /"format": "replisim-system-run\/1"/],
    [['replay', '--variant', 'main', './store.ts', '3/0'], /^3\/0: on main, every property holds\.$/m],
    // What follows an option is its value, and these are runs of Redis.
    [['run', '--property', './store.ts', 'report-small'], /its default export is no property/],
    [['hunt', '--variant', './store.ts', '--runs', '1'], /its default export is no variant/],
  ];
  const answers = await Promise.all(asked.map(([args]) => replisim(...args)));
  for (const [at, { output, complaints }] of answers.entries())
    expect(`${output}${complaints}`).toMatch(asked[at][1]);
});

describe('a case in which nothing is violated', () => {
  const RESTLESS = `
import { actor, defineSystem } from 'replisim/lab';
const again = (_: object, self: { after(micros: number, name: string): void }) => self.after(1_000, 'tick');
export default defineSystem({
  name: 'restless',
  nodes: { a: actor({ start: () => ({}), boot: again as never, on: { tick: again as never } }) },
  stormMicros: 10_000,
  properties: { whenCalm: { calm: () => null }, sometimes: { met: () => null } },
});
`;
  beforeAll(() => put('restless.ts', RESTLESS));

  test('holds, or is undecided, which is not the same', async () => {
    const [held, open] = await Promise.all([
      replisim('replay', './store.ts', '3/0'),
      replisim('replay', './restless.ts', '3/0'),
    ]);
    expect([held.code, held.output]).toEqual([2, '3/0: on main, every property holds.\n']);
    expect([open.code, plain(open.output)]).toEqual([
      2,
      '3/0: on main, no property is violated, and undecided: no-throw, deterministic, plain-data, calm. The calm never came: the timer tick of a is set. ',
    ]);
  });

  test('as JSON, of replay and of why', async () => {
    const [held, open, why, steps] = await Promise.all([
      replisim('replay', './store.ts', '3/0', '--json'),
      replisim('replay', './restless.ts', '3/0', '--json'),
      replisim('why', './store.ts', '3/0', '--json'),
      replisim('replay', './restless.ts', '3/0', '--step'),
    ]);
    expect(readPrinted(held.output)).toMatchObject({
      ...{ format: 'replisim-replay/1', of: '3/0', stillViolates: false, sameDigest: true },
      sentence: '3/0: on main, every property holds.',
    });
    expect(readPrinted(open.output)).toMatchObject({ stillViolates: null, sameDigest: true });
    expect(readPrinted(why.output)).toEqual({
      ...{ format: 'replisim-why/2', violated: null, sections: [], counterfactuals: [] },
    });
    expect(steps.output).toMatch(/^1 0 us a starts\n2 /);
  });

  test('sentences of steps and JSON exclude each other, of any system', async () => {
    for (const words of [['./store.ts', '3/0'], ['shared-ids@1/2.4.10']]) {
      const { code, output, complaints } = await replisim('replay', ...words, '--step', '--json');
      expect([code, output]).toEqual([3, '']);
      expect(complaints).toMatch(/^replisim: --step: it tells sentences, and --json prints one object/);
    }
  });
});

describe('what a handler does wrong is told by name and place', () => {
  const hunt = (name: string, ...more: string[]) =>
    replisim('hunt', `./${name}.ts`, '--runs', '20', '--jobs', '1', '--store', `wrong-${name}`, ...more);
  const kept = (name: string): string[] =>
    readdirSync(join(folder, `wrong-${name}`)).map((each) => `wrong-${name}/${each}`);

  test.each([
    [
      'random',
      'state.value = Math.random();',
      'deterministic',
      "handler 'write' of store called Math.random.",
    ],
    ['clock', 'state.value = Date.now();', 'deterministic', "handler 'write' of store called Date.now."],
    ['throws', "throw new Error('oh');", 'no-throw', "handler 'write' of store threw Error: oh"],
  ])(
    '%s: kept, replayed, told by why, and still there when it is shrunk',
    async (name, write, property, sentence) => {
      put(`${name}.ts`, system(write));
      const { code, output, complaints } = await hunt(name);
      expect([code, complaints]).toEqual([1, '']);
      expect(plain(output)).toContain(`VIOLATED ${property} ${sentence}`);
      const [file, ...more] = kept(name);
      expect(more).toEqual([]);
      const [replayed, why, shrunk, promoted] = await Promise.all([
        replisim('replay', `./${name}.ts`, file),
        replisim('why', `./${name}.ts`, file),
        replisim('shrink', `./${name}.ts`, file),
        replisim('promote', `./${name}.ts`, file, '--to', `kept-${name}`),
      ]);
      expect([replayed.code, plain(replayed.output)]).toEqual([
        1,
        expect.stringContaining(`It still violates ${property}: ${sentence.replace(/\.$/, '')}.`),
      ]);
      expect([why.code, plain(why.output)]).toEqual([1, expect.stringContaining(sentence)]);
      expect([shrunk.code, promoted.code]).toEqual([0, 0]);
    },
  );

  test('a property that throws, too', async () => {
    const throwing = "always: { small: () => { throw new Error('oh'); } }";
    put('property.ts', system().replace('linearizable: register(0)', throwing));
    const { code, output, complaints } = await hunt('property');
    expect([code, complaints]).toEqual([1, '']);
    expect(plain(output)).toMatch(/VIOLATED no-throw property "small" failed: line \d+: Error: oh/);
    const replayed = await replisim('replay', './property.ts', kept('property')[0]);
    expect([replayed.code, plain(replayed.output)]).toEqual([
      1,
      expect.stringContaining('It still violates no-throw'),
    ]);
  });

  test('a specification that throws, too, and the report is written all the same', async () => {
    const throwing = "{ ...register(0), key() { throw new Error('no key'); } }";
    put('specification.ts', system().replace('linearizable: register(0)', `linearizable: ${throwing}`));
    const { code, output, complaints } = await hunt('specification', '--findings', '1');
    expect([code, complaints]).toEqual([1, '']);
    expect(plain(output)).toMatch(
      /VIOLATED no-throw property "linearizable" failed: line \d+: Error: no key/,
    );
    expect(output).toMatch(/What happened\n[\s\S]*store starts/);
    expect(kept('specification')).toHaveLength(1);
  });

  test('a variable of the module: the first event that differs', async () => {
    put('variable.ts', system('state.value = ++count;', 'let count = 0;'));
    const { code, output } = await hunt('variable');
    expect(code).toBe(1);
    expect(plain(output)).toContain(
      'Not deterministic. Played twice with the same choices, it first differs at',
    );
    expect(plain(output)).toContain('store receives write');
  });

  test('one that does not return: a finding, which replays, and of whose end nothing is told', async () => {
    put('hangs.ts', system('for (;;);'));
    const { code, output } = await hunt(
      ...(['hangs', '--case-seconds', '1', '--findings', '1', '--shrink-seconds', '1'] as const),
    );
    expect([code, plain(output)]).toEqual([
      1,
      expect.stringContaining("handler 'write' of store did not return within"),
    ]);
    const [file] = kept('hangs');
    const [why, promoted] = await Promise.all([
      replisim('why', './hangs.ts', file),
      replisim('promote', './hangs.ts', file),
    ]);
    for (const each of [why, promoted])
      expect([each.code, each.complaints]).toEqual([
        3,
        expect.stringContaining('breaks this run off (no-hang)'),
      ]);
  });
});

test.each([
  [
    'no-default.ts',
    'export const system = 1;',
    'no-default.ts: its default export is not a system: it needs an id, a text',
  ],
  ['shape.ts', "export default { id: 'x', variants: [{}], properties: [] };", 'it needs the function start'],
  ['syntax.ts', 'export default {\n  name: ,\n};', 'syntax.ts: it cannot be loaded: '],
  [
    'definition.ts',
    "import { defineSystem } from 'replisim/lab';\nexport default defineSystem({ name: 'Not A Name', nodes: {} });",
    'definition.ts: it cannot be loaded: ',
  ],
  ['gone.ts', null, 'gone.ts: there is no such file'],
])('%s: a clear sentence, exit 3', async (file, text, sentence) => {
  if (text !== null) put(file, text);
  const { code, output, complaints } = await replisim('hunt', `./${file}`);
  expect([code, output]).toEqual([3, '']);
  expect(complaints).toContain(sentence);
  expect(complaints.trim().split('\n')).toHaveLength(1);
});
