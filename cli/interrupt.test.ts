/** Ctrl-C in long work: it is heard at once, the best so far is kept and told, and the exit code is 130. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failureText } from '../lab/files.ts';
import { recordFailure } from '../lab/index.ts';
import { completeScenario } from '../model/index.ts';
import { feed249 } from '../model/internals.ts';
import { createRedisSystem, selectLifetimes } from '../properties/index.ts';
import { type Command, runCommand, startCommand, underWay } from './testing/command.ts';
import { readPrinted } from './testing/printed.ts';
import { until } from './testing/real-redis.ts';

const COMMANDS = 6_000;

let folder: string;
let file: string;
let large: string;

/** A failure that takes long to shrink: no command of it is like another, and each try takes its time. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replisim-interrupt-'));
  file = join(folder, 'large.json');
  const script = Array.from({ length: COMMANDS }, (_, index) =>
    index % 3 === 0 ? ['SELECT', `${index % 16}`] : ['SET', `key-${index}`, 'v'.repeat(index % 50)],
  );
  const scenario = completeScenario({
    name: 'large',
    servers: [{ name: 'master' }, { name: 'slave', follows: 'master' }],
    clients: [
      { name: 'client', server: 'master', startMicros: 2_000_000, pipeline: 20, workload: { script } },
    ],
  });
  const system = createRedisSystem();
  const failure = recordFailure(
    system,
    { scenario, choices: null },
    { variant: feed249, property: selectLifetimes },
  );
  if (failure === null) throw new Error('it is no failure');
  large = failureText(system, failure);
});

beforeEach(() => writeFileSync(file, large));
afterAll(() => rmSync(folder, { recursive: true }));

const sizeOf = (text: string): number => readPrinted(text).scenario.clients[0].workload.script.length;

async function interrupt(
  command: Command,
): Promise<{ code: number | null; output: string; complaints: string; waited: number }> {
  const begin = performance.now();
  command.child.kill('SIGINT');
  const { code, output, complaints } = await command.ended;
  return { code, output, complaints, waited: performance.now() - begin };
}

test('shrink: the best so far is in the file and is told', async () => {
  const shrink = startCommand(['shrink', file], { cwd: folder });
  await until('a smaller case', () => sizeOf(readFileSync(file, 'utf8')) < COMMANDS, 120_000);
  const { code, output, waited } = await interrupt(shrink);
  expect(code).toBe(130);
  expect(waited).toBeLessThan(60_000);
  expect(sizeOf(readFileSync(file, 'utf8'))).toBeLessThan(COMMANDS);
  expect(output).toMatch(/[\d,]+ steps?, [\d,]+ cases? tried[\s\S]*Reproduce/);
  const replayed = await runCommand(['replay', file]);
  expect(replayed.output.replace(/\s+/g, ' ')).toMatch('The digest is the same');
});

test('shrink --steps: whatever is shorter is in the file, and the best so far is told', async () => {
  const system = join(__dirname, '../examples/primary-backup/failover-mistakes.ts');
  const args = ['shrink', system, '1/147', '--variant', 'loses-memory', '--steps'];
  const shrink = startCommand(args, { cwd: folder });
  const store = join(folder, '.replisim/failures');
  const stepsIn = (file: string): number =>
    JSON.parse(readFileSync(join(store, file), 'utf8')).scenario?.steps?.length ?? 0;
  await until('a case of steps', () => existsSync(store) && readdirSync(store).some(stepsIn), 120_000);
  const { code, output } = await interrupt(shrink);
  const [found] = readdirSync(store);
  expect([code, output.split('\n')[0]]).toEqual([130, `${stepsIn(found)} steps, interrupted: fewer may do`]);
  const replayed = await runCommand(['replay', system, join(store, found)]);
  expect(replayed.output.replace(/\s+/g, ' ')).toMatch('The digest is the same');
});

test('shrink: a second Ctrl-C ends it at once', async () => {
  const shrink = startCommand(['shrink', file], { cwd: folder });
  await until('a smaller case', () => sizeOf(readFileSync(file, 'utf8')) < COMMANDS, 120_000);
  shrink.child.kill('SIGINT');
  shrink.child.kill('SIGINT');
  expect((await interrupt(shrink)).code).toBe(130);
  expect(sizeOf(readFileSync(file, 'utf8'))).toBeLessThan(COMMANDS);
});

test('shrink: while the failure is played again, nothing is known of it, and it stays as it is', async () => {
  const { variant, interrupt: press } = underWay(folder, { atCall: 1 });
  const shrink = startCommand(['shrink', file, '--variant', variant], { cwd: folder });
  await press(shrink);
  const { code, output } = await shrink.ended;
  expect({ code, output }).toEqual({
    code: 130,
    output: `${file}: interrupted before it was played again; it is as it was.\n`,
  });
  expect(readFileSync(file, 'utf8')).toBe(large);
});

test('shrink: --seconds bounds it, and what was found by then is kept', async () => {
  // A slow machine has not tried one case after two seconds.
  for (const seconds of [2, 8, 32]) {
    const shrunk = await runCommand(['shrink', file, '--seconds', `${seconds}`], { cwd: folder });
    expect(shrunk.code).toBe(0);
    expect(shrunk.seconds).toBeLessThan(seconds + 60);
    if (sizeOf(readFileSync(file, 'utf8')) < COMMANDS) return;
  }
  throw new Error('nothing was found in 32 seconds');
});

/** Every case violates it, and each takes its time: shrinking goes on for a dozen. It says that it is asked. */
const SLOW_PROPERTY = `import { writeFileSync } from 'node:fs';
export default {
  id: 'slow',
  title: 'Never.',
  when: 'whenCalm',
  check() {
    writeFileSync('asked', '');
    let sum = 0;
    for (let i = 0; i < 300_000_000; i++) sum = (sum + i) | 0;
    return sum === 1 ? null : 'It is wrong.';
  },
};`;

test('hunt: while it shrinks, the finding is told as small as it is', async () => {
  writeFileSync(join(folder, 'slow.mjs'), SLOW_PROPERTY);
  const words = ['--variant', '2.4.10', '--property', './slow.mjs', '--case-seconds', '60'];
  const args = ['hunt', '--runs', '1', '--jobs', '1', '--store', 'store', ...words];
  const hunt = startCommand(args, { cwd: folder });
  const asked = join(folder, 'asked');
  // The case itself, the same once more, and one that is simpler.
  for (const what of ['the hunt', 'the finding', 'a simpler case']) {
    await until(what, () => existsSync(asked), 120_000);
    rmSync(asked);
  }
  const { code, output, waited } = await interrupt(hunt);
  expect(code).toBe(130);
  expect(waited).toBeLessThan(60_000);
  expect(output).toMatch(/VIOLATED {2}slow\n/);
  expect(output).toMatch(/1 cases?: /);
});

const SAYS_BEGUN = `import { writeFileSync } from 'node:fs';
export default {
  id: 'begun',
  title: 'It has begun.',
  when: 'always',
  check() {
    writeFileSync('begun', '');
    return null;
  },
};`;

test('run: a pipeline of a million commands, which is one event, is broken off in the middle', async () => {
  // Each looks at every key: together they take hours.
  const workload = { command: ['KEYS', 'none-*'], repeat: 1_000_000 };
  const scenario = {
    name: 'million',
    servers: [{ name: 'master', preload: [{ db: 0, keys: 50_000 }] }],
    clients: [{ name: 'client', server: 'master', pipeline: 1_000_000, workload }],
  };
  writeFileSync(join(folder, 'million.json'), JSON.stringify(scenario));
  writeFileSync(join(folder, 'begun.mjs'), SAYS_BEGUN);
  const run = startCommand(['run', 'million.json', '--variant', '2.4.9', '--property', './begun.mjs'], {
    cwd: folder,
  });
  await until('the run', () => existsSync(join(folder, 'begun')), 120_000);
  const { code, waited, complaints } = await interrupt(run);
  expect(code).toBe(130);
  expect(waited).toBeLessThan(60_000);
  expect(complaints).toMatch('interrupted in the middle of an event');
});
