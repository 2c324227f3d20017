/** The built command, from the outside: what it prints, where, and what it tells the shell. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { startCommand, underWay } from './testing/command.ts';

import { readPrinted } from './testing/printed.ts';

const MAIN = join(__dirname, '../dist/cli/main.js');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replisim-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function replisim(...args: string[]): SpawnSyncReturns<string> {
  return spawnSync('node', [MAIN, ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 27,
  });
}

function written(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return name;
}

const told = new Map<string, string>();

/** The JSON of a run, but for the time it took; it is played once for all tests that ask for it. */
function jsonOf(...args: string[]) {
  const key = args.join(' ');
  const text = told.get(key) ?? playedNow(...args);
  told.set(key, text);
  return readPrinted(text);
}

function playedNow(...args: string[]): string {
  const { stdout, stderr } = replisim('run', ...args, '--json');
  expect(stderr).toBe('');
  return stdout.replaceAll(/"wallMillis": [\d.]+/g, '"wallMillis": 0');
}

/** A scenario that ships, with fewer writes. */
function shorter(name: string, writes = 40): string {
  const text = readFileSync(join(__dirname, `../model/scenario/shipped/${name}.yaml`), 'utf8');
  return written(`${name}.yaml`, text.replace(/repeat: \d+/g, `repeat: ${writes}`));
}

const SMALL = `name: small
seed: 3
servers: [{ name: master }, { name: slave, follows: master }]
clients:
  - { name: c, server: master, db: 12, startMicros: 2000000, workload: { repeat: 3, command: [set, foo, bar] } }
`;

// What is wrong with a file as such is asked in scenario-files.test.ts.
describe('wrong usage and bad input: one clear message on stderr, nothing on stdout, no stack trace, exit code 3', () => {
  const cases: [string, () => string[], RegExp][] = [
    ['no such command', () => ['frobnicate'], /unknown command 'frobnicate'/],
    ['no such option', () => ['run', 'report-small', '--fast'], /unknown option '--fast'/],
    ['a missing argument', () => ['run'], /missing required argument 'scenario'/],
    ['one argument too many', () => ['run', 'report-small', 'two-slaves'], /too many arguments/],
    ['no such scenario', () => ['run', 'nothing'], /"nothing" is neither a scenario .* nor a file/],
    [
      'an unknown key',
      () => ['run', written('key.yaml', `${SMALL}sevrers: 3\n`)],
      /key\.yaml:6:1: sevrers: found the unknown key/,
    ],
    [
      'a wrong type',
      () => ['run', written('type.yaml', SMALL.replace('db: 12', 'db: twelve'))],
      /type\.yaml:5:\d+: clients\[0\]\.db: found "twelve"/,
    ],
    [
      'a bad db id',
      () => ['run', written('db.yaml', SMALL.replace('db: 12', 'db: 16'))],
      /clients\[0\]\.db: found 16; allowed: a database id from 0 to 15/,
    ],
    [
      'a slave of itself',
      () => ['run', written('self.yaml', SMALL.replace('follows: master', 'follows: slave'))],
      /found "slave", the server itself/,
    ],
    [
      'no such variant',
      () => ['run', 'report-small', '--variant', '2.4.11'],
      /"2\.4\.11" is no variant\. Did you mean 2\.4\.10\? Known: 2\.4\.9, 2\.4\.10/,
    ],
    [
      'a missing variant file',
      () => ['run', 'report-small', '--variant', './none.ts'],
      /\.\/none\.ts: there is no such file/,
    ],
    [
      'a variant file that is no module',
      () => ['run', 'report-small', '--variant', `./${written('broken.ts', 'export default {{')}`],
      /broken\.ts: it cannot be loaded/,
    ],
    [
      'a variant file without a variant',
      () => ['run', 'report-small', '--variant', `./${written('number.ts', 'export default 3')}`],
      /its default export is no variant/,
    ],
    [
      'an empty seed',
      () => ['run', 'report-small', '--seed', ''],
      /option '--seed <seed>' is given an empty word/,
    ],
    ['coordinates that are none', () => ['replay', 'report-small@7'], /report-small@7/],
    [
      'a failure file that is missing',
      () => ['replay', 'missing.json'],
      /missing\.json: there is no such file/,
    ],
    ['nothing that can be listed', () => ['list', 'things'], /"things" cannot be listed; allowed: scenarios/],
    ['vectors that are missing', () => ['conform', 'missing'], /missing: there is no such file/],
    ['a folder without vectors', () => ['conform', folder, '--only', 'zzz'], /zzz|no vectors/],
    [
      'a vector that is no JSON',
      () => ['conform', written('broken.json', '{')],
      /broken\.json: it is no JSON/,
    ],
    [
      'a vector that is not packed',
      () => ['conform', written('broken.json.gz', '{')],
      /broken\.json\.gz: it cannot be unpacked/,
    ],
  ];

  test.each(cases)('%s', (_, args, message) => {
    const ran = replisim(...args());
    expect(ran.stderr).toMatch(message);
    expect(ran.stderr).not.toMatch(/^\s+at /m);
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status: 3, stdout: '' });
  });
});

describe('run', () => {
  test('shows every figure, the chart, the verdicts and how to replay, and exits with 0', () => {
    const ran = replisim('run', 'report-small');
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' });
    for (const part of [
      'writes',
      'SELECT objects created',
      '3 copied into the static buffer',
      'leaked bytes',
      'used_memory before',
      'virtual time',
      'used_memory over virtual time',
      'Verdicts',
      "npx replisim replay 'report-small@report/2.4.9#",
    ]) {
      expect(ran.stdout).toContain(part);
    }
  });

  test('48 bytes for each object that went an unsound way on 2.4.9, none on 2.4.10', () => {
    const { variants } = jsonOf(shorter('report-small', 300));
    const [leaky, sound] = variants;
    const unsound = leaky.selects.unsent + leaky.selects.closing + leaky.selects.copied + leaky.selects.glued;
    expect(leaky.writes).toBe(600);
    expect(leaky.selects.created).toBeGreaterThan(100);
    expect(leaky.selects).toMatchObject({ leaked: unsound, leakedBytes: 48 * unsound });
    // What is left over is the leak: the dataset is the same.
    expect(leaky.usedMemory.after - sound.usedMemory.after).toBe(48 * unsound);
    expect(sound.selects).toMatchObject({ leaked: 0, leakedBytes: 0, freed: sound.selects.created });
  });

  test('db 15 alone loses one object, shared ids none, three slaves three times as much', () => {
    const leaked = (name: string) => jsonOf(shorter(name), '--variant', '2.4.9').variants[0].selects.leaked;
    expect(leaked('report-db15-alone')).toBe(1);
    expect(leaked('shared-ids')).toBe(0);
    const { selects, switches } = jsonOf(shorter('three-slaves'), '--variant', '2.4.9').variants[0];
    expect(selects.leaked).toBeGreaterThan(3);
    expect(selects.leaked % 3).toBe(0);
    expect(selects.leaked).toBe(selects.created);
    expect(switches).toBeGreaterThanOrEqual(2 * selects.created - 3);
  });

  test('the same run is the same in another process, byte by byte; --seed is another run, and is named in it', () => {
    const file = shorter('slow-slave');
    const { seed, variants } = jsonOf(file, '--variant', '2.4.9');
    expect(playedNow(file, '--variant', '2.4.9')).toBe(told.get(`${file} --variant 2.4.9`));
    const other = jsonOf(file, '--seed', '8', '--variant', '2.4.9');
    expect([seed, other.seed]).toEqual([1, 8]);
    expect(other.variants[0].digest).not.toBe(variants[0].digest);
  });

  test('--log shows the log as the reporter saw it', () => {
    const file = written(
      'log.yaml',
      SMALL.replace('repeat: 3', 'repeat: 3').replace(
        'servers:',
        'calm: { settleMicros: 12000000 }\nservers:',
      ),
    );
    const { stdout } = replisim('run', file, '--log', '--variant', '2.4.9');
    expect(stdout).toMatch(/DB 12: 1 keys \(0 volatile\) in 4 slots HT\./);
    expect(stdout).toMatch(/\d+ clients connected \(1 slaves\), \d+ bytes in use/);
  });

  test('a run that never becomes calm is undecided, and says why', () => {
    const file = written(
      'endless.yaml',
      SMALL.replace('[set, foo, bar]', '[UNSUBSCRIBE]').replace(
        'servers:',
        'stop: { afterMicros: 3000000 }\nservers:',
      ),
    );
    const ran = replisim('run', file, '--variant', '2.4.10', '--strict');
    expect(ran.status).toBe(2);
    // 2.4 says nothing to UNSUBSCRIBE without a subscription, and a closed loop waits for ever.
    expect(ran.stdout).toMatch(
      /2\.4\.10 did not come to its end\. The calm never came: client c\s+is running after/,
    );
  });

  test('a run whose events are used up is undecided', () => {
    const file = written('budget.yaml', `${SMALL}stop: { afterEvents: 100 }\n`);
    expect(replisim('run', file, '--variant', '2.4.10').status).toBe(0);
    const ran = replisim('run', file, '--strict', '--variant', '2.4.10');
    expect(ran.status).toBe(2);
    expect(ran.stdout).toContain(
      '2.4.10 did not come to its end. The budget of events ran out at event 100.',
    );
  });

  test('a variant of the user is played beside the others, from TypeScript', () => {
    const file = written(
      'mine.ts',
      `import { variantById } from 'replisim/model';
import type { Variant } from 'replisim/model';
const right = variantById('2.4.10') as Variant;
const mine: Variant = { ...right, id: 'mine', title: 'as 2.4.10' };
export default mine;
`,
    );
    const { variants } = jsonOf(
      written('small.yaml', SMALL),
      '--variant',
      '2.4.10',
      '--variant',
      `./${file}`,
    );
    expect(variants.map((each: { id: string }) => each.id)).toEqual(['2.4.10', 'mine']);
    expect(variants[1].usedMemory).toEqual(variants[0].usedMemory);
  });

  test('a property of the user is judged with the others, from TypeScript; --strict exits with 1', () => {
    const file = written(
      'property.ts',
      `import type { RedisProperty } from 'replisim/properties';
const few: RedisProperty = {
  id: 'few-keys',
  title: 'A server has at most one key.',
  when: 'whenCalm',
  check: (end) => (end.run.simulation.world.servers[0].server.stats.writes > 1 ? 'more than one write' : null),
};
const never: RedisProperty = { id: 'never', title: 'Something that never is.', when: 'sometimes', met: () => null };
export default [few, never];
`,
    );
    const args = ['run', written('small.yaml', SMALL), '--variant', '2.4.10', '--property', `./${file}`];
    const { status, stdout } = replisim(...args, '--strict', '--json');
    expect(status).toBe(1);
    const { verdicts } = JSON.parse(stdout).variants[0];
    expect(verdicts.slice(-2)).toEqual([
      { property: 'few-keys', when: 'whenCalm', held: false, sentence: 'more than one write' },
      expect.objectContaining({ property: 'never', held: null }),
    ]);
  });

  test("an error in a user's property is told as the user's", () => {
    const throws = written(
      'bad-property.js',
      "export default { id: 'x', title: 'x', when: 'always', check() { null.x; } };",
    );
    const small = written('small.yaml', SMALL);
    const ran = replisim('run', small, '--variant', '2.4.10', '--property', `./${throws}`);
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status: 3, stdout: '' });
    expect(ran.stderr).toMatch(/bad-property\.js: property "x" failed: .*TypeError/);
    const none = written('no-property.js', "export default { id: 'x' };");
    expect(replisim('run', small, '--property', `./${none}`).stderr).toMatch(
      /its default export is no property/,
    );
  });

  test("an error in a user's variant is told as the user's", () => {
    const file = written('throws.js', "export default { id: 'x', title: 'x', feed() { null.x; } };");
    const ran = replisim('run', written('small.yaml', SMALL), '--variant', `./${file}`);
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status: 3, stdout: '' });
    expect(ran.stderr).toMatch(/throws\.js: feed of variant "x" failed: .*TypeError/);
  });

  test('Ctrl-C: what was played so far is shown, exit code 130', async () => {
    const { property, interrupt } = underWay(folder, { atCall: 1_000 });
    const running = startCommand(['run', 'report', '--variant', '2.4.9', '--property', property], {
      cwd: folder,
    });
    await interrupt(running);
    const { code, output } = await running.ended;
    expect(code).toBe(130);
    expect(output).toMatch(/2\.4\.9 was interrupted/);
    expect(Number(/SELECT objects created +([\d,]+)/.exec(output)?.[1].replace(',', ''))).toBeGreaterThan(0);
  });
});

describe('replay', () => {
  test('a run is played again to the same digest; 1: it still violates', () => {
    const [leaky, sound] = jsonOf(shorter('two-slaves')).variants;
    expect(replisim('replay', leaky.replay).status).toBe(1);
    expect(replisim('replay', sound.replay).status).toBe(0);
  });

  test('a failure file: 1 as long as it violates to the same digest, 2 when it does not any more', () => {
    const { input, variants } = jsonOf(shorter('two-slaves'));
    const verdict = variants[0].verdicts.find((each: { held: boolean }) => each.held === false);
    // Without choices every choice is 0: another run than the seed's, with a digest of its own.
    const failure = {
      format: 'replisim-failure/1',
      engine: '1',
      scenario: input,
      variant: '2.4.9',
      choices: {},
      verdict,
      digest: '0'.repeat(16),
    };
    const first = replisim('replay', written('failure.json', JSON.stringify(failure)), '--json');
    expect(first.status).toBe(2);
    const { variants: played, replayed } = readPrinted(first.stdout);
    expect(replayed.sentence).toMatch(
      /The digest differs: expected 0{16}, got [0-9a-f]{16}\. It still violates select-lifetimes\./,
    );
    expect(played[0].verdicts).toHaveLength(1);
    const same = { ...failure, digest: played[0].digest };
    expect(replisim('replay', written('same.json', JSON.stringify(same))).status).toBe(1);
    const repaired = replisim(
      'replay',
      written('repaired.json', JSON.stringify({ ...same, variant: '2.4.10' })),
    );
    expect(repaired.status).toBe(2);
    expect(repaired.stdout).toMatch(/It no\s+longer\s+violates\s+select-lifetimes\./);
  });

  test('a link that a person wrote names no engine, and is played', () => {
    const link = '#scenario=boundary-9-10&variant=2.4.10';
    expect(replisim('replay', link)).toMatchObject({ status: 0, stderr: '' });
    const old = replisim('replay', `${link}&engine=0`);
    expect(old).toMatchObject({ status: 3, stdout: '' });
    expect(old.stderr).toContain('the link is of engine 0, this is engine ');
  });

  test('a failure file that cannot be replayed is refused', () => {
    const { input, variants } = jsonOf(shorter('two-slaves'));
    const failure = {
      format: 'replisim-failure/1',
      engine: '1',
      scenario: input,
      variant: '2.4.9',
      choices: {},
      verdict: variants[0].verdicts[0],
      digest: '0'.repeat(16),
    };
    const refused = (change: object) => {
      const ran = replisim('replay', written('bad.json', JSON.stringify({ ...failure, ...change })));
      expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status: 3, stdout: '' });
      return ran.stderr;
    };
    expect(refused({ format: 'replisim-failure/9' })).toMatch(
      /its format is "replisim-failure\/9"; this replisim replays/,
    );
    expect(refused({ variant: 'none' })).toMatch(/"none" is no variant/);
    expect(refused({ choices: { network: ['x'] } })).toMatch(/at choices\.network\.0/);
    expect(refused({ verdict: { ...failure.verdict, property: 'mine' } })).toMatch(
      /the property "mine", which does not ship/,
    );
  });

  test('another digest: 2, and both are named', () => {
    const { replay, digest } = jsonOf(shorter('two-slaves')).variants[1];
    const wrong = digest.replace(/.$/, (last: string) => (last === '0' ? '1' : '0'));
    const ran = replisim('replay', replay.replace(digest, wrong));
    expect(ran.status).toBe(2);
    expect(ran.stdout).toContain(digest);
    expect(ran.stdout).toContain(wrong);
  });
});

describe('conform', () => {
  const shared = (name: string) => join(__dirname, `../model/fidelity/vectors/2.4.9/${name}.json.gz`);
  const vector = () => JSON.parse(gunzipSync(readFileSync(shared('db10-boundary'))).toString());

  test('a vector that agrees: exit code 0, and the last line counts', () => {
    const ran = replisim('conform', shared('db10-boundary'));
    expect(ran.status).toBe(0);
    expect(ran.stdout.trimEnd().split('\n').at(-1)).toBe('1 of 1 vectors agree');
  });

  test('a reply, a measure and a stream that differ: exit code 1, each with its place, expected and got', () => {
    const wrong = vector();
    const send = wrong.steps.findIndex((step: { do: string }) => step.do === 'send');
    wrong.observed.replies[0][0] = '+NO';
    wrong.observed.used_memory_delta[1] += 16;
    wrong.observed.streams.s1 = wrong.observed.streams.s1.replace('10', '11');
    const ran = replisim('conform', written('wrong.json', JSON.stringify(wrong)), shared('db10-db11'));
    expect(ran.status).toBe(1);
    expect(ran.stdout).toMatch(
      new RegExp(`step ${send + 1}, replies: reply 1 to send .*\\n +expected "\\+NO"\\n +got +"\\+OK"`),
    );
    expect(ran.stdout).toMatch(/memory: measure 2, .*\n +expected \d+\n +got +\d+/);
    expect(ran.stdout).toMatch(/stream: stream of s1, byte \d+ .*\n +expected .*11.*\n +got +.*10/);
    expect(ran.stdout).toMatch(/bytes by site/);
    expect(ran.stdout.trimEnd().split('\n').at(-1)).toBe('1 of 2 vectors agree');
  });

  test('replies that never come: the vector is stuck at its step, and the others are played', () => {
    const wrong = vector();
    wrong.steps.splice(2, 0, { do: 'recv', conn: 'a', replies: 1 });
    const ran = replisim('conform', written('stuck.json', JSON.stringify(wrong)), shared('db10-db11'));
    expect(ran.status).toBe(1);
    expect(ran.stdout).toMatch(/step 3, stuck: recv/);
    expect(ran.stdout).toMatch(/1 of 2 vectors agree\n$/);
  });

  test('JSON and JUnit hold the same results', () => {
    const files = [
      written(
        'wrong.json',
        JSON.stringify({ ...vector(), name: 'a<b', observed: { ...vector().observed, streams: {} } }),
      ),
      shared('db10-db11'),
    ];
    const json = readPrinted(replisim('conform', ...files, '--format', 'json').stdout);
    expect(json).toMatchObject({ format: 'replisim-conform/1', vectors: 2, agree: 1 });
    expect(
      json.results.map((result: { name: string; agrees: boolean }) => [result.name, result.agrees]),
    ).toEqual([
      ['a<b', false],
      ['db10-db11', true],
    ]);
    const junit = replisim('conform', ...files, '--format', 'junit').stdout;
    expect(junit).toContain('tests="2" failures="1"');
    expect(junit).toContain('<testcase classname="2.4.9" name="a&lt;b"');
    expect(junit.match(/<failure /g)).toHaveLength(1);
  });

  test('--only takes names apart from each other, --jobs changes nothing but time', () => {
    const folderOf = join(__dirname, '../model/fidelity/vectors');
    const one = replisim('conform', folderOf, '--only', 'db10', '--jobs', '1').stdout;
    const two = replisim('conform', folderOf, '--only', 'db10', '--jobs', '2').stdout;
    const timeless = (text: string) => text.replace(/ +[\d.]+ m?s$/gm, '');
    expect(timeless(one)).toBe(timeless(two));
    expect(one).toMatch(/4 of 4 vectors agree\n$/);
  });

  test('a vector of the wrong shape is refused with the place in it', () => {
    const ran = replisim(
      'conform',
      written('shape.json', JSON.stringify({ ...vector(), databases: 'many' })),
    );
    expect(ran).toMatchObject({ status: 3, stdout: '' });
    expect(ran.stderr).toMatch(
      /shape\.json: it is no vector: at databases: found "many"; allowed: a number\n$/,
    );
  });

  test('a byte order mark is no part of a vector, nor of a failure file', () => {
    const marked = written('marked.json', `\ufeff${JSON.stringify(vector())}`);
    expect(replisim('conform', marked).status).toBe(0);
    expect(replisim('replay', marked).stderr).toMatch(/it names no format/);
  });
});

describe('the frame', () => {
  test('--help and --version answer on stdout', () => {
    expect(replisim('--help')).toMatchObject({ status: 0, stderr: '' });
    expect(replisim('--version').stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(replisim('run', '--help').stdout).toContain('--strict');
  });

  test('without anything it shows its help, as a complaint', () => {
    expect(replisim()).toMatchObject({ status: 3, stdout: '' });
  });

  test('--help loads commander and nothing else that is big', () => {
    const hook = written(
      'hook.mjs',
      `import { register } from 'node:module';
register('data:text/javascript,' + encodeURIComponent(\`export async function load(url, context, next) {
  process._rawDebug(url); return next(url, context); }\`));`,
    );
    const { stderr } = spawnSync('node', ['--import', `./${hook}`, MAIN, '--help'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stderr).toContain('/commander/');
    expect(
      stderr
        .split('\n')
        .filter((url) =>
          /zod|yaml|seedrandom|fast-check|cli-progress|jiti|dist\/(sim\/(?!words)|model\/|properties\/|core)/.test(
            url,
          ),
        ),
    ).toEqual([]);
  });

  test('a reader that has seen enough is no error', () => {
    // More than a pipe holds, so that it is written to after its reader has gone.
    const script = Array.from({ length: 3_000 }, (_, index) => `[set, key-${index}, bar]`).join(', ');
    const file = written('long.yaml', SMALL.replace(/\{ repeat.*\] \} \}/, `{ script: [${script}] } }`));
    const ran = spawnSync(
      'bash',
      ['-c', `set -o pipefail; node '${MAIN}' run ${file} --variant 2.4.10 --json | head -c 10`],
      { cwd: folder, encoding: 'utf8' },
    );
    expect({ stdout: ran.stdout, stderr: ran.stderr, status: ran.status }).toEqual({
      stdout: '{\n  "forma',
      stderr: '',
      status: 0,
    });
  });
});
