import type { Address } from '../../../sim/index.ts';
import { variantById } from '../../variants/index.ts';
import { createClient } from '../client-connection.ts';
import { COMMAND_TABLE } from '../commands/table.ts';
import { serverCron } from '../cron.ts';
import type { Host } from '../host.ts';
import { isRehashing } from '../memory/dict.ts';
import { sdsRequested } from '../memory/sds.ts';
import { noArguments } from '../memory/unwritten.ts';
import { readQueryFromClient } from '../query-buffer.ts';
import { sendBulkToSlave } from '../replication/master.ts';
import { REDIS_2_4, type Rules } from '../rules.ts';
import { sendReplyToClient } from '../send-reply.ts';
import { createServerCaches, type ServerCaches } from '../server-caches.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import { bootServer } from '../shape/boot.ts';
import { configOf } from '../shape/default-config.ts';
import type { Client, RuntimeConfig } from '../shape/server.ts';
import { endChild as endRunningChild } from '../state-moves.ts';
import { encodeCommand } from '../text/resp.ts';

/**
 * One server on a bench, for tests alone: no network, no event loop. The test decides what a read finds, how many
 * bytes a write takes, when the cron runs and when a child ends.
 */
export interface Bench {
  redis: ServerRuntime;
  /** Unix time in seconds. */
  unixTime: number;
  /** How long each command takes. */
  commandMicros: number;
  /** By descriptor: bytes that wait to be read. */
  arrived: Map<number, string>;
  /** By descriptor: everything the server has written. */
  written: Map<number, string>;
  /** Bytes that each write may take; 0 is a full socket, -1 a broken one. */
  writeTakes: number;
  /** Bytes of each write call, in order. */
  writes: number[];
  closed: Set<number>;
  /** Descriptors whose connection was broken, and not closed by the peer. */
  reset: Set<number>;
  logged: string[];
  /** Answers of the server's own choices, then 0 for ever. */
  picks: number[];
}

export interface BenchOptions {
  version?: '2.4.9' | '2.4.10';
  rules?: Partial<Rules>;
  config?: Partial<RuntimeConfig>;
  /** The feed; that of the version, if left out. */
  variant?: string;
  caches?: ServerCaches;
}

/** The time at which a bench begins. */
export const BENCH_TIME = 1_333_000_000;

/** One for all benches: what a server allocates at its start is the same in each. */
const CACHES = createServerCaches();

const QUIET: RuntimeConfig = configOf({
  databases: 16,
  savePoints: [],
  replPingSlavePeriod: 3600,
  replTimeout: 60,
  maxIdleTime: 0,
});

function createBenchHost(bench: () => Bench): Host {
  return {
    micros: () => (bench().unixTime - BENCH_TIME) * 1_000_000,
    get commandMicros() {
      return bench().commandMicros;
    },
    unixTime: () => bench().unixTime,
    read(fd, most) {
      const there = bench().arrived.get(fd) ?? '';
      bench().arrived.set(fd, there.slice(most));
      return there.slice(0, most);
    },
    atEnd: (fd) => bench().closed.has(fd),
    wasReset: (fd) => bench().reset.has(fd),
    write(fd, bytes) {
      const { writeTakes, written, writes } = bench();
      if (writeTakes <= 0) return writeTakes;
      const taken = bytes.slice(0, writeTakes);
      written.set(fd, (written.get(fd) ?? '') + taken);
      writes.push(taken.length);
      return taken.length;
    },
    wantWrite() {},
    close: (fd) => void bench().closed.add(fd),
    connect: (host) => (host === 'nowhere' ? -1 : 90),
    peer: (fd) => ({ ip: '127.0.0.1', port: 40_000 + fd }),
    fork() {},
    pick: (bound) => (bench().picks.shift() ?? 0) % bound,
    wantsLog: () => true,
    log: (_level, message) => void bench().logged.push(message),
  };
}

export function createBench(options: BenchOptions = {}): Bench {
  const version = options.version ?? '2.4.9';
  const variant = variantById(options.variant ?? version);
  if (variant === undefined) throw new Error(`no variant ${version}`);
  const redis: ServerRuntime = {
    server: undefined as never,
    heap: undefined as never,
    rules: { ...REDIS_2_4, ...options.rules },
    host: createBenchHost(() => bench),
    commands: COMMAND_TABLE,
    variant,
    ports: null,
    caches: options.caches ?? CACHES,
    unwritten: noArguments(),
    watch: null,
  };
  const bench: Bench = {
    redis,
    unixTime: BENCH_TIME,
    commandMicros: 0,
    arrived: new Map(),
    written: new Map(),
    writeTakes: Number.MAX_SAFE_INTEGER,
    writes: [],
    closed: new Set(),
    reset: new Set(),
    logged: [],
    picks: [],
  };
  const config = { ...QUIET, ...options.config };
  bootServer(redis, { index: 0, name: 'bench', version, config, unixTime: BENCH_TIME });
  return bench;
}

/** A client on the next free descriptor. */
export function connect(bench: Bench): Client {
  return createClient(bench.redis, bench.redis.server.clientIdByFd.length + 1);
}

/** The server reads these bytes, as one read event takes them, or in several when they are more than that. */
export function say(bench: Bench, c: Client, bytes: string): void {
  bench.arrived.set(c.fd, bytes);
  while ((bench.arrived.get(c.fd) ?? '') !== '' && !isGone(bench, c)) readQueryFromClient(bench.redis, c);
}

export function isGone(bench: Bench, c: Client): boolean {
  return bench.redis.server.clientById[c.id] !== c;
}

/** Write events until the server has nothing to send, or the socket takes nothing. Returns what was written. */
export function drain(bench: Bench, c: Client): string {
  const before = (bench.written.get(c.fd) ?? '').length;
  for (let calls = -1; calls !== bench.writes.length && !isGone(bench, c) && c.writeHandler !== 'none'; ) {
    calls = bench.writes.length;
    if (c.writeHandler === 'bulk') sendBulkToSlave(bench.redis, c);
    else sendReplyToClient(bench.redis, c);
  }
  return (bench.written.get(c.fd) ?? '').slice(before);
}

/** One command, and what comes back. */
export function ask(bench: Bench, c: Client, ...command: string[]): string {
  say(bench, c, encodeCommand(command));
  return drain(bench, c);
}

/** Commands in one read, their replies thrown away. */
export function tell(bench: Bench, c: Client, ...commands: string[][]): void {
  say(bench, c, commands.map(encodeCommand).join(''));
  drain(bench, c);
}

export function cron(bench: Bench, runs = 1): void {
  for (let run = 0; run < runs; run++) serverCron(bench.redis);
}

/** The peer closes: the next read finds the end. */
export function hangUp(bench: Bench, c: Client): void {
  bench.closed.add(c.fd);
  bench.arrived.set(c.fd, '');
  readQueryFromClient(bench.redis, c);
}

/** The BGSAVE child ends, and the cron reaps it. */
export function endChild(bench: Bench, outcome: 'ok' | 'error' | 'killed' = 'ok'): void {
  endRunningChild(bench.redis.server, outcome);
  cron(bench);
}

/** A slave that has said SYNC and waits. */
export function sync(bench: Bench): Client {
  const slave = connect(bench);
  say(bench, slave, 'SYNC\r\n');
  return slave;
}

/** A slave that has its payload and is online; what it was sent so far is forgotten. */
export function attach(bench: Bench): Client {
  const slave = sync(bench);
  endChild(bench);
  drain(bench, slave);
  bench.written.set(slave.fd, '');
  return slave;
}

export function used(bench: Bench): number {
  return bench.redis.heap.used;
}

/** What `piece` adds to used_memory. */
export function growth(bench: Bench, piece: () => void): number {
  const before = used(bench);
  piece();
  return used(bench) - before;
}

/** Bytes asked of the allocator for an sds. */
export function requested(bench: Bench, sds: Address): number {
  return sdsRequested(bench.redis, sds);
}

/** Buckets of database 0's main table that a rehash in progress has moved or skipped; -1 when none is in progress. */
export function rehashed(bench: Bench): number {
  const { dict } = bench.redis.server.dbs[0] as NonNullable<(typeof bench.redis.server.dbs)[0]>;
  return isRehashing(dict) ? dict.rehashIndex : -1;
}
