import { type Evidence, sameProcess } from './evidence.ts';
import {
  type DatabaseFacts,
  databasesOf,
  type Info,
  numberOf,
  type SlaveFacts,
  slavesOf,
} from './read/info-reader.ts';
import type { LogDatabase, LogFacts, LogSample } from './read/log-reader.ts';
import { atLeast, emptyServerBytes, slaveBytes } from './server-sizes.ts';

/** One look at a server, from INFO or from its log. What it does not show is null. */
export interface Look {
  source: string;
  version: string;
  /** As INFO names it: `jemalloc-2.2.5`, `libc`; empty when it is not known. */
  allocator: string;
  usedMemory: number;
  residentBytes: number | null;
  peakBytes: number | null;
  /** Those that hold keys; null when it is not shown which do. */
  databases: LogDatabase[] | DatabaseFacts[] | null;
  keys: number | null;
  clients: number | null;
  slaves: number | null;
  slaveStates: SlaveFacts[] | null;
  /** Entries of the longest list of output (up to 4.0). */
  longestOutput: number | null;
  /** Bytes of the largest query buffer (up to 4.0), or of the largest lately (5.0 and later). */
  biggestInput: number | null;
  /** A child is at work. */
  child: boolean | null;
  writes: number | null;
  commands: number | null;
  expiredKeys: number | null;
  channels: number | null;
  info: Info | null;
}

/** Two looks at one server, and what lies between. */
export interface Comparison {
  before: Look;
  after: Look;
  /** The first look is not real: an empty server of the version, whose memory is known roughly. */
  assumed: boolean;
  growth: number;
  /** A growth of fewer bytes is nothing: clients come and go, buffers breathe. */
  noise: number;
  /** INFO names what takes the memory (4.0 and later). */
  itemized: boolean;
  /** Used memory of all looks in between, in order. */
  course: number[];
  evidence: Evidence;
}

function lookOf(info: Info): Look | null {
  const usedMemory = numberOf(info, 'used_memory');
  if (usedMemory === null) return null;
  const databases = info.whole ? databasesOf(info) : null;
  const children = [
    'rdb_bgsave_in_progress',
    'bgsave_in_progress',
    'aof_rewrite_in_progress',
    'bgrewriteaof_in_progress',
  ];
  const running = children.flatMap((name) => numberOf(info, name) ?? []);
  const slaves = slavesOf(info);
  const version = /^\d+\.\d+\.\d+/.exec(info.fields.get('redis_version') ?? '')?.[0] ?? '';
  return {
    source: info.source,
    version,
    allocator: info.fields.get('mem_allocator') ?? allocatorBefore(version),
    usedMemory,
    residentBytes: numberOf(info, 'used_memory_rss'),
    peakBytes: numberOf(info, 'used_memory_peak'),
    databases,
    keys: databases === null ? null : keysIn(databases),
    clients: numberOf(info, 'connected_clients'),
    slaves: numberOf(info, 'connected_slaves'),
    slaveStates: slaves,
    longestOutput: numberOf(info, 'client_longest_output_list'),
    biggestInput: numberOf(info, 'client_biggest_input_buf', 'client_recent_max_input_buffer'),
    child: running.length === 0 ? null : running.some((value) => value === 1),
    writes: numberOf(info, 'rdb_changes_since_last_save', 'changes_since_last_save'),
    commands: numberOf(info, 'total_commands_processed'),
    expiredKeys: numberOf(info, 'expired_keys'),
    channels: numberOf(info, 'pubsub_channels'),
    info,
  };
}

function keysIn(databases: readonly { keys: number }[]): number {
  return databases.reduce((sum, { keys }) => sum + keys, 0);
}

/** INFO before 2.4 does not name it, and jemalloc comes with 2.4. */
function allocatorBefore(version: string): string {
  return version !== '' && !atLeast(version, 2, 4) ? 'libc' : '';
}

function lookOfSample(version: string, sample: LogSample): Look {
  const { source } = sample;
  return {
    source: sample.time === '' ? source : `${source} at ${sample.time}`,
    version,
    allocator: allocatorBefore(version),
    usedMemory: sample.usedMemory,
    residentBytes: null,
    peakBytes: null,
    databases: sample.databases,
    keys: keysIn(sample.databases),
    clients: sample.clients,
    slaves: sample.slaves,
    slaveStates: null,
    longestOutput: null,
    biggestInput: null,
    child: null,
    writes: null,
    commands: null,
    expiredKeys: null,
    channels: null,
    info: null,
  };
}

function emptyServer(after: Look): Look {
  const startup = after.info === null ? null : numberOf(after.info, 'used_memory_startup');
  const slaves = after.slaves ?? 0;
  const alone = startup ?? emptyServerBytes(after.version);
  return {
    ...after,
    source: 'an empty server',
    usedMemory: alone + slaves * slaveBytes(after.version) + backlogBytes(after),
    residentBytes: null,
    peakBytes: null,
    databases: [],
    keys: 0,
    clients: 1,
    longestOutput: 0,
    biggestInput: 0,
    child: false,
    writes: null,
    commands: 0,
    expiredKeys: 0,
    channels: 0,
    info: null,
  };
}

/** The replication backlog (2.8 and later) is there from the first slave on, whatever is written. */
function backlogBytes({ info }: Look): number {
  if (info === null || numberOf(info, 'repl_backlog_active') !== 1) return 0;
  return numberOf(info, 'mem_replication_backlog', 'repl_backlog_size') ?? 0;
}

/** Of the used memory, and at least. Later versions keep more buffers that breathe. */
const OLD_NOISE = { share: 0.001, bytes: 512 };
const LATER_NOISE = { share: 0.005, bytes: 65_536 };
/** The first call of each command makes a histogram of 24,576 bytes (`updateCommandLatencyHistogram`, server.c): ten. */
const HISTOGRAM_NOISE = { share: 0.005, bytes: 245_760 };
const ASSUMED_NOISE = { share: 0, bytes: 400_000 };

/** The two looks to be compared; null when nothing shows how much memory is used. */
export function compareLooks(evidence: Evidence): Comparison | null {
  const looks = evidence.infos.flatMap((info) => lookOf(info) ?? []);
  const together = looks.length > 1 && sameProcess(evidence.infos);
  if (together) return comparison(looks, false, evidence);
  const log = sampledLog(evidence);
  const last = looks.at(-1);
  if (last !== undefined && log !== undefined && isOfProcess(log, last)) {
    const { version, allocator } = last;
    const [before, after] = [log.first, log.last].map((sample) => lookOfSample(version, sample));
    return comparison([{ ...before, allocator }, lookAtEndOf(after, last)], false, evidence);
  }
  if (last === undefined && log !== undefined) {
    const samples = log.samples > 1 ? [log.first, log.last] : [log.last];
    const seen = samples.map((sample) => lookOfSample(log.version, sample));
    return seen.length > 1
      ? comparison(seen, false, evidence)
      : comparison([emptyServer(seen[0]), seen[0]], true, evidence);
  }
  return last === undefined ? null : comparison([emptyServer(last), last], true, evidence);
}

type SampledLog = LogFacts & { first: LogSample; last: LogSample };

/** The last log that shows how much memory is used. */
export function sampledLog({ logs }: Evidence): SampledLog | undefined {
  return logs.filter((log): log is SampledLog => log.first !== null && log.last !== null).at(-1);
}

/** Whether a log says how the memory of the process grew that one INFO shows. */
function isOfProcess({ pid, samples }: LogFacts, { info }: Look): boolean {
  return samples > 1 && pid !== '' && info?.fields.get('process_id') === pid;
}

/** What an INFO of the same process says besides, but for what it counts: from when on, the log does not say. */
function lookAtEndOf(sample: Look, info: Look): Look {
  const { source, usedMemory, clients, slaves } = sample;
  const { databases, keys } = sample.databases?.length === 0 ? info : sample;
  const counts = { writes: null, commands: null, expiredKeys: null };
  return { ...info, source, usedMemory, clients, slaves, databases, keys, ...counts };
}

/** What no field of INFO names is in used_memory_dataset, the histograms of 7.0 too. */
function noiseOf(before: Look, after: Look): { share: number; bytes: number } {
  if (!atLeast(after.version, 2, 6)) return OLD_NOISE;
  const dataset = ({ info }: Look) => (info === null ? null : numberOf(info, 'used_memory_dataset'));
  const [one, other] = [dataset(before), dataset(after)];
  if (one === null || other === null || !atLeast(after.version, 7, 0)) return LATER_NOISE;
  return other - one > (after.usedMemory - before.usedMemory) / 2 ? HISTOGRAM_NOISE : LATER_NOISE;
}

function comparison(looks: Look[], assumed: boolean, evidence: Evidence): Comparison {
  const [before, after] = [looks[0], looks[looks.length - 1]];
  const itemized =
    !assumed &&
    [before, after].every(({ info }) => info !== null && numberOf(info, 'used_memory_overhead') !== null);
  const { share, bytes } = assumed ? ASSUMED_NOISE : noiseOf(before, after);
  return {
    before,
    after,
    assumed,
    growth: after.usedMemory - before.usedMemory,
    noise: Math.max(bytes, share * after.usedMemory),
    itemized,
    course: looks.map(({ usedMemory }) => usedMemory),
    evidence,
  };
}

/** How many more keys there are; null when one of the two looks does not show its databases. */
export function moreKeys({ before, after }: Comparison): number | null {
  return before.keys === null || after.keys === null ? null : after.keys - before.keys;
}

/** The databases that hold keys, by the last look that shows them. */
export function databasesWithKeys({ before, after }: Comparison): NonNullable<Look['databases']> {
  return after.databases ?? before.databases ?? [];
}

/** How much a number of INFO has grown; null when one of the two does not have it. */
export function growthOf({ before, after }: Comparison, ...names: string[]): number | null {
  if (before.info === null || after.info === null) return null;
  const [one, other] = [numberOf(before.info, ...names), numberOf(after.info, ...names)];
  return one === null || other === null ? null : other - one;
}
