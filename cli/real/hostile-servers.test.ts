/** `compare` and `record` against what is silent, endless, or no Redis: they end, say why, and let go. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Variant, variantById } from '../../model/index.ts';
import { startLive } from '../live/live.ts';
import type { Live } from '../live/live-state.ts';
import { loadScenario } from '../scenario-files.ts';
import { type Command, runCommand } from '../testing/command.ts';
import { type Mischief, startHostileServer } from '../testing/hostile-server.ts';
import { readAddress } from './connection.ts';
import { readSteps } from './steps-file.ts';

jest.setTimeout(300_000);

let folder: string;
let live: Live;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'replisim-hostile-servers-'));
  const steps = [
    { do: 'connect', conn: 'c' },
    { do: 'send', conn: 'c', commands: [['SET', 'a', '1']] },
    { do: 'send', conn: 'c', commands: [['GET', 'a']] },
  ];
  writeFileSync(join(folder, 'steps.json'), JSON.stringify({ name: 'mine', steps }));
  live = await startLive(loadScenario('report-master'), {
    variant: variantById('2.4.9') as Variant,
    host: '127.0.0.1',
    speed: 1,
    tell() {},
  });
});

afterAll(() => {
  live.stop();
  rmSync(folder, { recursive: true });
});

/** A verb, what is wrong with its server, and after how many bytes. */
type Meeting = readonly ['compare' | 'record', Mischief, number];

const FROM_THE_START = [
  ...['silent', 'close', 'garbage', 'half', 'endless-value', 'endless-line', 'endless-replies'],
  ...['slow-drip', 'yes-to-all'],
] as Mischief[];

const MEETINGS: Meeting[] = [
  ...FROM_THE_START.map((how): Meeting => ['compare', how, 0]),
  ...(['silent', 'garbage', 'endless-value', 'endless-replies'] as const).map(
    (how): Meeting => ['record', how, 0],
  ),
  ...(['silent', 'garbage', 'endless-value', 'half'] as const).map((how): Meeting => ['record', how, 8]),
];

interface Met {
  ran: Awaited<Command['ended']>;
  /** Connections that the command has left open. */
  open: number;
}

async function meet([verb, how, after]: Meeting): Promise<Met> {
  const server = await startHostileServer(how, after, live.doors[0].port);
  try {
    const what = verb === 'compare' ? 'transactions' : 'steps.json';
    const more = verb === 'compare' ? ['--most', '5'] : [];
    const env = { NODE_OPTIONS: '--max-old-space-size=300' };
    const ran = await runCommand([verb, `${server.port}`, what, ...more, '--force'], { cwd: folder, env });
    return { ran, open: server.open() };
  } finally {
    await server.stop();
  }
}

/** A silent server is given up after ten seconds: several wait beside each other. */
const AT_ONCE = 4;
const met = new Map<Meeting, Promise<Met>>();

beforeAll(() => {
  const lanes: Promise<unknown>[] = Array.from({ length: AT_ONCE }, () => Promise.resolve());
  MEETINGS.forEach((meeting, at) => {
    const begun = lanes[at % AT_ONCE].then(() => meet(meeting));
    met.set(meeting, begun);
    // One that fails is its own test's, and the next one is played all the same.
    lanes[at % AT_ONCE] = begun.catch(() => {});
  });
});

/** A refusal of the server, not a fault of replisim. */
test.each(MEETINGS.map((meeting) => [...meeting, meeting] as const))(
  '%s, with a server that is %s after %i bytes',
  async (_, how, after, meeting) => {
    const { ran, open } = (await met.get(meeting)) as Met;
    expect({ how, after, code: ran.code, complaints: ran.complaints }).toMatchObject({ code: 3 });
    expect(ran.complaints).toMatch(/^replisim: /);
    expect(ran.complaints).not.toMatch(/internal error|\n\s+at /);
    expect(ran.seconds).toBeLessThan(60);
    expect(open).toBe(0);
  },
);

test('the whole conversation has a bound of its own', async () => {
  const steps = Array.from({ length: 60 }, () => ({ do: 'wait', ms: 1000 }));
  writeFileSync(join(folder, 'slow.json'), JSON.stringify({ name: 'slow', steps }));
  const door = String(live.doors[0].port);
  const ran = await runCommand(['record', door, 'slow.json', '--seconds', '3', '--force'], { cwd: folder });
  expect(ran.code).toBe(3);
  expect(ran.complaints).toMatch(/the time is up after \d+ of 60 steps; --seconds allows more/);
});

test.each([
  ['nobody', [{ do: 'send', conn: 'a', commands: [['PING']] }], 'steps[0].conn: found "a"; allowed: who has'],
  [
    'who has gone',
    [
      { do: 'connect', conn: 'a' },
      { do: 'close', conn: 'a' },
      { do: 'close', conn: 'a' },
    ],
    'steps[2].conn: found "a"; allowed: who has',
  ],
  [
    'a slave that is there already',
    [
      { do: 'attach', slave: 's' },
      { do: 'attach', slave: 's' },
    ],
    'steps[1].slave: found "s"; allowed: a name that nobody has',
  ],
])('steps that name %s are refused before anything is played', (_, steps, flaw) => {
  const file = join(folder, 'names.json');
  writeFileSync(file, JSON.stringify({ name: 'names', steps }));
  expect(() => readSteps(file)).toThrow(`${file}: these are no steps: at ${flaw}`);
});

test('what is awaited beyond that bound has not failed to come', async () => {
  const steps = [
    { do: 'connect', conn: 'a' },
    { do: 'recv', conn: 'a', replies: 1 },
  ];
  writeFileSync(join(folder, 'awaits.json'), JSON.stringify({ name: 'awaits', steps }));
  const door = String(live.doors[0].port);
  const ran = await runCommand(['record', door, 'awaits.json', '--seconds', '3', '--force'], { cwd: folder });
  expect([ran.code, ran.complaints]).toEqual([
    3,
    'replisim: the time is up after 1 of 2 steps; --seconds allows more\n',
  ]);
});

test.each([
  ['6379', { host: '127.0.0.1', port: 6379 }],
  ['localhost:1', { host: 'localhost', port: 1 }],
  ['[::1]:6379', { host: '::1', port: 6379 }],
  ['./redis.sock', { host: 'localhost', port: 0, path: './redis.sock' }],
  ['sockets/redis.sock', { host: 'localhost', port: 0, path: 'sockets/redis.sock' }],
  ['/tmp/a:1/redis.sock', { host: 'localhost', port: 0, path: '/tmp/a:1/redis.sock' }],
  ['unix:/tmp/redis.sock', { host: 'localhost', port: 0, path: '/tmp/redis.sock' }],
])('the address %s', (text, address) => {
  expect(readAddress(text)).toEqual(address);
});

test.each(['', '0', '65536', 'here', '::1:6379', '[::1]', '[here]:1', 'a/b:1', 'u:p@h:1'])(
  'the address %j is refused',
  (text) => {
    expect(() => readAddress(text)).toThrow(/is no address/);
  },
);
