import { allocate, release } from '../../../sim/index.ts';
import { createClient, disconnectSlaves, freeClient } from '../client-connection.ts';
import { clientOf } from '../client-table.ts';
import { cString, intArgument, noteRange } from '../commands/arguments.ts';
import { database, dbAdd, emptyDb, setExpire } from '../database.ts';
import { exits } from '../death.ts';
import { errorText } from '../errno.ts';
import { LOG_NOTICE, LOG_WARNING } from '../host.ts';
import { createStringObject, decrRefCount, objectText, tryObjectEncoding } from '../memory/object.ts';
import { sdsFree, sdsNew } from '../memory/sds.ts';
import { SITE_CONFIG, SITE_VALUE } from '../memory/sites.ts';
import { decodeRdb } from '../rdb.ts';
import { addReply } from '../reply-buffer.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import { type Client, FLAG_MASTER, type Transfer } from '../shape/server.ts';
import { moveLink } from '../state-moves.ts';
import { type Long, strtoll } from '../text/integers.ts';

/** The slave's side of the link: replication.c of tag 2.4.9. Its states are printed in docs/reference/state-machines.md. */

const PAYLOAD_READ = 4096;
const LINE_LIMIT = 1024;

/** connectWithMaster: a connection that opens in the background. */
function connectWithMaster(redis: ServerRuntime): boolean {
  const { server, host } = redis;
  const fd = host.connect(server.masterHost as string, server.masterPort);
  if (fd === -1) {
    // What a resolver that knows no such host leaves in errno: glibc's, nothing.
    server.errno = 'none';
    host.log(LOG_WARNING, `Unable to connect to MASTER: ${errorText(redis)}`);
    return false;
  }
  server.errno = 'EINPROGRESS';
  server.transfer.fd = fd;
  server.transfer.lastIo = host.unixTime();
  moveLink(server, 'cron dials');
  return true;
}

/**
 * syncWithMaster: the connection is there (or was refused): say SYNC and wait for the payload. A dial that SLAVEOF has
 * made pointless is closed here, whatever SLAVEOF said; C closes it only after SLAVEOF NO ONE, and otherwise goes on
 * with two masters at once.
 */
export function syncWithMaster(redis: ServerRuntime, fd: number, refused: boolean): void {
  const { server, host, heap, rules } = redis;
  if (server.linkState !== 'connecting' || server.transfer.fd !== fd) {
    host.close(fd);
    return;
  }
  host.log(LOG_NOTICE, 'Non blocking connect for SYNC fired the event.');
  if (refused || host.write(fd, 'SYNC \r\n') === -1) {
    server.errno = refused ? 'ECONNREFUSED' : 'ECONNRESET';
    host.log(LOG_WARNING, `I/O error writing to MASTER: ${errorText(redis)}`);
    moveLink(server, 'refused');
    host.close(fd);
    return;
  }
  const fileName = `temp-${host.unixTime()}.${FIRST_PID + server.index}.rdb`;
  moveLink(server, 'SYNC is sent');
  server.transfer = {
    fd,
    pending: '',
    left: -1,
    payload: '',
    fileName: allocate(heap, rules.sizeClasses, SITE_CONFIG, fileName.length + 1),
    lastIo: host.unixTime(),
  };
}

/** Pids of servers are made up. */
export const FIRST_PID = 20_000;

/** replicationAbortSyncTransfer. */
function abortSyncTransfer(redis: ServerRuntime): void {
  const { server } = redis;
  redis.host.close(server.transfer.fd);
  release(redis.heap, server.transfer.fileName);
  server.transfer = ended(server.transfer);
  moveLink(server, 'transfer given up');
}

function ended({ left, lastIo }: Transfer): Transfer {
  return { fd: -1, pending: '', left, payload: '', fileName: 0, lastIo };
}

/** undoConnectWithMaster. */
function undoConnect(redis: ServerRuntime): void {
  const { server } = redis;
  redis.host.close(server.transfer.fd);
  server.transfer.fd = -1;
  moveLink(server, 'dial given up');
}

/** readSyncBulkPayload: the length line first, then up to 4,096 bytes an event. */
export function readSyncBulkPayload(redis: ServerRuntime): void {
  const { transfer } = redis.server;
  if (transfer.left === -1) readLengthLine(redis);
  else readPayload(redis);
}

/** C waits for the whole line inside one read event; here what is not there yet is waited for outside. */
function readLengthLine(redis: ServerRuntime): void {
  const { server, host } = redis;
  const { transfer } = server;
  for (let byte = ''; byte !== '\n'; transfer.pending += byte) {
    byte = host.read(transfer.fd, 1);
    if (byte === '' && !host.atEnd(transfer.fd)) return;
    if (byte === '' || transfer.pending.length >= LINE_LIMIT) {
      if (host.wasReset(transfer.fd)) server.errno = 'ECONNRESET';
      host.log(LOG_WARNING, `I/O error reading bulk count from MASTER: ${errorText(redis)}`);
      abortSyncTransfer(redis);
      return;
    }
  }
  const line = transfer.pending.replace(/\r?\n$/, '');
  transfer.pending = '';
  if (line === '') {
    transfer.lastIo = host.unixTime();
  } else if (line.startsWith('$')) {
    noteRange(redis, line.slice(1));
    transfer.left = Number(strtoll(line.slice(1)).value);
    host.log(LOG_NOTICE, `MASTER <-> SLAVE sync: receiving ${transfer.left} bytes from master`);
  } else {
    const what = line.startsWith('-')
      ? `MASTER aborted replication with an error: ${line.slice(1)}`
      : "Bad protocol from MASTER, the first byte is not '$', are you sure the host and port are right?";
    host.log(LOG_WARNING, what);
    abortSyncTransfer(redis);
  }
}

function readPayload(redis: ServerRuntime): void {
  const { server, host } = redis;
  const { transfer } = server;
  const bytes = host.read(transfer.fd, Math.min(transfer.left, PAYLOAD_READ));
  if (bytes === '') {
    if (!host.atEnd(transfer.fd)) return;
    const reset = host.wasReset(transfer.fd);
    if (reset) server.errno = 'ECONNRESET';
    const why = reset ? errorText(redis) : 'connection lost';
    host.log(LOG_WARNING, `I/O error trying to sync with MASTER: ${why}`);
    abortSyncTransfer(redis);
    return;
  }
  transfer.lastIo = host.unixTime();
  transfer.payload += bytes;
  transfer.left -= bytes.length;
  if (transfer.left === 0) finishTransfer(redis);
}

/** The payload is whole: the old dataset goes, the new one is loaded, the connection becomes the master's client. */
function finishTransfer(redis: ServerRuntime): void {
  const { server, host } = redis;
  const { transfer } = server;
  server.rdbFile = transfer.payload;
  host.log(LOG_NOTICE, 'MASTER <-> SLAVE sync: Loading DB in memory');
  emptyDb(redis);
  rdbLoad(redis, transfer.payload);
  release(redis.heap, transfer.fileName);
  server.transfer = ended(transfer);
  const master = createClient(redis, transfer.fd);
  master.flags |= FLAG_MASTER;
  server.master = master.id;
  moveLink(server, 'payload loaded');
  server.stats.fullSyncs++;
  host.log(LOG_NOTICE, 'MASTER <-> SLAVE sync: Finished with success');
}

/** rdbLoad: a file that cannot be read to its end, or names a database that is not there, ends the process. */
export function rdbLoad(redis: ServerRuntime, payload: string): void {
  const decoded = decodeRdb(payload);
  if (!decoded.ok) exits(redis, `Short read or OOM loading DB: ${decoded.error}`);
  redis.server.loading = true;
  for (const { id, entries } of decoded.databases) {
    if (id >= redis.server.config.databases) {
      exits(
        redis,
        `Data file was created with a Redis server configured to handle more than ${redis.server.config.databases} databases`,
      );
    }
    for (const { key, value, expireSeconds } of entries) loadEntry(redis, id, key, value, expireSeconds);
  }
  redis.server.loading = false;
}

function loadEntry(
  redis: ServerRuntime,
  dbid: number,
  keyText: string,
  text: string,
  expireSeconds: Long,
): void {
  const db = database(redis, dbid);
  const key = createStringObject(redis, SITE_VALUE, keyText);
  const value = tryObjectEncoding(redis, createStringObject(redis, SITE_VALUE, text));
  const expired =
    redis.server.masterHost === null && expireSeconds !== -1 && Number(expireSeconds) < redis.host.unixTime();
  if (expired) {
    decrRefCount(redis, value);
  } else {
    dbAdd(redis, db, keyText, value);
    if (expireSeconds !== -1) setExpire(redis, db, key, expireSeconds);
  }
  decrRefCount(redis, key);
}

/** slaveofCommand. From 2.4.10 on, a new master also makes our own slaves synchronize again. */
export function slaveofCommand(redis: ServerRuntime, c: Client): void {
  const { server } = redis;
  const address = objectText(redis, c.argv[1]);
  const words = c.argv.slice(1).map((argument) => cString(redis, argument).toLowerCase());
  if (words[0] === 'no' && words[1] === 'one') {
    if (server.masterHost !== null) becomeMaster(redis);
  } else {
    slaveOf(redis, address, intArgument(redis, c.argv[2]));
  }
  addReply(redis, c, server.shared.ok);
}

/** SLAVEOF host port, as a client or an operator says it. */
export function slaveOf(redis: ServerRuntime, address: string, port: number): void {
  followMaster(redis, address, port);
  redis.host.log(LOG_NOTICE, `SLAVE OF ${address}:${port} enabled (user request)`);
}

/** SLAVEOF NO ONE. */
export function becomeMaster(redis: ServerRuntime): void {
  const { server } = redis;
  sdsFree(redis, server.masterHostAddress);
  server.masterHost = null;
  server.masterHostAddress = 0;
  if (server.master !== -1) freeClient(redis, clientOf(redis, server.master));
  if (server.linkState === 'transfer') abortSyncTransfer(redis);
  else if (server.linkState === 'connecting') undoConnect(redis);
  moveLink(server, 'SLAVEOF NO ONE');
  redis.host.log(LOG_NOTICE, 'MASTER MODE enabled (user request)');
}

/** SLAVEOF host port, also as a configuration directive. */
export function followMaster(redis: ServerRuntime, address: string, port: number): void {
  const { server } = redis;
  if (server.masterHostAddress !== 0) sdsFree(redis, server.masterHostAddress);
  server.masterHost = address;
  server.masterHostAddress = sdsNew(redis, SITE_CONFIG, address);
  server.masterPort = port;
  if (server.master !== -1) freeClient(redis, clientOf(redis, server.master));
  if (server.version !== '2.4.9') disconnectSlaves(redis);
  if (server.linkState === 'transfer') abortSyncTransfer(redis);
  moveLink(server, 'SLAVEOF host');
}

/** replicationCron's part about the own master. */
export function masterLinkCron(redis: ServerRuntime): void {
  const { server, host } = redis;
  const timeout = server.config.replTimeout;
  const now = host.unixTime();
  if (
    server.masterHost !== null &&
    server.linkState === 'connecting' &&
    now - server.transfer.lastIo > timeout
  ) {
    host.log(LOG_WARNING, 'Timeout connecting to the MASTER...');
    undoConnect(redis);
  }
  if (
    server.masterHost !== null &&
    server.linkState === 'transfer' &&
    now - server.transfer.lastIo > timeout
  ) {
    host.log(LOG_WARNING, 'Timeout receiving bulk data from MASTER...');
    abortSyncTransfer(redis);
  }
  if (server.masterHost !== null && server.linkState === 'connected') {
    const master = clientOf(redis, server.master);
    if (now - master.lastInteraction > timeout) {
      host.log(LOG_WARNING, 'MASTER time out: no data nor PING received...');
      freeClient(redis, master);
    }
  }
  if (server.linkState === 'connect') {
    host.log(LOG_NOTICE, 'Connecting to MASTER...');
    if (connectWithMaster(redis)) host.log(LOG_NOTICE, 'MASTER <-> SLAVE sync started');
  }
}
