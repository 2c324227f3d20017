/**
 * Hostile programs against live sessions: they must not crash, hang or grow, and what came is recorded and replays.
 * REPLISIM_FUZZ_SECONDS makes it as long as wanted, in rounds of a session each; without it, one takes a few seconds.
 * REPLISIM_FUZZ_SEED chooses the attacks. A round that fails leaves its record, and the others go on.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Variant, variantById } from '../../model/index.ts';
import { loadScenario } from '../scenario-files.ts';
import { attackSession, honest, type Round, replayDiffers, sleep } from '../testing/hostile-round.ts';
import type { Caps } from './caps.ts';
import { startLive } from './live.ts';
import type { Live } from './live-state.ts';

const SECONDS = Number(process.env.REPLISIM_FUZZ_SECONDS ?? 6);
const SEED = process.env.REPLISIM_FUZZ_SEED ?? 'hostile';
/** A record of this many seconds is played in memory, far from its cap. */
const ROUND_SECONDS = 20;
jest.setTimeout((SECONDS * 10 + 120) * 1000);

const variant = variantById('2.4.9') as Variant;
const MIB = 1024 * 1024;

const CAPS = {
  connections: 150,
  queryBufferBytes: MIB,
  outputBytes: 2 * MIB,
  allOutputBytes: 16 * MIB,
  heapBytes: 48 * MIB,
};

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** A number of MiB, rounded. */
const mib = (bytes: number) => Math.round(bytes / MIB);

interface Tally extends Omit<Round, 'outcome'> {
  rounds: number;
  /** Replays that were the same. */
  replayed: number;
  failures: string[];
  /** JavaScript memory in use after each round, in bytes, garbage collected. */
  heapAfter: number[];
  /** The most that was resident during each round, in bytes. */
  residents: number[];
}

function addRound(tally: Tally, round: Round): void {
  for (const key of ['attacks', 'bytes', 'seconds', 'dropped', 'messages', 'answered'] as const) {
    tally[key] += round[key];
  }
  tally.rounds++;
  tally.sentAway += round.sentAway;
  tally.deaths += round.deaths;
  tally.recordBytes += round.recordBytes;
  tally.slowestMillis = Math.max(tally.slowestMillis, round.slowestMillis);
  for (const kind of round.kinds) tally.kinds.add(kind);
  tally.residents.push(round.residentBytes);
}

/** How much more the later half of the rounds took than the earlier half, in bytes. */
function creep(bytes: number[]): number {
  const half = Math.ceil(bytes.length / 2);
  return Math.max(...bytes.slice(-half)) - Math.max(...bytes.slice(0, half));
}

function tallyText(tally: Tally): string {
  const { rounds, seconds, attacks, bytes, dropped, messages, answered, sentAway, deaths, residents } = tally;
  return (
    `${rounds} rounds, ${seconds.toFixed(1)} s of attack, ${attacks} attacks, ${bytes} bytes, ${dropped} let go, ` +
    `${deaths} servers made to end, ${messages} messages, honest clients: ${answered} answered, ${sentAway} sent away, ` +
    `slowest answer ${Math.round(tally.slowestMillis)} ms, resident at most ${mib(Math.max(...residents))} MiB (creep ${mib(creep(residents))}), ` +
    `in use after the last round ${mib(tally.heapAfter.at(-1) ?? 0)} MiB (creep ${mib(creep(tally.heapAfter))}), ` +
    `${tally.replayed} replays the same, ${mib(tally.recordBytes)} MiB of records`
  );
}

async function playRound(tally: Tally, seed: string, seconds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'replisim-hostile-'));
  const file = join(folder, 'hostile.json');
  let failure: string | null;
  try {
    const round = await attackSession({ variant, seed, file, seconds, caps: CAPS });
    addRound(tally, round);
    failure = replayDiffers(file, variant, round.outcome);
    if (failure === null) tally.replayed++;
    else failure = `the replay differs: ${failure}`;
  } catch (error) {
    failure = (error as Error).stack ?? String(error);
  }
  // What has just been destroyed is held until its events have come.
  await sleep(200);
  collectGarbage();
  tally.heapAfter.push(process.memoryUsage().heapUsed + process.memoryUsage().external);
  if (failure === null) rmSync(folder, { recursive: true });
  else tally.failures.push(`REPLISIM_FUZZ_SEED=${seed}, recorded in ${file}: ${failure}`);
}

test('hostile programs neither crash, hang nor bloat a session, and all they said replays', async () => {
  const tally: Tally = {
    ...{
      attacks: 0,
      kinds: new Set(),
      bytes: 0,
      seconds: 0,
      dropped: 0,
      messages: 0,
      answered: 0,
      sentAway: 0,
    },
    ...{ slowestMillis: 0, residentBytes: 0, deaths: 0, recordBytes: 0, rounds: 0, replayed: 0 },
    ...{ failures: [], heapAfter: [], residents: [] },
  };
  const before = process.memoryUsage().rss;
  for (let number = 0; tally.seconds < SECONDS && tally.failures.length < 20; number++) {
    const seed = number === 0 ? SEED : `${SEED}/${number}`;
    await playRound(tally, seed, Math.min(ROUND_SECONDS, SECONDS - tally.seconds));
    if (SECONDS > ROUND_SECONDS) process.stderr.write(`${seed}: ${tallyText(tally)}\n`);
  }
  console.info(tallyText(tally));
  expect(tally.failures).toEqual([]);
  expect(tally.replayed).toBe(tally.rounds);
  expect(tally.kinds.size).toBeGreaterThan(10);
  expect(tally.bytes).toBeGreaterThan(100_000);
  expect(tally.answered).toBeGreaterThan(tally.sentAway);
  expect(tally.slowestMillis).toBeLessThan(5000);
  expect(mib(Math.max(...tally.residents) - before)).toBeLessThan(1000);
  expect(mib(creep(tally.residents))).toBeLessThan(256);
  expect(mib(creep(tally.heapAfter))).toBeLessThan(64);
});

async function start(
  record: string | undefined,
  caps: Partial<Caps>,
  told: string[] = [],
  speed = 1,
): Promise<Live> {
  const tell = (sentence: string) => void told.push(sentence);
  return startLive(loadScenario('report-master'), {
    variant,
    host: '127.0.0.1',
    speed,
    record,
    caps,
    tell,
  });
}

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

test('servers that grow by themselves end the session', async () => {
  const live = await start(undefined, { heapBytes: 1.5 * MIB, calmMillis: 100 });
  const ended = new Promise((resolve) => {
    live.onEnd = resolve;
  });
  const [{ port }] = live.doors;
  const socket = connect(port, '127.0.0.1', () => socket.write('slaveof slave 6379\r\n')).resume();
  await sleep(2500);
  socket.write('set k v\r\nselect 15\r\nset k v\r\n');
  expect(await ended).toMatch(/the simulated servers hold \d+ bytes/);
  expect(live.stop().stop).toBe('interrupted');
});

test('what goes round without end keeps nobody waiting', async () => {
  // Fifty virtual seconds in a second are more than can be played then.
  const live = await start(undefined, { calmMillis: 100 }, [], 50);
  const [{ port }] = live.doors;
  const socket = connect(port, '127.0.0.1', () => socket.write('slaveof slave 6379\r\n')).resume();
  await sleep(1000);
  socket.write('incr n\r\n');
  await sleep(3000);
  expect(await honest(port)).toBeLessThan(10_000);
  expect(live.stop().stop).toBe('interrupted');
});
