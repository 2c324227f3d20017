/** Feeds and properties that throw, end the process, fill the memory or never return: findings, not faults. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand, startCommand } from '../testing/command.ts';
import { readPrinted } from '../testing/printed.ts';
import { until } from '../testing/real-redis.ts';

jest.setTimeout(300_000);

let folder: string;
const STORE = '.replisim/failures';

const variant = (id: string, body: string, before = '') =>
  `${before}\nexport default { id: '${id}', title: 'x', feed(ports, slaves, dictid, command) { ${body} } };\n`;

const FILES: Record<string, string> = {
  'throws.mjs': variant('throws', "throw new Error('feed broke');"),
  'throws-text.mjs': variant('throws-text', "throw 'no error at all';"),
  'exits.mjs': variant('exits', 'process.exit(0);'),
  'really-exits.mjs': variant('really-exits', 'process.reallyExit(7);'),
  'saved-exit.mjs': variant('saved-exit', 'exit(7);', 'const { exit } = process;'),
  'bloats.mjs': variant(
    'bloats',
    'for (;;) kept.push(new Array(1e6).fill(1.5 + kept.length));',
    'const kept = [];',
  ),
  // Says that it hangs, for those who wait for that.
  'hangs.mjs': variant(
    'hangs',
    "if (dictid === 0) return; writeFileSync('hanging', ''); for (;;);",
    "import { writeFileSync } from 'node:fs';",
  ),
  'late.mjs': variant('late', "setTimeout(() => { throw new Error('too late'); });"),
  'system.mjs': `import { createRedisSystem } from 'replisim/properties';
const system = createRedisSystem();
export default { ...system, id: 'mine', pending(simulation) {
    if (simulation.world.clients.length > 2) throw new RangeError('three clients');
    return system.pending(simulation);
  } };`,
  'property.mjs': `export default { id: 'mine', title: 'x', when: 'whenCalm', check(end) {
    if (end.simulation.world.clients.length > 1) throw new TypeError('too many clients');
    return null;
  } };`,
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replisim-own-code-'));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
});

afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => runCommand(args, { cwd: folder });

function keptOf(property: string, word: string): { file: string; clients: { workload: object }[] } {
  // A file is named as seen from the failure file.
  const inFile = word.startsWith('./') ? `../../${word.slice(2)}` : word;
  for (const name of readdirSync(join(folder, STORE))) {
    const {
      variant: found,
      verdict,
      scenario,
    } = readPrinted(readFileSync(join(folder, STORE, name), 'utf8'));
    if (found === inFile && verdict.property === property)
      return { file: `${STORE}/${name}`, clients: scenario.clients };
  }
  throw new Error(`nothing of ${property} is kept for ${word}`);
}

/** Those that take their threads along, and how many cases it takes until they do. */
const LOST = new Map([
  ['really-exits.mjs', '3'],
  ['bloats.mjs', '3'],
  ['hangs.mjs', '6'],
]);

test.each([
  ['throws.mjs', 'no-throw', /feed of variant "throws" failed: line \d: Error: feed broke/],
  ['throws-text.mjs', 'no-throw', /feed of variant "throws-text" failed: it threw no error at all/],
  ['exits.mjs', 'no-exit', /feed of variant "exits" ended the process: process\.exit\(0\)/],
  ['really-exits.mjs', 'no-exit', /feed of variant "really-exits" ended its thread with exit code 7/],
  ['saved-exit.mjs', 'no-exit', /a function of one's own ended the process: process\.exit\(7\)/],
  ['bloats.mjs', 'no-exit', /feed of variant "bloats" ended its thread: it took more than \d+ MiB of memory/],
  ['hangs.mjs', 'no-hang', /feed of variant "hangs" did not return within \d+ s/],
])('hunt finds %s, shrinks it, keeps it, and replays it', async (file, property, sentence) => {
  const word = `./${file}`;
  const lost = LOST.has(file);
  const patience = ['--case-seconds', property === 'no-hang' ? '1' : '30'];
  const bounds = [
    ...[...patience, '--shrink-seconds', lost ? '1' : '6'],
    // A new thread for each case takes a second: one finding tells all.
    ...(lost ? ['--findings', '1'] : []),
  ];
  const runs = LOST.get(file) ?? '60';
  const hunted = await run(
    ...['hunt', '--variant', word, '--runs', runs, '--jobs', '2', '--seed', '3', ...bounds],
  );
  expect(hunted).toMatchObject({ code: 1 });
  expect(hunted.output).toMatch(`VIOLATED  ${property}`);
  expect(hunted.output).toMatch(sentence);
  expect(hunted.output + hunted.complaints).not.toMatch(/internal error|fault of replisim|\n\s+at /);
  const kept = keptOf(property, word);
  // Each step of one that takes its thread along takes a second; how many fit in the time depends on the machine.
  if (!lost) expect(kept.clients).toHaveLength(1);
  const replayed = await run('replay', kept.file, '--variant', word, ...patience);
  expect(replayed).toMatchObject({ code: 1, complaints: '' });
  expect(replayed.output.replace(/\s+/g, ' ')).toMatch(`It still violates ${property}: `);
  const again = await run('hunt', '--variant', word, '--runs', '1', '--seed', '3', ...bounds);
  expect(again.output.replace(/\s+/g, ' ')).toMatch(`kept: ${kept.file}: The digest until then is the same`);
});

test('what is found does not depend on the number of threads', async () => {
  const reports = await Promise.all(
    ['1', '2'].map(async (jobs) => {
      const hunted = await run(
        ...['hunt', '--variant', './really-exits.mjs', '--property', './property.mjs,lifetimes'],
        ...['--runs', '60', '--seed', '3', '--shrink-seconds', '1', '--no-store'],
        ...['--format', 'json', '--jobs', jobs],
      );
      const { configuration, failures, ...rest } = readPrinted(hunted.output);
      return { ...rest, origins: failures.map(({ origin }: { origin: string }) => origin) };
    }),
  );
  expect(reports[0].origins.length).toBeGreaterThanOrEqual(2);
  expect(reports[1]).toEqual(reports[0]);
});

test('an exception that nobody can catch is heard, and the hunt ends', async () => {
  const hunted = await run('hunt', '--variant', './late.mjs', '--runs', '60', '--seed', '3', '--no-store');
  expect([1, 2]).toContain(hunted.code);
  expect(hunted.output).toMatch(/\d+ cases/);
});

test('a property that throws is a finding of no-throw, also on the right feed', async () => {
  const args = ['--property', './property.mjs', '--runs', '40', '--seed', '3'];
  const hunted = await run('hunt', '--variant', '2.4.10', ...args);
  expect(hunted.code).toBe(1);
  expect(hunted.output).toMatch(
    /VIOLATED {2}no-throw\nproperty "mine" failed: line \d: TypeError: too many clients/,
  );
  const { file } = keptOf('no-throw', '2.4.10');
  expect(await run('replay', file, '--property', './property.mjs')).toMatchObject({ code: 1 });
  expect(await run('replay', file)).toMatchObject({ code: 2 });
});

test("a function of a system of one's own that throws is a finding", async () => {
  const hunted = await run('hunt', './system.mjs', '--runs', '20', '--seed', '3', '--property', 'no-crash');
  expect(hunted.code).toBe(1);
  expect(hunted.output).toMatch(
    /VIOLATED {2}no-throw\npending of system "mine" failed: line \d+: RangeError: three clients/,
  );
  const [name] = readdirSync(join(folder, STORE)).filter(
    (file) => JSON.parse(readFileSync(join(folder, STORE, file), 'utf8')).system === 'mine',
  );
  const file = `${STORE}/${name}`;
  const replayed = await run('replay', './system.mjs', file);
  expect(replayed.output.replace(/\s+/g, ' ')).toMatch(
    'It still violates no-throw: pending of system "mine" failed',
  );
  expect(replayed.code).toBe(1);
  expect((await run('shrink', './system.mjs', file)).code).toBe(0);
  rmSync(join(folder, file));
});

test('check, and the reports for machines, have it too', async () => {
  const args = ['check', '--variant', './throws.mjs', '--runs', '20', '--seed', '3', '--format'];
  const junit = await run(...args, 'junit');
  expect(junit.output).toMatch(/<testcase classname="replisim.throws" name="no-throw"><failure message=/);
  const github = await run(...args, 'github');
  expect(github.output).toMatch(/^::error title=no-throw violated::/);
  expect([junit.code, github.code]).toEqual([1, 1]);
});

test('--seconds ends a hunt whose feed never returns', async () => {
  const hunted = await run('hunt', '--variant', './hangs.mjs', '--seconds', '3', '--seed', '3', '--no-store');
  expect(hunted.seconds).toBeLessThan(60);
  expect(hunted.output).toMatch(/^\d+ cases?: /m);
});

test('run says in words that a feed does not return, and exits with 3', async () => {
  const ran = await run('run', 'report-small', '--variant', './hangs.mjs', '--call-seconds', '1');
  expect(ran).toMatchObject({ code: 3, output: '' });
  expect(ran.complaints).toBe('replisim: ./hangs.mjs: feed of variant "hangs" did not return within 1 s\n');
});

test.each([
  ['why', 'report-small'],
  ['diff', 'report-small', '--variant', '2.4.10'],
  ['export', 'report-small', '--to', 'csv'],
  ['explore', '--no-store'],
  ['explore', '--no-store', '--jobs', '2'],
])('so does %s %s', async (...words) => {
  const told = await run(...words, '--variant', './hangs.mjs', '--call-seconds', '1');
  expect([told.code, told.output]).toEqual([3, '']);
  expect(told.complaints).toBe('replisim: ./hangs.mjs: feed of variant "hangs" did not return within 1 s\n');
});

test('a property that a thread of a shared exploration does not return from is told, too', async () => {
  writeFileSync(
    join(folder, 'late-hang.mjs'),
    `let calls = 0;
    export default { id: 'late', title: 'x', when: 'always', check() { if (++calls === 20_000) for (;;); return null; } };`,
  );
  const words = ['--writes', '3', '--jobs', '2', '--no-store', '--call-seconds', '1'];
  const told = await run('explore', '--property', './late-hang.mjs', ...words);
  expect([told.code, told.complaints]).toEqual([
    3,
    'replisim: ./late-hang.mjs: property "late" did not return within 1 s\n',
  ]);
});

test('Ctrl-C ends the shrinking of what hangs', async () => {
  const { file } = keptOf('no-hang', './hangs.mjs');
  const hanging = join(folder, 'hanging');
  const shrink = startCommand(['shrink', file, '--variant', './hangs.mjs', '--case-seconds', '1'], {
    cwd: folder,
  });
  // First the case itself, then one that is simpler.
  for (const what of ['the case', 'a simpler one']) {
    rmSync(hanging, { force: true });
    await until(what, () => existsSync(hanging), 120_000);
  }
  const asked = performance.now();
  shrink.child.kill('SIGINT');
  const { code } = await shrink.ended;
  expect(code).toBe(130);
  expect(performance.now() - asked).toBeLessThan(60_000);
});

describe('code that is not deterministic is told as that, before anything is shrunk or kept', () => {
  const feed = (refcount: string) => `for (const slave of slaves) {
    if (ports.waitsForBgsaveStart(slave)) continue;
    if (ports.selectedDb(slave) !== dictid) {
      const own = dictid >= ports.sharedSelects;
      const count = ${refcount};
      const select = own ? ports.createSelect(dictid, count) : ports.sharedSelect(dictid);
      ports.addReply(slave, select);
      if (own && count === 1) ports.decrRefCount(select);
      ports.setSelectedDb(slave, dictid);
    }
    ports.addReplyCommand(slave, command);
  }`;
  const wild: Record<string, string> = {
    'counts.mjs': variant('counts', feed('calls++ % 3 === 0 ? 0 : 1'), 'let calls = 0;'),
    'rolls.mjs': variant('rolls', feed('Math.random() < 0.5 ? 0 : 1')),
    'clock.mjs': variant('clock', feed('process.hrtime.bigint() % 2n === 0n ? 0 : 1')),
  };
  const tame = variant('tame', feed('1'));

  beforeAll(() => {
    for (const [name, text] of Object.entries({ ...wild, 'tame.mjs': tame }))
      writeFileSync(join(folder, name), text);
  });

  test.each(Object.keys(wild))('%s, with the first event that differs and both sides', async (name) => {
    const store = `.kept-${name}`;
    const hunted = await run('hunt', '--variant', `./${name}`, '--runs', '200', '--store', store);
    expect(hunted.output).toMatch(
      /VIOLATED {2}deterministic\nNot deterministic\. Played (twice|again) with the same choices/,
    );
    // Chance may have it that two runs are alike each time; of a variable that both share it cannot.
    const both = /it first differs at event \d+, at [\d.]+ m?s: .*; (and the second time|then)/;
    if (name === 'counts.mjs') expect(hunted.output.replace(/\s+/g, ' ')).toMatch(both);
    expect(hunted).toMatchObject({ code: 1, complaints: expect.not.stringContaining('internal error') });
    expect(() => readdirSync(join(folder, store))).toThrow('ENOENT');
  });

  test('a property that answers otherwise the next time', async () => {
    writeFileSync(
      join(folder, 'moody.mjs'),
      `let asked = 0;
      export default { id: 'moody', title: 'x', when: 'whenCalm', check: () => asked++ % 2 === 0 ? \`It was asked \${asked} times.\` : null };`,
    );
    const hunted = await run(
      ...['hunt', '--variant', '2.4.10', '--property', './moody.mjs', '--runs', '10', '--no-store'],
    );
    expect(hunted.output.replace(/\s+/g, ' ')).toMatch(
      /VIOLATED deterministic .*moody has another verdict: first: It was asked \d+ times; then: /,
    );
    expect(hunted.code).toBe(1);
  });

  test('the doctor asks a feed', async () => {
    const ill = await run('doctor', '--variant', './counts.mjs');
    expect(ill.output).toMatch(
      /ILL {3}\.\/counts\.mjs is deterministic in 20 generated cases: case \d+: Played twice .*first differs at event \d+/,
    );
    expect(ill.code).toBe(1);
    const well = await run('doctor', '--variant', './tame.mjs');
    expect(well.output).toContain('well  ./tame.mjs is deterministic in 20 generated cases');
    expect(well.code).toBe(0);
  });
});
