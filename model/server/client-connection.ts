import { allocate, release } from '../../sim/index.ts';
import { clientOf } from './client-table.ts';
import { freeMultiState } from './commands/multi-state.ts';
import { pubsubUnsubscribeAllChannels, pubsubUnsubscribeAllPatterns } from './commands/pubsub.ts';
import { unwatchAllKeys } from './commands/watched-keys.ts';
import { dictCreate } from './memory/dict.ts';
import { dictRelease } from './memory/dict-release.ts';
import { listAddNodeTail, listCreate, listDelValue, listRelease } from './memory/list.ts';
import { decrRefCount } from './memory/object.ts';
import { sdsFree, sdsNew } from './memory/sds.ts';
import { SITE_CLIENT, SITE_QUERYBUF } from './memory/sites.ts';
import { createReplyList, releaseReplyList } from './reply-buffer.ts';
import type { ServerRuntime } from './server-runtime.ts';
import { type Client, FLAG_MASTER, FLAG_MONITOR, FLAG_SLAVE, REQUEST_UNKNOWN } from './shape/server.ts';
import { moveLink } from './state-moves.ts';
import { SLAVE_VIEW } from './state-tables.ts';

/** A client's coming and going: createClient, resetClient and freeClient of networking.c, tag 2.4.9. */

export function createClient(redis: ServerRuntime, fd: number): Client {
  const { server, heap, rules } = redis;
  const c: Client = {
    id: freeClientId(redis),
    fd,
    address: allocate(heap, rules.sizeClasses, SITE_CLIENT, rules.clientBytes),
    db: 0,
    querybuf: sdsNew(redis, SITE_QUERYBUF, ''),
    requestType: REQUEST_UNKNOWN,
    multibulkLength: 0,
    bulkLength: -1,
    argvAddress: 0,
    argv: [],
    request: null,
    command: '',
    lastCommand: '',
    buf: '',
    reply: createReplyList(redis),
    replyBytes: 0,
    sentLength: 0,
    lastInteraction: redis.host.unixTime(),
    flags: 0,
    slaveState: SLAVE_VIEW.initial,
    slaveSelectedDb: 0,
    bulk: '',
    bulkOffset: 0,
    multi: [],
    multiAddress: 0,
    ioKeys: listCreate(redis),
    watchedKeys: listCreate(redis),
    watched: [],
    pubsubChannels: dictCreate(redis),
    pubsubPatterns: listCreate(redis),
    writeHandler: 'none',
  };
  server.clientById[c.id] = c;
  while (server.clientIdByFd.length <= fd) server.clientIdByFd.push(-1);
  server.clientIdByFd[fd] = c.id;
  listAddNodeTail(redis, server.clients, c.id);
  return c;
}

function freeClientId(redis: ServerRuntime): number {
  const { clientById } = redis.server;
  const free = clientById.indexOf(null);
  return free >= 0 ? free : clientById.length;
}

/** freeClientArgv. */
export function freeClientArgv(redis: ServerRuntime, c: Client): void {
  for (const argument of c.argv) decrRefCount(redis, argument);
  c.argv = [];
  c.request = null;
  c.command = '';
}

/** resetClient: ready for the next command. The argument vector itself stays until the next one is made. */
export function resetClient(redis: ServerRuntime, c: Client): void {
  freeClientArgv(redis, c);
  c.requestType = REQUEST_UNKNOWN;
  c.multibulkLength = 0;
  c.bulkLength = -1;
}

/** freeClient, for ordinary clients, monitors, slaves and the link to the master alike. */
export function freeClient(redis: ServerRuntime, c: Client): void {
  const { server, heap } = redis;
  sdsFree(redis, c.querybuf);
  c.querybuf = 0;
  unwatchAllKeys(redis, c);
  listRelease(redis, c.watchedKeys);
  pubsubUnsubscribeAllChannels(redis, c, false);
  pubsubUnsubscribeAllPatterns(redis, c, false);
  dictRelease(redis, c.pubsubChannels, () => {});
  listRelease(redis, c.pubsubPatterns);
  releaseReplyList(redis, c);
  freeClientArgv(redis, c);
  redis.host.close(c.fd);
  server.clientIdByFd[c.fd] = -1;
  listDelValue(redis, server.clients, c.id);
  listRelease(redis, c.ioKeys);
  if ((c.flags & FLAG_SLAVE) !== 0) {
    listDelValue(redis, (c.flags & FLAG_MONITOR) !== 0 ? server.monitors : server.slaves, c.id);
  }
  server.clientById[c.id] = null;
  if ((c.flags & FLAG_MASTER) !== 0) lostMaster(redis);
  if (c.argvAddress !== 0) release(heap, c.argvAddress);
  freeMultiState(redis, c);
  release(heap, c.address);
}

/** The master's link is gone: connect again, and make our own slaves synchronize again, unless we were told to stop. */
function lostMaster(redis: ServerRuntime): void {
  const { server } = redis;
  server.master = -1;
  moveLink(server, 'link lost');
  server.linkDownSince = redis.host.unixTime();
  if (server.masterHost !== null) disconnectSlaves(redis);
}

/** disconnectSlaves of 2.4.10; 2.4.9 has the same loop inside freeClient. */
export function disconnectSlaves(redis: ServerRuntime): void {
  const { slaves } = redis.server;
  while (slaves.values.length > 0) freeClient(redis, clientOf(redis, slaves.values[0]));
}
