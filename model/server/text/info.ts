/** The text of INFO, as `genRedisInfoString` (redis.c) of 2.4.9 and 2.4.10 writes it on x86-64 Linux. */

import { bytesToHuman } from './numbers.ts';

/** What INFO says of a slave; both kinds of waiting look the same. */
export type InfoSlaveState = 'wait_bgsave' | 'send_bulk' | 'online';

export interface InfoSlave {
  ip: string;
  port: number;
  state: InfoSlaveState;
}

/** The master of a slave, and the link to it. */
export interface InfoMaster {
  host: string;
  port: number;
  linkUp: boolean;
  /** Seconds since the master last said something; -1 when there is no link. */
  lastIoSecondsAgo: number;
  /** The payload still being received; null when none is. */
  transfer: { leftBytes: number; lastIoSecondsAgo: number } | null;
  /** Shown while the link is not up. */
  downSinceSeconds: number;
}

export interface InfoDatabase {
  id: number;
  keys: number;
  /** Keys that have an expiry. */
  expires: number;
}

/** Everything in INFO that the model can know. Times are Unix seconds or differences of them. */
export interface InfoFields {
  version: string;
  processId: number;
  uptimeSeconds: number;
  lruClock: number;
  /** Slaves are not among them; their own master is. */
  connectedClients: number;
  /** Slaves in any state, also those that are not listed below. */
  connectedSlaves: number;
  longestOutputList: number;
  biggestInputBuffer: number;
  usedMemory: number;
  usedMemoryPeak: number;
  changesSinceLastSave: number;
  bgsaveInProgress: boolean;
  lastSaveTime: number;
  connectionsReceived: number;
  commandsProcessed: number;
  expiredKeys: number;
  evictedKeys: number;
  keyspaceHits: number;
  keyspaceMisses: number;
  pubsubChannels: number;
  pubsubPatterns: number;
  /** In the order in which they were attached. */
  slaves: readonly InfoSlave[];
  /** Null for a master. */
  master: InfoMaster | null;
  /** In the order of their ids; those without keys are left out of the text. */
  databases: readonly InfoDatabase[];
}

const SECONDS_PER_DAY = 86_400;

function flag(value: boolean): number {
  return value ? 1 : 0;
}

/**
 * The build and the process. The compiler's version and the processor time are no part of the model:
 * they are always zero.
 */
function processLines(fields: InfoFields): string[] {
  return [
    `redis_version:${fields.version}`,
    'redis_git_sha1:00000000',
    'redis_git_dirty:0',
    'arch_bits:64',
    'multiplexing_api:epoll',
    'gcc_version:0.0.0',
    `process_id:${fields.processId}`,
    `uptime_in_seconds:${fields.uptimeSeconds}`,
    `uptime_in_days:${Math.floor(fields.uptimeSeconds / SECONDS_PER_DAY)}`,
    `lru_clock:${fields.lruClock}`,
    'used_cpu_sys:0.00',
    'used_cpu_user:0.00',
    'used_cpu_sys_children:0.00',
    'used_cpu_user_children:0.00',
  ];
}

/**
 * Clients and memory. The model has no pages, so the resident size is the used memory and fragmentation
 * is 1.00; no client ever blocks, because the commands that block are not modelled.
 */
function memoryLines(fields: InfoFields): string[] {
  return [
    `connected_clients:${fields.connectedClients}`,
    `connected_slaves:${fields.connectedSlaves}`,
    `client_longest_output_list:${fields.longestOutputList}`,
    `client_biggest_input_buf:${fields.biggestInputBuffer}`,
    'blocked_clients:0',
    `used_memory:${fields.usedMemory}`,
    `used_memory_human:${bytesToHuman(fields.usedMemory)}`,
    `used_memory_rss:${fields.usedMemory}`,
    `used_memory_peak:${fields.usedMemoryPeak}`,
    `used_memory_peak_human:${bytesToHuman(fields.usedMemoryPeak)}`,
    'mem_fragmentation_ratio:1.00',
    'mem_allocator:jemalloc-2.2.5',
  ];
}

/** Loading takes no virtual time, and there is no append-only file, no maxmemory and no virtual memory: all 0. */
function statisticsLines(fields: InfoFields): string[] {
  return [
    'loading:0',
    'aof_enabled:0',
    `changes_since_last_save:${fields.changesSinceLastSave}`,
    `bgsave_in_progress:${flag(fields.bgsaveInProgress)}`,
    `last_save_time:${fields.lastSaveTime}`,
    'bgrewriteaof_in_progress:0',
    `total_connections_received:${fields.connectionsReceived}`,
    `total_commands_processed:${fields.commandsProcessed}`,
    `expired_keys:${fields.expiredKeys}`,
    `evicted_keys:${fields.evictedKeys}`,
    `keyspace_hits:${fields.keyspaceHits}`,
    `keyspace_misses:${fields.keyspaceMisses}`,
    `pubsub_channels:${fields.pubsubChannels}`,
    `pubsub_patterns:${fields.pubsubPatterns}`,
    'latest_fork_usec:0',
    'vm_enabled:0',
    `role:${fields.master === null ? 'master' : 'slave'}`,
  ];
}

function masterLines(master: InfoMaster): string[] {
  const lines = [
    `master_host:${master.host}`,
    `master_port:${master.port}`,
    `master_link_status:${master.linkUp ? 'up' : 'down'}`,
    `master_last_io_seconds_ago:${master.lastIoSecondsAgo}`,
    `master_sync_in_progress:${flag(master.transfer !== null)}`,
  ];
  if (master.transfer !== null) {
    lines.push(`master_sync_left_bytes:${master.transfer.leftBytes}`);
    lines.push(`master_sync_last_io_seconds_ago:${master.transfer.lastIoSecondsAgo}`);
  }
  if (!master.linkUp) lines.push(`master_link_down_since_seconds:${master.downSinceSeconds}`);
  return lines;
}

/** The text of INFO: one "name:value" a line, each line ended by CRLF. */
export function formatInfo(fields: InfoFields): string {
  const lines = [
    ...processLines(fields),
    ...memoryLines(fields),
    ...statisticsLines(fields),
    ...fields.slaves.map(({ ip, port, state }, index) => `slave${index}:${ip},${port},${state}`),
    ...(fields.master === null ? [] : masterLines(fields.master)),
    ...fields.databases
      .filter(({ keys, expires }) => keys > 0 || expires > 0)
      .map(({ id, keys, expires }) => `db${id}:keys=${keys},expires=${expires}`),
  ];
  return `${lines.join('\r\n')}\r\n`;
}
