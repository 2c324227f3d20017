import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startCommand, underWay } from '../testing/command.ts';

import { readPrinted } from '../testing/printed.ts';

const MAIN = join(__dirname, '..', '..', 'dist', 'cli', 'main.js');
const folder = mkdtempSync(join(tmpdir(), 'replisim-search-'));
afterAll(() => rmSync(folder, { recursive: true }));

function replisim(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const STORE = join(folder, '.replisim', 'failures');
const stored = () => readdirSync(STORE).map((file) => join(STORE, file));

/** The shortest check that finds something. */
const SHORTEST = ['check', '--runs', '1', '--findings', '1', '--jobs', '1', '--seed', '1'];

describe('replisim hunt', () => {
  const first = replisim('hunt', '--runs', '100', '--findings', '1', '--seed', '7');

  it('finds the leak of 2.4.9 and reports it in the fixed order', () => {
    expect(first.status).toBe(1);
    const order = [
      'VIOLATED  select-lifetimes',
      'will never be freed',
      '\nScenario',
      '\nObjects',
      '\nWhy',
      '\nReproduce',
      '\nWritten to',
    ];
    const places = order.map((part) => first.stdout.indexOf(part));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
  });

  it('keeps the failure in the store, and plays it first the next time', () => {
    expect(stored()).toHaveLength(1);
    const again = replisim('hunt', '--runs', '50', '--findings', '1', '--seed', '8');
    expect(again.stdout.replace(/\s+/g, ' ')).toContain('It still violates select-lifetimes.');
    expect(stored()).toHaveLength(1);
  });

  it('replays to the same digest from the file', () => {
    const { status, stdout } = replisim('replay', stored()[0]);
    expect(stdout).toContain('The digest is the same');
    expect(status).toBe(1);
  });

  it('says so when a kept failure no longer reproduces', () => {
    const store = join(folder, 'other-store');
    const failure = readPrinted(readFileSync(stored()[0], 'utf8'));
    replisim('hunt', '--variant', '2.4.10', '--runs', '1', '--store', store);
    spawnSync('mkdir', ['-p', store]);
    writeFileSync(join(store, 'old.json'), JSON.stringify({ ...failure, variant: '2.4.10' }));
    const { stdout } = replisim('hunt', '--variant', '2.4.10', '--runs', '1', '--store', store);
    expect(stdout.replace(/\s+/g, ' ')).toContain('It no longer violates select-lifetimes.');
  });

  it('finds the same with one job and with two', () => {
    const answers = ['1', '2'].map((jobs) => {
      const { stdout } = replisim(
        'hunt',
        '--runs',
        '120',
        '--jobs',
        jobs,
        '--no-store',
        '--format',
        'json',
        '--seed',
        'c0ffee',
      );
      const { configuration, ...rest } = readPrinted(stdout);
      expect(configuration.jobs).toBe(Number(jobs));
      return rest;
    });
    expect(answers[0].failures.length).toBeGreaterThan(0);
    expect(answers[1]).toEqual(answers[0]);
  });

  it('speaks JUnit and GitHub', () => {
    const junit = replisim(...SHORTEST, '--format', 'junit').stdout;
    expect(junit).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuite name="replisim hunt" tests="\d+" failures="1" errors="\d+">/,
    );
    expect(junit).toContain('<failure message=');
    const github = replisim(...SHORTEST, '--format', 'github').stdout;
    expect(github).toMatch(/^::error title=select-lifetimes violated::/);
  });

  it('ends with what it has on Ctrl-C', async () => {
    const { property, interrupt } = underWay(folder, { atCall: 40_000 });
    const hunt = startCommand(
      [...['hunt', '--seconds', '600', '--variant', '2.4.10', '--no-store'], '--property', property],
      { cwd: folder },
    );
    await interrupt(hunt);
    const { code, output } = await hunt.ended;
    expect(code).toBe(130);
    expect(output).toMatch(/^[1-9][\d,]* cases: no violation/m);
  });

  it('refuses words it does not know', () => {
    for (const args of [
      ['--variant', 'nope'],
      ['--property', 'nope'],
      ['--format', 'nope'],
      ['--seed', ''],
      ['--runs', '0'],
    ]) {
      const { status, stderr } = replisim('hunt', '--runs', '1', ...args);
      expect({ args, status }).toEqual({ args, status: 3 });
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  });
});

describe('the commands for a failure', () => {
  const file = () => stored()[0];

  it('why tells the life of the object and what would have undone it', () => {
    const { status, stdout } = replisim('why', file());
    expect(status).toBe(1);
    expect(stdout).toContain('create, count 0');
    expect(stdout).toMatch(/no longer violated\s+without slave/);
    expect(readPrinted(replisim('why', file(), '--json').stdout).lives).toHaveLength(1);
    const held = replisim('why', 'report-small@1/2.4.10');
    expect([held.status, held.stdout]).toEqual([
      0,
      'report-small@1/2.4.10: every property holds: there is nothing to explain.\n',
    ]);
    // Nothing but the property of the file is asked.
    const other = replisim('why', file(), '--variant', '2.4.10');
    expect([other.status, other.stdout.replace(/\s+/g, ' ')]).toEqual([
      0,
      `${file()}: select-lifetimes holds: there is nothing to explain. `,
    ]);
  });

  it('diff names the event at which the variants part', () => {
    const { status, stdout } = replisim('diff', file());
    expect(status).toBe(1);
    expect(stdout).toMatch(/They part at event \d+/);
    expect(stdout).toContain('2.4.9: leak: 48 bytes');
    expect(stdout).toContain('2.4.10: no leak');
    expect(replisim('diff', file(), '--variant', '2.4.9,2.4.9').status).toBe(0);
    expect(replisim('diff', file(), '--variant', '2.4.9').status).toBe(3);
  });

  it('shrink leaves a smallest failure as it is', () => {
    const before = readFileSync(file(), 'utf8');
    const { status } = replisim('shrink', file());
    expect(status).toBe(0);
    const [a, b] = [before, readFileSync(file(), 'utf8')].map((text) => JSON.parse(text).scenario.clients);
    expect(b).toEqual(a);
  });

  it('promote makes a regression case, once', () => {
    const to = join(folder, 'regressions');
    expect(replisim('promote', file(), '--to', to).status).toBe(0);
    expect(readdirSync(to)).toEqual(['2.4.9-select-lifetimes.json']);
    expect(replisim('promote', file(), '--to', to).status).toBe(3);
  });

  it('refuses bad failure files politely', () => {
    const good = readFileSync(file(), 'utf8');
    const bad: [string, string, number][] = [
      ['truncated', good.slice(0, good.length / 2), 3],
      ['of another format', good.replace('replisim-failure/2', 'replisim-failure/99'), 3],
      ['with impossible choices', good.replace(/"choices": \{/, '"choices": { "x": [-1],'), 3],
      ['with a wrong digest', good.replace(/"digest": "[0-9a-f]{16}"/, '"digest": "0123456789abcdef"'), 2],
      ['of another version', good.replace(/"version": "[^"]*"/, '"version": "0"'), 1],
    ];
    for (const [what, text, exit] of bad) {
      const path = join(folder, 'bad.json');
      writeFileSync(path, text);
      const { status, stderr } = replisim('replay', path);
      expect({ what, status }).toEqual({ what, status: exit });
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  });
});

describe('a digest that is not the one recorded', () => {
  const TOLD = [['why'], ['diff', '--variant', '2.4.9,2.4.10'], ['export', '--to', 'csv']] as const;
  const told = (word: string) =>
    TOLD.map(([verb, ...options]) => replisim(verb, word, ...options).stderr.trim());
  /** The sentence of replay, which stands in its last lines. */
  const replayed = (word: string) =>
    /The digest differs: [\s\S]*/.exec(replisim('replay', word).stdout)?.[0].replace(/\s+/g, ' ') ?? '';

  it('of a failure file is told by why, diff and export in the words of replay', () => {
    const good = readFileSync(stored()[0], 'utf8');
    const path = join(folder, 'other.json');
    const bad = good.replace(/"digest": "[0-9a-f]{16}"/, '"digest": "0123456789abcdef"');
    for (const text of [bad, bad.replace(/"version": "[^"]*"/, '"version": "0"')]) {
      writeFileSync(path, text);
      const [sentence] = replayed(path).split(/ It (?:still|no longer) violates/);
      expect(sentence).toMatch(/^The digest differs: expected 0123456789abcdef, got [0-9a-f]{16}\./);
      expect(told(path)).toEqual(TOLD.map(() => `replisim: ${path}: ${sentence}`));
    }
    expect(told(stored()[0])).toEqual(['', '', '']);
    expect(replisim('why', path, '--variant', '2.4.10').stderr).toBe('');
  });

  it('of coordinates, too', () => {
    const [coordinates] = /report-small@\w+\/2\.4\.9#\w+-[0-9a-f]{16}/.exec(
      replisim('run', 'report-small', '--variant', '2.4.9').stdout,
    ) as RegExpExecArray;
    expect(told(coordinates)).toEqual(['', '', '']);
    const other = coordinates.replace(/#.*/, '#0-0123456789abcdef');
    const [sentence] = replayed(other).split(/(?<=this is engine \w+\.)/);
    expect(sentence).toMatch(/^The digest differs: .* It was of engine 0, this is engine \w+\.$/);
    expect(told(other)).toEqual(TOLD.map(() => `replisim: ${other}: ${sentence}`));
  });
});

describe('replisim doctor', () => {
  it('finds this machine well', () => {
    const { status, stdout } = replisim('doctor', '--json');
    expect(status).toBe(0);
    const { well, findings } = readPrinted(stdout);
    expect(well).toBe(true);
    expect(findings.at(-1)).toEqual({
      what: expect.stringContaining('the leak of 2.4.9 is found within'),
      trouble: null,
    });
  });
});

describe('a case that cannot be decided', () => {
  const OPEN = `export default { id: 'open', title: 'x', when: 'whenCalm', check: () => null,
  undecided: (end) => (end.simulation.scenario.clients.length > 3 ? 'Too many clients.' : null) };`;
  const undecided = (...more: string[]) => {
    writeFileSync(join(folder, 'open.mjs'), OPEN);
    const asked = 'hunt --variant 2.4.10 --no-store --property ./open.mjs --runs 150 --seed 1';
    return replisim(...asked.split(' '), ...more);
  };

  it('is told with its number, the property, and why, the same with one job and with two', () => {
    const answers = ['1', '2'].map((jobs) => undecided('--jobs', jobs, '--json'));
    const [{ played, undecided: cases, firstUndecided }] = answers.map(({ stdout }) => readPrinted(stdout));
    expect(firstUndecided).toEqual({
      number: expect.any(Number),
      property: 'open',
      sentence: 'Too many clients.',
      reproduce: [expect.stringMatching(/^npx replisim replay '#\S+' --property \.\/open\.mjs$/)],
    });
    expect(readPrinted(answers[1].stdout)).toMatchObject({ undecided: cases, firstUndecided });
    const { status, stdout } = undecided();
    expect([status, stdout.replace(/\s+/g, ' ')]).toEqual([
      2,
      expect.stringContaining(
        `${cases} of ${played} cases could not be decided, the first of them case ${firstUndecided.number}, open: Too many clients`,
      ),
    ]);
  });
});

test('what could not be decided is told beside what is violated, too', () => {
  const asked = 'hunt --no-store --jobs 1 --seed 1 --runs 60 --without flush --shrink-seconds 20s';
  const properties = ['--property', 'select-lifetimes,acknowledged-writes-survive'];
  const { status, stdout } = replisim(...asked.split(' '), ...properties);
  expect(status).toBe(1);
  const end = stdout.slice(stdout.lastIndexOf('60 cases: ')).replace(/\s+/g, ' ');
  expect(end).toMatch(
    /^60 cases: \d+ violations?, (\d+) undecided .*\1 of 60 cases could not be decided, the first of them case \d+, acknowledged-writes-survive: client-\d sends raw bytes, and nobody follows them/,
  );
});

test('why says what it could not decide of a run that violates nothing', () => {
  const raw = `{name: raw, servers: [{name: master}], clients: [{name: c, server: master, workload: {raw: ["SET n 5\\r\\n"]}}]}`;
  writeFileSync(join(folder, 'raw.yaml'), raw);
  const { status, stdout } = replisim('why', 'raw.yaml');
  expect(status).toBe(0);
  expect(stdout.replace(/\s+/g, ' ')).toMatch(
    /^raw\.yaml: no property is violated, and undecided: (.*, )?acknowledged-writes-survive\b.*\. c sends raw bytes, and nobody follows them: there is nothing to explain\. $/,
  );
});

describe('--until-met', () => {
  const until = (jobs: string, ...more: string[]) =>
    replisim('check', '--variant', '2.4.10', '--until-met', '--jobs', jobs, '--reporter', 'json', ...more);

  it('ends as soon as every sometimes was met, the same with one job and with two', () => {
    const answers = ['1', '2'].map((jobs) => {
      const { status, stdout } = until(jobs);
      const { played, met, unmet } = readPrinted(stdout);
      expect([status, unmet]).toEqual([0, []]);
      return { played, met };
    });
    expect(answers[0]).toEqual(answers[1]);
    // Fewer than a check plays without it.
    expect(answers[0].played).toBeLessThan(800);
    // One range fewer would not have been enough.
    const fewer = replisim('check', '--variant', '2.4.10', '--runs', String(answers[0].played - 50));
    expect(fewer.status).toBe(2);
  });

  it('is undecided when the cases run out before', () => {
    const { status, stdout } = until('2', '--runs', '20', '--towards-unmet');
    expect([status, readPrinted(stdout).played]).toEqual([2, 20]);
  });

  it('needs something that can be met', () => {
    const { status, stderr } = until('1', '--property', 'no-panic');
    expect([status, stderr]).toEqual([3, expect.stringContaining('no sometimes-property is asked')]);
  });
});
