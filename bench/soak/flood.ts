import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import {
  askRedis,
  endText,
  type Program,
  pause,
  peakMegabytes,
  seconds,
  startReplisim,
  startSession,
  waitUntil,
} from '../processes/programs.ts';
import { createTimer, type SoakBounds, type SoakPart, type SoakReport } from './part.ts';

/**
 * A live session under floods of connections, five times as many as it lets in at a time. Who is in before a flood is
 * served through it, who comes after it is served, too, and what was said replays to the same digest.
 */

const CONNECTIONS = 5_000;
/** They are opened in portions: the system keeps fewer waiting than all. */
const PORTION = 500;
/** Somebody who is not answered for so long is forgotten: no machine is that slow. */
const PATIENCE_MILLIS = 120_000;
const PING_MILLIS = 50;
/** A flood may take as long as the machine needs, but not stand still for so long. */
const STILL_MILLIS = 120_000;
const MAX_MEGABYTES = 1_000;

/** What is said on a connection of a flood before it waits for the others, and whether that is answered. */
const SAYINGS: readonly { text: string; answered: boolean }[] = [
  { text: '', answered: false },
  { text: 'ping\r\n', answered: true },
  { text: 'set k v\r\nget k\r\n', answered: true },
  { text: 'select 11\r\nset k v\r\n', answered: true },
  { text: '*3\r\n$3\r\nset\r\n$1\r\nk\r\n$100000\r\nhalf of it', answered: false },
  { text: 'multi\r\nset k v\r\n', answered: true },
  { text: 'monitor\r\n', answered: true },
  { text: 'subscribe news\r\n', answered: true },
  { text: 'info\r\n', answered: true },
  { text: 'incr n\r\nincr n\r\n', answered: true },
  { text: '\xff\x07 noise\r\n', answered: true },
  // As in 2.4, nothing behind a zero byte is looked at.
  { text: '\0 noise\r\n', answered: false },
];

interface Tally {
  connections: number;
  /** Connections that were answered, and that were closed before. */
  answered: number;
  sentAway: number;
}

interface Intruder {
  socket: Socket;
  /** It waits for nothing any more. */
  settled: boolean;
  resets: boolean;
}

function intrude(port: number, { choose }: SoakBounds, tally: Tally): Intruder {
  const { text, answered } = SAYINGS[choose.pick(SAYINGS.length, 'saying')];
  const resets = choose.pick(2, 'leaves') === 0;
  const socket = connect(port, '127.0.0.1');
  const intruder = { socket, settled: false, resets };
  const settle = (count: 'answered' | 'sentAway') => {
    if (!intruder.settled) tally[count]++;
    intruder.settled = true;
  };
  tally.connections++;
  socket.on('error', () => {});
  socket.once('connect', () => {
    socket.write(text, 'latin1');
    if (!answered) intruder.settled = true;
  });
  socket.once('data', () => settle('answered'));
  socket.once('close', () => settle('sentAway'));
  return intruder;
}

async function settle(intruders: readonly Intruder[]): Promise<void> {
  const waiting = () => intruders.filter(({ settled }) => !settled).length;
  for (let before = waiting(); before > 0; before = waiting())
    await waitUntil(`${before} connections of a flood`, () => waiting() < before, STILL_MILLIS);
}

async function flood(port: number, bounds: SoakBounds, tally: Tally): Promise<void> {
  const intruders: Intruder[] = [];
  try {
    while (intruders.length < CONNECTIONS) {
      for (let i = 0; i < PORTION; i++) intruders.push(intrude(port, bounds, tally));
      await pause(1);
    }
    await settle(intruders);
  } finally {
    for (const { socket, resets } of intruders) {
      if (resets) socket.resetAndDestroy();
      else socket.end().destroySoon();
    }
  }
}

interface Regular {
  /** Answers so far, and the slowest, in milliseconds. */
  answers: number;
  slowestMillis: number;
  /** Why it is not served any more; null as long as it is. */
  trouble: string | null;
  leave(): void;
}

/** Somebody who was in before, and asks all the time. */
function startRegular(port: number): Regular {
  const socket = connect(port, '127.0.0.1');
  const regular: Regular = { answers: 0, slowestMillis: 0, trouble: null, leave: () => socket.destroy() };
  let asked = 0;
  const ask = () => {
    asked = performance.now();
    if (!socket.destroyed) socket.write('ping\r\n');
  };
  socket.once('connect', ask);
  socket.on('data', () => {
    regular.answers++;
    regular.slowestMillis = Math.max(regular.slowestMillis, performance.now() - asked);
    setTimeout(ask, PING_MILLIS);
  });
  socket.on('error', () => {});
  socket.once('close', () => {
    regular.trouble = 'was let go';
  });
  socket.setTimeout(PATIENCE_MILLIS, () => {
    regular.trouble = `was not answered for ${seconds(PATIENCE_MILLIS)}`;
    socket.destroy();
  });
  return regular;
}

/** Floods master and slave in turn, until it is enough or somebody is not served. */
async function floods(ports: readonly number[], bounds: SoakBounds, report: SoakReport): Promise<void> {
  const goesOn = createTimer(bounds.seconds);
  const regulars = ports.map(startRegular);
  const tally: Tally = { connections: 0, answered: 0, sentAway: 0 };
  try {
    await waitUntil('the regulars', () => regulars.every(({ answers }) => answers > 0));
    while (report.done < bounds.times && goesOn() && report.faults.length === 0) {
      const port = ports[report.done % ports.length];
      await flood(port, bounds, tally);
      report.done++;
      await waitUntil(
        `a newcomer after flood ${report.done}`,
        async () => (await askRedis(port, 'PING')).startsWith('+PONG'),
        PATIENCE_MILLIS,
      );
      for (const { trouble } of regulars) if (trouble !== null) report.faults.push(`a regular ${trouble}`);
    }
  } finally {
    for (const { leave } of regulars) leave();
  }
  const answers = regulars.reduce((sum, regular) => sum + regular.answers, 0);
  const slowest = Math.max(...regulars.map(({ slowestMillis }) => slowestMillis));
  report.figures.push(
    `${report.done} floods: ${tally.connections} connections, ${tally.answered} answered, ${tally.sentAway} sent away`,
    `who was in was answered ${answers} times, after ${seconds(slowest)} at the most`,
  );
}

/** Ctrl-C, and the record played again. */
async function endSession(session: Program, { folder }: SoakBounds, report: SoakReport): Promise<void> {
  const megabytes = peakMegabytes(session);
  report.figures.push(`resident at the most: ${megabytes === null ? 'not known here' : `${megabytes} MB`}`);
  if (megabytes !== null && megabytes > MAX_MEGABYTES)
    report.faults.push(`the session took ${megabytes} MB, and ${MAX_MEGABYTES} are allowed`);
  session.child.kill('SIGINT');
  const end = await session.ended;
  if (end.code !== 0) report.faults.push(`the session ended with ${endText(end)}`);
  const coordinates = /replay '([^']+)'/.exec(end.output)?.[1];
  if (coordinates === undefined) {
    report.faults.push(`the session is not recorded: ${end.output.slice(-500)}`);
    return;
  }
  const replay = await startReplisim(['replay', coordinates], folder).ended;
  const same = /The digest is the same/.test(replay.output.replace(/\s+/g, ' '));
  report.figures.push(`the record ${same ? 'replays to the same digest' : 'does not replay'}`);
  if (!same) report.faults.push(`replay ${coordinates}: ${endText(replay)}: ${replay.output.slice(-500)}`);
}

async function run(bounds: SoakBounds): Promise<SoakReport> {
  const report: SoakReport = { done: 0, figures: [], faults: [] };
  const record = join(bounds.folder, 'session.json');
  try {
    const { session, ports } = await startSession(bounds.folder, '--record', record);
    try {
      await floods(ports, bounds, report);
      await endSession(session, bounds, report);
    } finally {
      session.child.kill('SIGKILL');
    }
  } catch (error) {
    report.faults.push((error as Error).message);
  }
  return report;
}

export const floodPart: SoakPart = {
  name: 'live',
  unit: 'floods of 5,000 connections',
  times: { whole: 40, quick: 1 },
  run,
};
