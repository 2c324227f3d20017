import type { Address } from '../../../sim/index.ts';
import { clientOf } from '../client-table.ts';
import {
  checkAlive,
  createFormattedObject,
  decrRefCount,
  freeObject,
  incrRefCount,
  numberSelect,
  objectBytes,
  objectGeneration,
  objectRefcount,
  setObjectRefcount,
} from '../memory/object.ts';
import { SITE_SELECT } from '../memory/sites.ts';
import { addReply } from '../reply-buffer.ts';
import { addReplyCommand } from '../reply-command.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import { SHARED_SELECTS } from '../shape/boot.ts';
import { type FeedMemory, NO_FEED_MEMORY } from '../shape/server.ts';
import type { FeedPorts, ReplicatedCommand } from '../variant.ts';

/** replicationFeedSlaves: the variant's, through its ports. */
export function replicationFeedSlaves(
  redis: ServerRuntime,
  dictid: number,
  command: ReplicatedCommand,
): void {
  redis.variant.feed(portsOf(redis), redis.server.slaves.values, dictid, command);
}

/** The ports of a server: all that a variant can see and do. */
export function portsOf(redis: ServerRuntime): FeedPorts {
  redis.ports ??= createFeedPorts(redis);
  return redis.ports;
}

function createFeedPorts(redis: ServerRuntime): FeedPorts {
  const slave = (id: number) => clientOf(redis, id);
  const memory = () => redis.server.feedMemory;
  return {
    sharedSelects: SHARED_SELECTS,
    waitsForBgsaveStart: (id) => slave(id).slaveState === 'wait_bgsave_start',
    selectedDb: (id) => slave(id).slaveSelectedDb,
    setSelectedDb(id, dictid) {
      slave(id).slaveSelectedDb = dictid;
      redis.server.selects.switches++;
      redis.switched?.(slave(id), dictid);
    },
    sharedSelect(dictid) {
      const object = redis.server.sharedSelects[dictid];
      checkAlive(redis, object, 0);
      return object;
    },
    createSelect: (dictid, refcount) => createSelect(redis, dictid, refcount),
    addReply: (id, object) => addReply(redis, slave(id), object),
    addReplyCommand: (id, command) => addReplyCommand(redis, slave(id), command),
    incrRefCount: (object) => incrRefCount(redis, object),
    decrRefCount: (object) => decrRefCount(redis, object),
    free: (object) => freeObject(redis, object),
    refcount: (object) => objectRefcount(redis, object),
    recall: (name) => memory().numbers[name],
    remember(name, value) {
      ownMemory(redis).numbers[name] = value;
    },
    kept(dictid) {
      const kept = memory().objects[dictid];
      if (kept !== undefined) checkAlive(redis, kept.object, kept.generation);
      return kept?.object;
    },
    keep(dictid, object) {
      ownMemory(redis).objects[dictid] = { object, generation: objectGeneration(redis, object) };
    },
  };
}

/** The memory of a feed that is about to keep something. */
function ownMemory({ server }: ServerRuntime): FeedMemory {
  if (server.feedMemory === NO_FEED_MEMORY) server.feedMemory = { numbers: {}, objects: {} };
  return server.feedMemory;
}

/** The bytes of SELECT for the first ids, made once: a million leaked objects then share their text. */
const SELECT_LINES = Array.from({ length: 1024 }, (_, dictid) => `select ${dictid}\r\n`);

function createSelect(redis: ServerRuntime, dictid: number, refcount: number): Address {
  const line = dictid < SELECT_LINES.length ? SELECT_LINES[dictid] : `select ${dictid}\r\n`;
  const object = createFormattedObject(redis, SITE_SELECT, line);
  setObjectRefcount(redis, object, refcount);
  redis.server.selects.created++;
  numberSelect(redis, object, redis.server.selects.created);
  redis.server.selects.aliveBytes += objectBytes(redis, object);
  if (redis.watch !== null) redis.watch(object, 'create');
  return object;
}
