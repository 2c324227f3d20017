import type { RuntimeConfig } from './server.ts';

/** initServerConfig (redis.c of tag 2.4.9), as far as scenarios leave it alone. */
export const DEFAULT_CONFIG: Omit<
  RuntimeConfig,
  'databases' | 'savePoints' | 'replPingSlavePeriod' | 'replTimeout' | 'maxIdleTime'
> = {
  activeRehashing: true,
  slaveServeStaleData: true,
  port: 6379,
  verbosity: 1,
  maxMemory: 0,
  maxMemoryPolicy: 'volatile-lru',
  maxMemorySamples: 3,
  slowlogLogSlowerThan: 10_000,
  slowlogMaxLen: 64,
  inert: {
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
  },
};
