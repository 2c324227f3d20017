import { between, chance, listOf, oneOf, weighted } from '../../lab/index.ts';
import type { ClientInput, WorkloadInput } from '../../model/index.ts';
import type { Chooser } from '../../sim/index.ts';
import { commandDraw } from './commands.ts';
import { DATABASE_IDS, type Swarm } from './swarm.ts';

/** Milliseconds. Slaves connect at 1 ms, a BGSAVE is reaped at 101 ms or 201 ms, then slaves come online. */
const STARTS: readonly number[] = [120, 0, 2, 40, 102, 200, 310];

/** Slaves that join late, or again, connect at 1,001 ms, when the replication cron comes round. */
const SECOND_STARTS: readonly number[] = [1002, 940, 990, 1040, 1110, 1300];

function drawStart(choose: Chooser, swarm: Swarm): number {
  const { late } = swarm.traits;
  const again = late + swarm.faults.cut + swarm.faults.slaveof + swarm.faults.restart > 0;
  const moments = again ? [...STARTS, ...SECOND_STARTS] : STARTS;
  const own = chance(choose, 1, 4, 'by itself');
  const millis = own ? oneOf(choose, moments, 'start') : moments[swarm.moment % moments.length];
  return millis * 1000 + (chance(choose, 1, 3, 'odd') ? choose.pick(1000, 'micros') : 0);
}

const THINK: readonly [number, number][] = [
  [0, 0],
  [0, 300],
  [1000, 20_000],
  [0, 120_000],
];

/** Raw bytes: inline requests, requests in pieces, what is no request, and a connection that says SYNC like a slave. */
const RAW: readonly (readonly string[])[] = [
  ['SYNC\r\n', 'QUIT\r\n'],
  ['SYNC \r\n', 'QUIT\r\n'],
  ['SYNC\r\n'],
  ['SET k in', 'line\r\n', 'GET k\r\n'],
  ['*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$20\r\n', '0123456789', '0123456789\r\n'],
  ['select 10\r\nset k 1\r\nselect 11\r\nset k 2\r\n'],
  ['*x\r\n'],
  ['\r\n', 'PING\r\n'],
  ['*1\r\n!'],
];

/** So many of them, from the front, write nothing. */
const QUIET_RAWS = 3;

function drawWorkload(choose: Chooser, swarm: Swarm, most: number, readOnly: boolean): WorkloadInput {
  if (swarm.traits.raw > 0 && chance(choose, 1, 4, 'raw')) {
    return { raw: [...oneOf(choose, readOnly ? RAW.slice(0, QUIET_RAWS) : RAW, 'raw bytes')] };
  }
  const drawCommand = commandDraw(swarm, readOnly);
  if (chance(choose, 1, 5, 'loop'))
    return { repeat: between(choose, 1, 2 * most, 'repeat'), command: drawCommand(choose) };
  let tag = 0;
  const script = listOf(choose, 1, most, () =>
    chance(choose, 1, 12, 'echo') ? ['ECHO', `t${tag++}`] : drawCommand(choose),
  );
  return chance(choose, 1, 4, 'repeated') ? { script, repeat: between(choose, 2, 4, 'times') } : { script };
}

/** A client program to be drawn: whose it is, and of what length. */
export interface ProgramOptions {
  name: string;
  server: string;
  /** Only what leaves the dataset alone. */
  readOnly: boolean;
  mostCommands: number;
}

/** What one client does, when it begins and how it behaves. */
export function drawProgram(choose: Chooser, swarm: Swarm, options: ProgramOptions): ClientInput {
  const { name, server, readOnly, mostCommands } = options;
  const { traits } = swarm;
  const db = chance(choose, 1, 2, '-n') ? DATABASE_IDS[weighted(choose, swarm.ids, 'database')] : undefined;
  const workload = drawWorkload(choose, swarm, mostCommands, readOnly);
  const raw = 'raw' in workload;
  return {
    name,
    server,
    db: raw ? undefined : db,
    startMicros: drawStart(choose, swarm),
    workload,
    pipeline: traits.pipeline > 0 ? oneOf(choose, [1, 2, 5, 50], 'pipeline') : 1,
    thinkMicros: traits.think > 0 || raw ? oneOf(choose, THINK, 'think') : [0, 0],
    // Raw bytes may end the connection every time: such a client would come back for ever.
    reconnect: !raw && chance(choose, 1, 3, 'reconnect'),
    stay: chance(choose, raw ? 3 : 1, 4, 'stay'),
  };
}
