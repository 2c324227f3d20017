import type { Observed, VectorStep } from '../../model/index.ts';
import { encodeCommand } from '../../model/internals.ts';
import { UserError } from '../errors.ts';
import { childLives, holdChild, letChildGo } from './children.ts';
import {
  askServer,
  openConnection,
  type Patience,
  type RealConnection,
  type ServerAddress,
  waitPatiently,
} from './connection.ts';
import { infoNumber, infoOf, type ServerFacts } from './server-facts.ts';

/** Plays a vector's steps against a real server, each settled before the next, and notes what it does. */

interface Player {
  address: ServerAddress;
  patience: Patience;
  facts: ServerFacts;
  observer: RealConnection;
  connections: Map<string, RealConnection>;
  streams: Map<string, RealConnection>;
  /** The held BGSAVE child; 0: none. */
  held: number;
  firstMeasure: number;
  observed: Observed;
}

const PART_MILLIS = 60;
const SETTLE_MILLIS = 1_300;
/** Two looks at used_memory this far apart, a cron and more, must agree. */
const LOOK_MILLIS = 250;
const MAX_LOOKS = 40;
const STREAM_MILLIS = 3;
const POLL_MILLIS = 5;
const PATIENCE_MILLIS = 20_000;
const CHILD_MILLIS = 5_000;
const RESTORE_MILLIS = 1_000;

const sleep = (millis: number) => new Promise<void>((resolve) => setTimeout(resolve, millis));

/**
 * @param each called after each step with its number.
 * @throws UserError when a step does not come to its end, or after Ctrl-C; the server then has its settings again.
 */
export async function playSteps(
  address: ServerAddress,
  facts: ServerFacts,
  steps: readonly VectorStep[],
  patience: Patience,
  each: (done: number) => void = () => {},
): Promise<Observed> {
  const observer = await openConnection(address, patience);
  const player: Player = {
    address,
    patience,
    facts,
    observer,
    connections: new Map(),
    streams: new Map(),
    held: 0,
    firstMeasure: Number.NaN,
    observed: { used_memory_delta: [], replies: [], streams: {} },
  };
  try {
    await askServer(observer, 'CONFIG', 'SET', 'save', '');
    for (let i = 0; i < 2; i++) await askServer(observer, 'INFO');
    for (const [index, step] of steps.entries()) {
      const timeIsUp = () => performance.now() > patience.deadline && !patience.interrupted();
      const late = `the time is up after ${index} of ${steps.length} steps; --seconds allows more`;
      if (timeIsUp()) throw new UserError(late);
      try {
        await playStep(player, step);
      } catch (error) {
        // What was awaited has not come because nothing is awaited any longer.
        throw error instanceof UserError && timeIsUp() ? new UserError(late) : error;
      }
      each(index + 1);
    }
    if (player.held !== 0) await release(player);
    await sleep(STREAM_MILLIS * 10);
    for (const [slave, connection] of player.streams)
      player.observed.streams[slave] = streamOf(connection.heard());
    return player.observed;
  } finally {
    if (player.held !== 0) letChildGo(player.held);
    for (const connection of player.connections.values()) connection.close();
    await restoreSave(player);
    observer.close();
  }
}

/** What has gone wrong before is what the user is told, not that the server does not listen any more. */
async function restoreSave({ observer, facts, patience }: Player): Promise<void> {
  if (facts.save === null || observer.ended()) return;
  patience.interrupted = () => false;
  patience.replyMillis = Math.min(patience.replyMillis, RESTORE_MILLIS);
  patience.deadline = performance.now() + RESTORE_MILLIS;
  try {
    await askServer(observer, 'CONFIG', 'SET', 'save', facts.save);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(
      `replisim: CONFIG SET save ${JSON.stringify(facts.save)} was not answered: ${error.message}\n`,
    );
  }
}

async function waitFor(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const last = performance.now() + PATIENCE_MILLIS; !(await holds()); await sleep(POLL_MILLIS)) {
    if (performance.now() > last) throw new UserError(`${what} did not happen within ${PATIENCE_MILLIS} ms`);
  }
}

function connectionOf(player: Player, name: string): RealConnection {
  const connection = player.connections.get(name);
  if (connection === undefined)
    throw new UserError(`a step names ${JSON.stringify(name)}, which is no connection`);
  return connection;
}

async function open(player: Player, name: string): Promise<RealConnection> {
  const connection = await openConnection(player.address, player.patience);
  player.connections.set(name, connection);
  await sleep(STREAM_MILLIS);
  return connection;
}

async function playStep(player: Player, step: VectorStep): Promise<void> {
  const { observed, observer } = player;
  switch (step.do) {
    case 'populate':
      await askServer(observer, 'SELECT', String(step.db));
      await askServer(observer, 'DEBUG', 'POPULATE', String(step.keys));
      await askServer(observer, 'SELECT', '0');
      return;
    case 'connect':
      await open(player, step.conn);
      return;
    case 'send': {
      const connection = connectionOf(player, step.conn);
      connection.say(step.commands.map(encodeCommand).join(''));
      observed.replies.push(await connection.take(step.commands.length));
      if (player.streams.size > 0) await sleep(STREAM_MILLIS);
      return;
    }
    case 'raw': {
      const connection = connectionOf(player, step.conn);
      for (const part of step.parts) {
        connection.say(part);
        await sleep(PART_MILLIS);
      }
      observed.replies.push(await connection.take(step.replies));
      return;
    }
    case 'recv':
      observed.replies.push(await connectionOf(player, step.conn).take(step.replies));
      return;
    case 'slave-raw':
      connectionOf(player, step.slave).say(step.bytes);
      await sleep(PART_MILLIS);
      return;
    case 'wait':
      return waitPatiently(step.ms, player.patience);
    case 'close':
      return disconnect(player, step.conn);
    case 'detach':
      return disconnect(player, step.slave);
    case 'attach':
      return attach(player, step.slave, step.hold === true);
    case 'bgsave':
      observer.say(encodeCommand(['BGSAVE']));
      player.held = await holdChild(player.facts.pid, CHILD_MILLIS);
      await observer.take(1);
      return;
    case 'release':
      return release(player);
    case 'measure':
      return measure(player);
  }
}

async function clientsOf(player: Player): Promise<number> {
  const info = await infoOf(player.observer);
  return infoNumber(info, 'connected_clients') + infoNumber(info, 'connected_slaves');
}

/** The server has seen it before the next step. */
async function disconnect(player: Player, name: string): Promise<void> {
  const connection = connectionOf(player, name);
  player.connections.delete(name);
  if (connection.ended()) return;
  const before = await clientsOf(player);
  connection.close();
  await waitFor('the disconnection', async () => (await clientsOf(player)) < before);
}

/** Slaves by state, as both old and new servers show it. */
async function slavesIn(player: Player, state: RegExp): Promise<number> {
  const info = await infoOf(player.observer);
  return [...info].filter(([name, value]) => /^slave\d+$/.test(name) && state.test(value)).length;
}

async function attach(player: Player, name: string, hold: boolean): Promise<void> {
  const before = await slavesIn(player, /online/);
  const all = await slavesIn(player, /./);
  const connection = await open(player, name);
  player.streams.set(name, connection);
  connection.say('SYNC\r\n');
  // A child that FLUSHALL has killed is not held any more.
  const held = player.held !== 0 && childLives(player.held);
  if (hold && !held) player.held = await holdChild(player.facts.pid, CHILD_MILLIS);
  if (hold || held) await waitFor('SYNC', async () => (await slavesIn(player, /./)) > all);
  else await waitFor('the slave online', async () => (await slavesIn(player, /online/)) > before);
}

async function release(player: Player): Promise<void> {
  if (player.held !== 0) letChildGo(player.held);
  player.held = 0;
  await waitFor('every slave online and no child', async () => {
    const info = await infoOf(player.observer);
    const child = info.get('bgsave_in_progress') ?? info.get('rdb_bgsave_in_progress');
    const slaves = [...info].filter(([name]) => /^slave\d+$/.test(name));
    return child === '0' && slaves.every(([, value]) => value.includes('online'));
  });
  await sleep(STREAM_MILLIS);
}

async function measure(player: Player): Promise<void> {
  await sleep(SETTLE_MILLIS);
  const look = async () => infoNumber(await infoOf(player.observer), 'used_memory');
  let used = await look();
  for (let looks = 1; looks < MAX_LOOKS; looks++) {
    await sleep(LOOK_MILLIS);
    const again = await look();
    if (again === used) break;
    used = again;
  }
  if (Number.isNaN(player.firstMeasure)) player.firstMeasure = used;
  player.observed.used_memory_delta.push(used - player.firstMeasure);
}

/** What a slave was sent after its payload. */
function streamOf(heard: string): string {
  const start = heard.indexOf('$');
  const lineEnd = heard.indexOf('\r\n', start);
  if (start < 0 || lineEnd < 0) return '';
  return heard.slice(lineEnd + 2 + Number(heard.slice(start + 1, lineEnd)));
}
