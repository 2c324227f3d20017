import { formatInfo, type InfoFields } from './info.ts';

const fields: InfoFields = {
  version: '2.4.9',
  processId: 4242,
  uptimeSeconds: 90_061,
  lruClock: 133_047,
  connectedClients: 3,
  connectedSlaves: 2,
  longestOutputList: 4,
  biggestInputBuffer: 5,
  usedMemory: 755_408,
  usedMemoryPeak: 47_479_944,
  changesSinceLastSave: 6,
  bgsaveInProgress: true,
  lastSaveTime: 1_330_473_600,
  connectionsReceived: 7,
  commandsProcessed: 8,
  expiredKeys: 9,
  evictedKeys: 15,
  keyspaceHits: 10,
  keyspaceMisses: 11,
  pubsubChannels: 12,
  pubsubPatterns: 13,
  slaves: [
    { ip: '127.0.0.1', port: 40_001, state: 'online' },
    { ip: '127.0.0.1', port: 40_002, state: 'wait_bgsave' },
  ],
  master: null,
  databases: [
    { id: 0, keys: 2, expires: 1 },
    { id: 3, keys: 0, expires: 0 },
    { id: 15, keys: 1, expires: 0 },
  ],
};

test('a master, line by line', () => {
  expect(formatInfo(fields).split('\r\n')).toEqual([
    'redis_version:2.4.9',
    'redis_git_sha1:00000000',
    'redis_git_dirty:0',
    'arch_bits:64',
    'multiplexing_api:epoll',
    'gcc_version:0.0.0',
    'process_id:4242',
    'uptime_in_seconds:90061',
    'uptime_in_days:1',
    'lru_clock:133047',
    'used_cpu_sys:0.00',
    'used_cpu_user:0.00',
    'used_cpu_sys_children:0.00',
    'used_cpu_user_children:0.00',
    'connected_clients:3',
    'connected_slaves:2',
    'client_longest_output_list:4',
    'client_biggest_input_buf:5',
    'blocked_clients:0',
    'used_memory:755408',
    'used_memory_human:737.70K',
    'used_memory_rss:755408',
    'used_memory_peak:47479944',
    'used_memory_peak_human:45.28M',
    'mem_fragmentation_ratio:1.00',
    'mem_allocator:jemalloc-2.2.5',
    'loading:0',
    'aof_enabled:0',
    'changes_since_last_save:6',
    'bgsave_in_progress:1',
    'last_save_time:1330473600',
    'bgrewriteaof_in_progress:0',
    'total_connections_received:7',
    'total_commands_processed:8',
    'expired_keys:9',
    'evicted_keys:15',
    'keyspace_hits:10',
    'keyspace_misses:11',
    'pubsub_channels:12',
    'pubsub_patterns:13',
    'latest_fork_usec:0',
    'vm_enabled:0',
    'role:master',
    'slave0:127.0.0.1,40001,online',
    'slave1:127.0.0.1,40002,wait_bgsave',
    'db0:keys=2,expires=1',
    'db15:keys=1,expires=0',
    '',
  ]);
});

const link = { host: 'localhost', port: 6379, lastIoSecondsAgo: 2, transfer: null, downSinceSeconds: 100 };
const linesFrom = (master: InfoFields['master']) => {
  const lines = formatInfo({ ...fields, slaves: [], databases: [], master }).split('\r\n');
  return lines.slice(lines.indexOf('role:slave') + 1, -1);
};

test('a slave whose link is up', () => {
  expect(linesFrom({ ...link, linkUp: true })).toEqual([
    'master_host:localhost',
    'master_port:6379',
    'master_link_status:up',
    'master_last_io_seconds_ago:2',
    'master_sync_in_progress:0',
  ]);
});

test('a slave whose link is down', () => {
  expect(linesFrom({ ...link, linkUp: false, lastIoSecondsAgo: -1 })).toEqual([
    'master_host:localhost',
    'master_port:6379',
    'master_link_status:down',
    'master_last_io_seconds_ago:-1',
    'master_sync_in_progress:0',
    'master_link_down_since_seconds:100',
  ]);
});

test('a slave that receives a payload', () => {
  const transfer = { leftBytes: 4096, lastIoSecondsAgo: 1 };
  expect(linesFrom({ ...link, linkUp: false, lastIoSecondsAgo: -1, transfer }).slice(3)).toEqual([
    'master_last_io_seconds_ago:-1',
    'master_sync_in_progress:1',
    'master_sync_left_bytes:4096',
    'master_sync_last_io_seconds_ago:1',
    'master_link_down_since_seconds:100',
  ]);
});
