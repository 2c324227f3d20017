import { freeClient } from './client-connection.ts';
import { errorText, noteFailedWrite } from './errno.ts';
import { LOG_VERBOSE } from './host.ts';
import { checkAlive, objectSds, objectText } from './memory/object.ts';
import { sdsUsable } from './memory/sds.ts';
import { removeReplyNode } from './reply-buffer.ts';
import type { ServerRuntime } from './server-runtime.ts';
import { type Client, FLAG_CLOSE_AFTER_REPLY, FLAG_MASTER } from './shape/server.ts';

/**
 * sendReplyToClient: writes until everything is sent, the socket is full, or one write event has moved more than
 * 65,536 bytes. A chunk of the list is released when the socket has taken its last byte. The link to a master sends
 * nothing: what the server would answer is dropped here.
 */
export function sendReplyToClient(redis: ServerRuntime, c: Client): void {
  let total = 0;
  let broken = false;
  let full = false;
  while (hasOutput(redis, c)) {
    const written = c.buf.length > 0 ? sendStaticBuffer(redis, c) : sendFirstChunk(redis, c);
    broken = written < 0;
    full = written === 0;
    if (written <= 0) break;
    total += written;
    if (total > redis.rules.maxWritePerEvent && !isOverMaxmemory(redis)) break;
  }
  if (full || broken) noteFailedWrite(redis, broken ? -1 : 0);
  if (broken) {
    redis.host.log(LOG_VERBOSE, `Error writing to client: ${errorText(redis)}`);
    freeClient(redis, c);
    return;
  }
  if (total > 0) c.lastInteraction = redis.host.unixTime();
  if (c.buf.length > 0 || c.reply.nodes.length > 0) {
    redis.host.wantWrite(c.fd);
    return;
  }
  c.sentLength = 0;
  c.writeHandler = 'none';
  if ((c.flags & FLAG_CLOSE_AFTER_REPLY) !== 0) freeClient(redis, c);
}

/** Over the limit, one write event sends as much as the socket takes. */
function isOverMaxmemory({ server, heap }: ServerRuntime): boolean {
  const maxMemory = Number(server.config.maxMemory);
  return maxMemory !== 0 && heap.used >= maxMemory;
}

/** Whether there is a byte to send; chunks without one are released on the way. */
function hasOutput(redis: ServerRuntime, c: Client): boolean {
  if (c.buf.length > 0) return true;
  const { reply } = c;
  while (reply.nodes.length > 0) {
    checkAlive(redis, reply.objects[0], reply.generations[0]);
    if (objectText(redis, reply.objects[0]).length > 0) return true;
    removeReplyNode(redis, c, 0);
  }
  return false;
}

function write(redis: ServerRuntime, c: Client, text: string): number {
  return (c.flags & FLAG_MASTER) !== 0 ? text.length : redis.host.write(c.fd, text);
}

function sendStaticBuffer(redis: ServerRuntime, c: Client): number {
  const written = write(redis, c, c.sentLength === 0 ? c.buf : c.buf.slice(c.sentLength));
  if (written <= 0) return written;
  c.sentLength += written;
  if (c.sentLength === c.buf.length) {
    c.buf = '';
    c.sentLength = 0;
  }
  return written;
}

function sendFirstChunk(redis: ServerRuntime, c: Client): number {
  const object = c.reply.objects[0];
  const text = objectText(redis, object);
  const bytes = sdsUsable(redis, objectSds(redis, object));
  const written = write(redis, c, c.sentLength === 0 ? text : text.slice(c.sentLength));
  if (written <= 0) return written;
  c.sentLength += written;
  if (c.sentLength === text.length) {
    removeReplyNode(redis, c, 0);
    c.sentLength = 0;
    c.replyBytes -= bytes;
  }
  return written;
}
