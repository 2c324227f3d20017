import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { type Outcome, simulate, type Variant } from '../../model/index.ts';
import { createSeededChooser } from '../../sim/index.ts';
import type { Caps } from '../live/caps.ts';
import { startLive } from '../live/live.ts';
import type { Live } from '../live/live-state.ts';
import { loadScenario } from '../scenario-files.ts';
import { type Attack, makeAttack } from './hostile.ts';

/** One session under attack: what came, and how it was borne. */
export interface Round {
  attacks: number;
  /** Names of the kinds of attack. */
  kinds: Set<string>;
  /** Bytes that arrived. */
  bytes: number;
  /** How long it was attacked, in seconds. */
  seconds: number;
  /** Connections let go. */
  dropped: number;
  /** Messages to the person who has started the session. */
  messages: number;
  /** Honest clients that were answered, and that were sent away; the slowest answer, in milliseconds. */
  answered: number;
  sentAway: number;
  slowestMillis: number;
  /** The most that was resident meanwhile, in bytes. */
  residentBytes: number;
  /** Servers that a program has made end. */
  deaths: number;
  recordBytes: number;
  outcome: Outcome;
}

export interface RoundOptions {
  variant: Variant;
  seed: string;
  /** The session is recorded there. */
  file: string;
  /** A round ends then, or earlier when every server has been made to end. */
  seconds: number;
  caps: Partial<Caps>;
}

const ATTACKS_AT_ONCE = 10;
const MAX_STAYERS = 100;
/** An honest client waits so long. */
const PATIENCE_MILLIS = 20_000;
/** A replay that takes longer hangs. */
const REPLAY_MILLIS = 300_000;

export const sleep = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));

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
  if (stayers.length > MAX_STAYERS) stayers.shift()?.destroy();
}

/** How long an honest client waits for an answer, in milliseconds; Infinity when it is sent away. */
export function honest(port: number): Promise<number> {
  return new Promise((resolve) => {
    const begin = performance.now();
    const socket = connect(port, '127.0.0.1', () => socket.write('ping\r\n'));
    const leave = (waits: number) => {
      resolve(waits);
      socket.destroy();
    };
    socket.on('error', () => leave(Number.POSITIVE_INFINITY));
    socket.on('close', () => leave(Number.POSITIVE_INFINITY));
    socket.setTimeout(PATIENCE_MILLIS, () => leave(PATIENCE_MILLIS));
    socket.once('data', () => leave(performance.now() - begin));
  });
}

/** The places of the servers that are still there, by what the session has told. */
function living(live: Live, told: string[]): number[] {
  return live.doors.flatMap(({ server }, place) =>
    told.some((sentence) => sentence.startsWith(`the process of ${server} is dead`)) ? [] : [place],
  );
}

/** Attacks a session of its own from many connections, and ends it. */
export async function attackSession({ variant, seed, file, seconds, caps }: RoundOptions): Promise<Round> {
  const told: string[] = [];
  const live = await startLive(loadScenario('report-master'), {
    variant,
    host: '127.0.0.1',
    speed: 1,
    record: file,
    caps,
    tell: (sentence) => void told.push(sentence),
  });
  const chooser = createSeededChooser(seed);
  const stayers: Socket[] = [];
  const round = { attacks: 0, kinds: new Set<string>(), answered: 0, sentAway: 0, slowestMillis: 0 };
  let residentBytes = 0;
  const begin = performance.now();
  for (let alive = [0]; alive.length > 0 && performance.now() - begin < seconds * 1000; ) {
    alive = living(live, told);
    const several = Array.from({ length: ATTACKS_AT_ONCE }, () => makeAttack(chooser));
    for (const { name } of several) round.kinds.add(name);
    round.attacks += several.length;
    const portOf = (index: number) => live.doors[alive[index % alive.length] ?? 0].port;
    await Promise.all(several.map((each, index) => attack(portOf(index), each, stayers)));
    const waits = await honest(portOf(1));
    if (waits === Number.POSITIVE_INFINITY) round.sentAway++;
    else {
      round.answered++;
      round.slowestMillis = Math.max(round.slowestMillis, waits);
    }
    residentBytes = Math.max(residentBytes, process.memoryUsage().rss);
  }
  const lasted = (performance.now() - begin) / 1000;
  for (const socket of stayers) socket.destroy();
  await sleep(300);
  const { bytes, dropped } = live.figures();
  const deaths = live.doors.length - living(live, told).length;
  const outcome = live.stop();
  const recordBytes = readFileSync(file).length;
  return {
    ...round,
    ...{ bytes, dropped, deaths, seconds: lasted, messages: told.length, recordBytes, outcome },
    residentBytes: Math.max(residentBytes, process.memoryUsage().rss),
  };
}

/** How the replay of a recorded session differs from what happened, as a sentence; null when it does not. */
export function replayDiffers(file: string, variant: Variant, outcome: Outcome): string | null {
  const scenario = loadScenario(file);
  const last = performance.now() + REPLAY_MILLIS;
  const replayed = simulate(scenario, {
    variant,
    chooser: createSeededChooser(scenario.seed),
    interrupted: () => performance.now() > last,
  });
  if (replayed.digest !== outcome.digest) {
    return `digest ${replayed.digest} (${replayed.stop}), and it was ${outcome.digest} (${outcome.stop})`;
  }
  const other = (Object.keys(outcome) as (keyof Outcome)[]).filter(
    (key) => !isDeepStrictEqual(replayed[key], outcome[key]),
  );
  return other.length === 0 ? null : `the same digest, and not the same ${other.join(', ')}`;
}
