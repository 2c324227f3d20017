import type { RuntimeConfig } from './server.ts';

/** What a scenario says of a server's configuration. */
export type ChosenConfig = Pick<
  RuntimeConfig,
  'databases' | 'savePoints' | 'replPingSlavePeriod' | 'replTimeout' | 'maxIdleTime'
>;

export const PORT = 6379;

const INERT: RuntimeConfig['inert'] = {
  'no-appendfsync-on-rewrite': 'no',
  appendfsync: 'everysec',
  'auto-aof-rewrite-percentage': '100',
  'auto-aof-rewrite-min-size': '1048576',
  'hash-max-zipmap-entries': '512',
  'hash-max-zipmap-value': '64',
  'list-max-ziplist-entries': '512',
  'list-max-ziplist-value': '64',
  'set-max-intset-entries': '512',
  'zset-max-ziplist-entries': '128',
  'zset-max-ziplist-value': '64',
};

/**
 * initServerConfig (redis.c of tag 2.4.9) under what a scenario says. Each field is written out: configurations that are
 * spread have a hidden class each, and everything that reads them is slow.
 */
export function configOf(chosen: ChosenConfig): RuntimeConfig {
  return {
    databases: chosen.databases,
    savePoints: chosen.savePoints,
    replPingSlavePeriod: chosen.replPingSlavePeriod,
    replTimeout: chosen.replTimeout,
    maxIdleTime: chosen.maxIdleTime,
    activeRehashing: true,
    slaveServeStaleData: true,
    port: PORT,
    verbosity: 1,
    maxMemory: 0,
    maxMemoryPolicy: 'volatile-lru',
    maxMemorySamples: 3,
    slowlogLogSlowerThan: 10_000,
    slowlogMaxLen: 64,
    inert: INERT,
  };
}
