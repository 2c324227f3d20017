/**
 * Hostile programs against a live session: it must not crash, hang or grow, and what came is recorded and replays.
 * REPLISIM_FUZZ_SECONDS makes it as long as wanted; without it, it takes a few seconds.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulate } from '../../model/simulate.ts';
import { variantById } from '../../model/variants/index.ts';
import type { Variant } from '../../model/variants/variant.ts';
import { createSeededChooser } from '../../sim/seeded-chooser.ts';
import { loadScenario } from '../scenario-files.ts';
import { type Attack, makeAttack } from '../testing/hostile.ts';
import type { Caps } from './caps.ts';
import { startLive } from './live.ts';
import type { Live } from './live-state.ts';

const SECONDS = Number(process.env.REPLISIM_FUZZ_SECONDS ?? 6);
const SEED = process.env.REPLISIM_FUZZ_SEED ?? 'hostile';
jest.setTimeout((SECONDS * 10 + 120) * 1000);

const variant = variantById('2.4.9') as Variant;
const MIB = 1024 * 1024;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replisim-hostile-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const sleep = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));

async function attack(
  port: number,
  { pieces, deaf, pauseMillis, leaves }: Attack,
  stayers: Socket[],
): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  if (deaf) socket.pause();
  else socket.resume();
  for (const piece of pieces) {
    if (socket.destroyed) return;
    socket.write(piece, 'latin1');
    await sleep(pauseMillis);
  }
  if (leaves === 'end') socket.end();
  else if (leaves === 'reset') socket.resetAndDestroy();
  else stayers.push(socket);
  if (stayers.length > 100) stayers.shift()?.destroy();
}

/** How long an honest client waits for an answer, in milliseconds; Infinity when the connection is refused. */
function honest(port: number): Promise<number> {
  return new Promise((resolve) => {
    const begin = performance.now();
    const socket = connect(port, '127.0.0.1', () => socket.write('ping\r\n'));
    socket.on('error', () => resolve(Number.POSITIVE_INFINITY));
    socket.on('close', () => resolve(Number.POSITIVE_INFINITY));
    socket.once('data', () => {
      resolve(performance.now() - begin);
      socket.destroy();
    });
  });
}

async function start(record: string | undefined, caps: Partial<Caps>, told: string[] = []): Promise<Live> {
  const tell = (sentence: string) => void told.push(sentence);
  return startLive(loadScenario('report-master'), {
    variant,
    host: '127.0.0.1',
    speed: 1,
    record,
    caps,
    tell,
  });
}

const CAPS = {
  connections: 150,
  queryBufferBytes: MIB,
  outputBytes: 2 * MIB,
  allOutputBytes: 16 * MIB,
  heapBytes: 48 * MIB,
};

test('hostile programs neither crash, hang nor bloat a session, and all they said replays', async () => {
  const file = join(folder, 'hostile.json');
  const told: string[] = [];
  const live = await start(file, CAPS, told);
  const ports = live.doors.map(({ port }) => port);
  const chooser = createSeededChooser(SEED);
  const stayers: Socket[] = [];
  const names = new Set<string>();
  const before = process.memoryUsage().rss;
  let attacks = 0;
  let slowest = 0;
  let highest = 0;
  for (const last = performance.now() + SECONDS * 1000; performance.now() < last; ) {
    const several = Array.from({ length: 10 }, () => makeAttack(chooser));
    for (const { name } of several) names.add(name);
    attacks += several.length;
    await Promise.all(several.map((each, index) => attack(ports[index % 2], each, stayers)));
    const waits = await honest(ports[1]);
    if (waits !== Number.POSITIVE_INFINITY) slowest = Math.max(slowest, waits);
    highest = Math.max(highest, process.memoryUsage().rss);
  }
  for (const socket of stayers) socket.destroy();
  await sleep(300);
  const figures = live.figures();
  const outcome = live.stop();
  const grown = Math.round((highest - before) / MIB);
  console.info(
    `${attacks} attacks, ${figures.bytes} bytes, ${figures.dropped} let go, slowest answer ${Math.round(slowest)} ms, ` +
      `resident memory grew by ${grown} MiB, ${told.length} messages`,
  );
  expect(names.size).toBeGreaterThan(10);
  expect(figures.bytes).toBeGreaterThan(100_000);
  expect(slowest).toBeLessThan(5000);
  expect(grown).toBeLessThan(1000);
  const replayed = simulate(loadScenario(file), { variant, chooser: createSeededChooser('report') });
  expect(replayed.digest).toBe(outcome.digest);
  expect(replayed).toEqual(outcome);
});

test('more connections than the cap are refused, and those that are there are served', async () => {
  const live = await start(undefined, { connections: 20 });
  const [{ port }] = live.doors;
  const first = connect(port, '127.0.0.1');
  await new Promise((resolve) => first.once('connect', resolve));
  const many = Array.from({ length: 300 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  await sleep(300);
  expect(live.figures().connections).toBe(20);
  first.write('ping\r\n');
  expect(String(await new Promise((resolve) => first.once('data', resolve)))).toBe('+PONG\r\n');
  for (const socket of [first, ...many]) socket.destroy();
  await sleep(100);
  expect(live.figures().connections).toBe(0);
  expect(await honest(port)).toBeLessThan(1000);
  live.stop();
});

test.each<[string, Partial<Caps>, string, RegExp]>([
  [
    'a command that never ends',
    { queryBufferBytes: 100_000 },
    `*2\r\n$500000000\r\n${'x'.repeat(400_000)}`,
    /of a command that is not complete/,
  ],
  [
    'what fills the servers',
    { heapBytes: 3 * MIB },
    'debug populate 20000\r\nping\r\n',
    /the simulated servers hold \d+ bytes/,
  ],
])('%s ends its connection only', async (_, caps, bytes, reason) => {
  const told: string[] = [];
  const live = await start(undefined, caps, told);
  const [{ port }] = live.doors;
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes)).on('error', () => {});
  socket.resume();
  await new Promise((resolve) => socket.once('close', resolve));
  expect(told.join('\n')).toMatch(reason);
  expect(live.figures()).toMatchObject({ connections: 0, dropped: 1 });
  live.stop();
});
