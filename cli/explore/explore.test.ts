import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MATRIX } from '../../properties/index.ts';
import { variantsOfPage } from '../../properties/matrix/page.ts';

import { startCommand, underWay } from '../testing/command.ts';

import { readPrinted } from '../testing/printed.ts';

const MAIN = join(__dirname, '..', '..', 'dist', 'cli', 'main.js');

/** Counterexamples are kept where the command is started. */
const folder = mkdtempSync(join(tmpdir(), 'explore-'));
afterAll(() => rmSync(folder, { recursive: true }));

function replisim(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    cwd: folder,
  });
  return { status, stdout, stderr };
}

describe('replisim explore', () => {
  test('a scope in which nothing is wrong: exit code 0, with exact counts', () => {
    const { status, stdout, stderr } = replisim('explore', '--clients', '1');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain(
      'HELD  2.4.10: 1 client with 2 writes each to any of the databases 0, 10; 1 slave',
    );
    expect(stdout).toContain('60 states, 74 transitions, 4 ends, depth 11');
  });

  test('the sentence is the one that a run gives, with the property; a failure file, and how it is used', () => {
    const { stdout } = replisim('explore', '--variant', '2.4.9', '--clients', '1');
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /select-lifetimes: master: of 1 SELECT objects made, 1 will never be freed, 48 bytes: nothing holds them any more \(object \d+, made at event 2\)\. The shortest way there, 2 steps: 1\. client 0 writes to database 10 2\. the master looks at its sockets/,
    );
    const [, file] = /\n {2}npx replisim replay (\S+)\n/.exec(stdout) as RegExpExecArray;
    expect(file).toMatch(/^\.replisim\/failures\/select-lifetimes-/);
    expect(stdout).toMatch(/\n {2}on the page \(npx replisim serve\): http:\S+\n\nWritten to \.replisim\//);
    const replayed = replisim('replay', file);
    expect([replayed.status, replayed.stderr]).toEqual([1, '']);
    expect(replayed.stdout).toContain('It still violates select-lifetimes.');
    expect(replayed.stdout).toContain('The digest is the same');
    expect(replisim('why', file).stdout).toContain('SELECT object 1 of master: "select 10", 48 bytes');
  });

  test("the memory that is told is the process's, and so are the bytes a state", () => {
    const { stdout } = replisim('explore', '--writes', '3', '--states', '30000');
    const [, megabytes, each] = /; ([\d.]+) MB of memory, ([\d,]+) bytes a state; /.exec(stdout) ?? [];
    expect(Number(megabytes)).toBeGreaterThan(60);
    // The table of visited states alone takes 26; a program without a search has half of the memory.
    expect(Number(each.replace(',', ''))).toBeGreaterThan(100);
    expect(Number(each.replace(',', '')) * 30_000).toBeLessThan(Number(megabytes) * 1e6);
    expect(replisim('explore', '--clients', '1').stdout).toMatch(/; [\d.]+ MB of memory; /);
  });

  test('a scope with a leak: exit code 1, and a shortest way to it', () => {
    const args = ['--variant', '2.4.9', '--databases', '9,15', '--store', 'kept', '--json'];
    const { status, stdout } = replisim('explore', ...args);
    expect(status).toBe(1);
    expect(readPrinted(stdout)).toMatchObject({
      format: 'replisim-exploration/1',
      scope: { properties: ['lifetimes'] },
      verdict: 'violated',
      property: 'select-lifetimes',
      limit: null,
      ended: null,
      steps: ['client 0 writes to database 15', 'the master looks at its sockets'],
      file: expect.stringMatching(/^kept\/select-lifetimes-\w+\.json$/),
    });
  });

  test('a counterexample that no run goes the way of: no file, and the command says so', () => {
    const args = ['--variant', 'shared-not-released', '--clients', '1', '--writes', '2', '--quits', '1'];
    const { status, stdout, stderr } = replisim('explore', ...args);
    expect([status, stderr.replace(/\s+/g, ' ')]).toEqual([
      1,
      expect.stringContaining(
        'no run was found that goes the way of the counterexample and violates shared-counts',
      ),
    ]);
    expect(stdout).not.toContain('Written to');
  });

  test('a budget that runs out: exit code 2', () => {
    const { status, stdout } = replisim('explore', '--states', '50');
    expect(status).toBe(2);
    expect(stdout).toContain('Undecided: the budget of states ran out.');
  });

  test('a time that runs out: exit code 2', () => {
    const { status, stdout } = replisim('explore', '--writes', '9', '--seconds', '1', '--json');
    expect(status).toBe(2);
    expect(readPrinted(stdout)).toMatchObject({
      verdict: 'undecided',
      limit: 'interrupted',
      ended: 'deadline',
    });
  });

  test.each([
    [
      ['--property', 'streams', '--variant', 'never-selected', '--writes', '2'],
      1,
      'slaves-converge: key "k"',
    ],
    [['--property', 'all'], 0, 'HELD'],
    [['--property', 'no-panic,shared-counts'], 0, 'HELD'],
    [
      ['--property', 'no-panic', '--property', 'reaches-glued'],
      2,
      'Undecided: reaches-glued: Not met in any end',
    ],
  ])('%j: exit code %i', (args, code, text) => {
    const { status, stdout } = replisim('explore', '--clients', '1', ...args);
    expect(stdout).toContain(text);
    expect(status).toBe(code);
  });

  test.each([
    [
      [
        '--writes',
        '3',
        '--aims',
        'own',
        '--cuts',
        '1',
        '--states',
        '30000',
        '--property',
        'no-panic,reaches-glued',
      ],
    ],
    [['--writes', '2', '--slaves', '2', '--aims', 'own', '--variant', 'never-selected', '--property', 'all']],
    [['--writes', '3', '--property', 'lifetimes', '--states', '20000', '--no-reduction']],
  ])('threads together find what one finds alone: %j', (args) => {
    const found = (jobs: string) => {
      const { status, stdout } = replisim('explore', ...args, '--jobs', jobs, '--no-store', '--json');
      const { tableBytes, frontierBytes, processBytes, searchBytes, wallMillis, ...rest } =
        readPrinted(stdout);
      return [status, rest];
    };
    expect(found('2')).toEqual(found('1'));
  });

  test('states that wait are kept by the threads that found them, and not as paths', () => {
    const { status, stderr } = replisim('explore', '--jobs', '2', '--frontier', 'paths');
    expect([status, stderr]).toEqual([3, expect.stringContaining('--frontier paths is for one thread')]);
  });

  describe('with files of your own', () => {
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };

    test('a property is asked, and a counterexample is a shortest one', () => {
      const property = file(
        'short.mjs',
        `export default { id: 'short', title: 'No stream is long.', when: 'always', check({ simulation }) {
          const c = simulation.world.servers[0].server.clientById.find((one) => one?.slaveState === 'online' && one.buf.length > 30);
          return c === undefined ? null : \`\${c.buf.length} bytes wait for slave \${c.id}.\`;
        } };`,
      );
      const { status, stdout } = replisim('explore', '--property', property, '--clients', '1');
      expect(status).toBe(1);
      expect(stdout).toMatch(/short: \d+ bytes wait for slave 1\.\n\nThe shortest way there, \d+ steps?:/);
    });

    test.each([
      [
        'a property that throws',
        'throws.mjs',
        "export default { id: 'own', title: 'It throws.', when: 'always', check() { throw new Error('oh'); } };",
        '--property',
        'property "own" failed',
      ],
      [
        'a property that says something else',
        'number.mjs',
        "export default { id: 'own', title: 'It counts.', when: 'whenCalm', check: () => 7 };",
        '--property',
        'gave number',
      ],
      [
        'a feed that throws',
        'feed.mjs',
        "export default { id: 'own', title: 'It throws.', feed() { throw new Error('oh'); } };",
        '--variant',
        'feed of variant "own" failed',
      ],
      [
        'a feed that sends nothing',
        'mute.mjs',
        "export default { id: 'mute', title: 'It sends nothing.', feed() {} };",
        '--variant',
        "never fills its slaves' buffers",
      ],
    ])('%s: exit code 3', (_what, name, text, option, message) => {
      const { status, stderr } = replisim('explore', option, file(name, text), '--backlog', 'full');
      expect(stderr).toContain(message);
      expect(stderr).not.toContain('    at ');
      expect(status).toBe(3);
    });
  });

  test.each([
    [['--slaves', '10'], 'slaves must be a whole number from 1 to 8, not 10'],
    [['--property', 'client-order'], 'client-order cannot be explored: it needs notes of replies'],
    [['--property', 'nosuch'], 'Known: lifetimes, streams, all, no-panic'],
    [['--variant', 'nosuch'], 'nosuch'],
    [['--backlog', 'huge'], 'empty, full, detached'],
    [['--writes', 'x'], 'whole number'],
  ])('%j: exit code 3, and what is allowed', (args, message) => {
    const { status, stderr } = replisim('explore', ...args);
    expect(status).toBe(3);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  test.each(['1', '2'])('Ctrl-C with %s jobs: what is known so far, and exit code 130', async (jobs) => {
    const folder = mkdtempSync(join(tmpdir(), 'explore-'));
    // Several threads have begun to share the search by then.
    const { property, interrupt } = underWay(folder, { atCall: 5_000 });
    const args = [
      'explore',
      '--writes',
      '9',
      '--states',
      '100000000',
      '--property',
      property,
      '--jobs',
      jobs,
    ];
    const explore = startCommand(args, { cwd: folder });
    await interrupt(explore);
    const { code, output } = await explore.ended;
    rmSync(folder, { recursive: true });
    expect(code).toBe(130);
    expect(output).toContain('Undecided: it was stopped.');
    expect(Number(/^(\d[\d,]*) states/m.exec(output)?.[1].replaceAll(',', ''))).toBeGreaterThan(100);
  });
});

test('docs/reference/matrix.md has the rows of the matrix (npx replisim matrix > docs/reference/matrix.md)', () => {
  const page = readFileSync(join(__dirname, '../../docs/reference/matrix.md'), 'utf8');
  expect(variantsOfPage(page)).toEqual(MATRIX.map(({ variant }) => variant));
});
