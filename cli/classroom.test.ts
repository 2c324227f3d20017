import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failureText } from '../lab/files.ts';
import { recordFailure } from '../lab/index.ts';
import { feed249 } from '../model/internals.ts';
import { parseScenario } from '../model/scenario-text.ts';
import { createRedisSystem, selectLifetimes } from '../properties/index.ts';

const redis = createRedisSystem();

const MAIN = join(__dirname, '../dist/cli/main.js');

const SCENARIO = JSON.stringify({
  name: 'smallest',
  servers: [{ name: 'master' }, { name: 'slave', follows: 'master' }],
  clients: [
    {
      name: 'client',
      server: 'master',
      startMicros: 1000,
      workload: {
        script: [
          ['SELECT', '10'],
          ['SET', 'k', 'v'],
        ],
      },
    },
  ],
});

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replisim-classroom-'));
  const { scenario } = parseScenario(SCENARIO, { file: 'smallest' });
  if (scenario === null) throw new Error('it is no scenario');
  const failure = recordFailure(
    redis,
    { scenario, choices: {} },
    { variant: feed249, property: selectLifetimes },
  );
  if (failure === null) throw new Error('it is no failure');
  writeFileSync(join(folder, 'smallest.json'), SCENARIO);
  writeFileSync(join(folder, 'failure.json'), failureText(redis, failure));
  writeFileSync(join(folder, 'questions.yaml'), 'lesson: x.md\nquestions:\n  - { id: a, ask: b }\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function replisim(...args: string[]) {
  return spawnSync(process.execPath, [MAIN, ...args], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 27 });
}

test.each(['perfetto', 'shiviz', 'mermaid', 'csv', 'svg'])(
  'export --to %s: a failure file and its scenario tell of the lost object, 2.4.10 of none',
  (format) => {
    for (const [file, ...options] of [
      ['failure.json'],
      ['smallest.json'],
      ['smallest.json', '--variant', '2.4.9'],
    ]) {
      const { status, stdout, stderr } = replisim('export', file, '--to', format, ...options);
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/SELECT object.* leaked|SELECT object,.*,leaked,/);
    }
    const right = replisim('export', 'smallest.json', '--to', format, '--variant', '2.4.10');
    expect(right.stdout).not.toMatch(/SELECT object \d+ leaked|,leaked,/);
  },
  60_000,
);

test.each([
  [['export', 'smallest.json', '--to', 'gif'], 'Allowed choices are'],
  [['export', 'smallest.json'], '--to'],
  [['export', 'smallest.json', '--to', 'svg', '--most', '0'], 'It is a whole number from 1'],
  [['export', 'no-such.json', '--to', 'svg'], 'there is no such file'],
  [['ask', 'no-such.yaml'], 'there is no such file'],
  [['ask', 'questions.yaml'], 'these are no questions: line 3, column 5: at questions[0]'],
  [['judge'], 'name the file'],
  [['judge', 'smallest.json', '--exercise', 'poem'], 'Allowed choices are'],
])('%j is wrong usage, and says so', (args, message) => {
  const { status, stdout, stderr } = replisim(...args);
  expect([status, stdout]).toEqual([3, '']);
  expect(stderr).toContain(message);
});

test('judge tells the exercise by what stands in the file: the smallest scenario is full marks', () => {
  const { status, stdout } = replisim('judge', 'smallest.json');
  expect(status).toBe(0);
  expect(stdout).toContain('smallest.json: 10 of 10 points');
});
