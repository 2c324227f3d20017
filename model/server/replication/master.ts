import { freeClient } from '../client-connection.ts';
import { clientOf } from '../client-table.ts';
import { errorText, noteFailedWrite } from '../errno.ts';
import { LOG_NOTICE, LOG_VERBOSE, LOG_WARNING } from '../host.ts';
import { listAddNodeTail } from '../memory/list.ts';
import { sdsNew } from '../memory/sds.ts';
import { SITE_REPLY, stringSite } from '../memory/sites.ts';
import { addReplyError, addReplySds, copyClientOutputBuffer } from '../reply-buffer.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import { type Client, FLAG_SLAVE } from '../shape/server.ts';
import { moveSlave } from '../state-moves.ts';
import { rdbSaveBackground } from './bgsave.ts';
import { portsOf } from './feed-ports.ts';

/** The master's side of a synchronization: replication.c of tag 2.4.9. */

/** syncCommand. */
export function syncCommand(redis: ServerRuntime, c: Client): void {
  const { server, host } = redis;
  if ((c.flags & FLAG_SLAVE) !== 0) return;
  if (server.masterHost !== null && server.linkState !== 'connected') {
    addReplyError(redis, c, "Can't SYNC while not connected with my master");
    return;
  }
  if (c.reply.nodes.length !== 0) {
    addReplyError(redis, c, 'SYNC is invalid with pending input');
    return;
  }
  host.log(LOG_NOTICE, 'Slave ask for synchronization');
  if (server.child !== null) {
    joinRunningBgsave(redis, c);
  } else {
    host.log(LOG_NOTICE, 'Starting BGSAVE for SYNC');
    rdbSaveBackground(redis);
    moveSlave(c, 'SYNC, no child');
  }
  c.flags |= FLAG_SLAVE;
  c.slaveSelectedDb = 0;
  listAddNodeTail(redis, server.slaves, c.id);
  redis.variant.onAttach?.(portsOf(redis), c.id);
}

/** A slave that already waits for this child has been fed since the fork: take over what it was given. */
function joinRunningBgsave(redis: ServerRuntime, c: Client): void {
  const waiting = redis.server.slaves.values
    .map((id) => clientOf(redis, id))
    .find((slave) => slave.slaveState === 'wait_bgsave_end');
  if (waiting === undefined) {
    moveSlave(c, 'SYNC, a child nobody waits for');
    redis.host.log(LOG_NOTICE, 'Waiting for next BGSAVE for SYNC');
    return;
  }
  if (redis.rules.secondSlaveCopies) copyClientOutputBuffer(redis, c, waiting);
  moveSlave(c, 'SYNC, another slave waits for the child');
  redis.host.log(LOG_NOTICE, 'Waiting for end of BGSAVE for SYNC');
}

/** updateSlavesWaitingBgsave: what becomes of waiting slaves when a child has been reaped. */
export function updateSlavesWaitingBgsave(redis: ServerRuntime, good: boolean): void {
  const { server, host } = redis;
  let startBgsave = false;
  for (const id of server.slaves.values.slice()) {
    const slave = clientOf(redis, id);
    if (slave.slaveState === 'wait_bgsave_start') {
      startBgsave = true;
      moveSlave(slave, 'child reaped');
    } else if (slave.slaveState === 'wait_bgsave_end') {
      if (!good) {
        freeClient(redis, slave);
        host.log(LOG_WARNING, 'SYNC failed. BGSAVE child returned an error');
      } else if (server.rdbFile === null) {
        server.errno = 'ENOENT';
        freeClient(redis, slave);
        host.log(LOG_WARNING, `SYNC failed. Can't open/stat DB after BGSAVE: ${errorText(redis)}`);
      } else {
        slave.bulk = server.rdbFile;
        slave.bulkOffset = 0;
        moveSlave(slave, 'good child reaped');
        slave.writeHandler = 'bulk';
        host.wantWrite(slave.fd);
      }
    }
  }
  if (startBgsave) rdbSaveBackground(redis);
}

/** sendBulkToSlave: the length line, then the file in reads of 16,384 bytes, one a write event. */
export function sendBulkToSlave(redis: ServerRuntime, slave: Client): void {
  const { host, rules } = redis;
  if (slave.bulkOffset === 0) {
    const line = `$${slave.bulk.length}\r\n`;
    const taken = host.write(slave.fd, line);
    if (taken !== line.length) {
      if (taken <= 0) noteFailedWrite(redis, taken);
      freeClient(redis, slave);
      return;
    }
  }
  const written = host.write(
    slave.fd,
    slave.bulk.slice(slave.bulkOffset, slave.bulkOffset + rules.ioBufferBytes),
  );
  if (written <= 0) {
    noteFailedWrite(redis, written);
    host.log(LOG_VERBOSE, `Write error sending DB to slave: ${errorText(redis)}`);
    freeClient(redis, slave);
    return;
  }
  slave.bulkOffset += written;
  if (slave.bulkOffset < slave.bulk.length) {
    host.wantWrite(slave.fd);
    return;
  }
  slave.bulk = '';
  slave.bulkOffset = 0;
  moveSlave(slave, 'last byte of the payload taken');
  slave.writeHandler = 'reply';
  host.wantWrite(slave.fd);
  addReplySds(redis, slave, sdsNew(redis, stringSite(SITE_REPLY), ''));
  host.log(LOG_NOTICE, 'Synchronization with slave succeeded');
}
