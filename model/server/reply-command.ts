import type { Address } from '../../sim/index.ts';
import { isInteger, isLiving, objectRefcount, objectSds } from './memory/object.ts';
import { sdsAppend, sdsRoom, sdsText } from './memory/sds.ts';
import { writeArguments } from './memory/unwritten.ts';
import { addReplyBulk, addReplyMultiBulkLen, installWriteEvent } from './reply-buffer.ts';
import type { ServerRuntime } from './server-runtime.ts';
import { type Client, FLAG_CLOSE_AFTER_REPLY } from './shape/server.ts';
import { joinTexts } from './text/joined.ts';
import type { ReplicatedCommand } from './variant.ts';

/**
 * replicationFeedSlaves' tail: the command as a slave receives it, in 1 + 3 n replies. When all of them fit into the
 * static buffer, or are glued to the last chunk without its growing, they end up side by side, so that the whole request
 * can be put there at once.
 */
export function addReplyCommand(redis: ServerRuntime, c: Client, command: ReplicatedCommand): void {
  const { argv, request } = command;
  if (request !== null) {
    if (fitsStaticBuffer(redis, c, request.length)) {
      installWriteEvent(redis, c);
      c.buf = joinTexts(redis.caches.joined, c.buf, request);
      return;
    }
    const chunk = chunkWithRoom(redis, c, request.length);
    // An integer is sent as a string object that is made for it.
    if (chunk !== 0 && !argv.some((argument) => isInteger(redis, argument))) {
      sdsAppend(redis, chunk, request);
      return;
    }
  }
  if (redis.unwritten.first !== 0) writeArguments(redis);
  addReplyMultiBulkLen(redis, c, argv.length);
  for (const argument of argv) addReplyBulk(redis, c, argument);
}

function isOpen(c: Client): boolean {
  return c.fd > 0 && (c.flags & FLAG_CLOSE_AFTER_REPLY) === 0;
}

function fitsStaticBuffer(redis: ServerRuntime, c: Client, length: number): boolean {
  return isOpen(c) && c.reply.nodes.length === 0 && c.buf.length + length <= redis.rules.replyBufferBytes;
}

/** The string of the last chunk, if it is the list's own and takes so many bytes without growing; else 0. */
function chunkWithRoom(redis: ServerRuntime, c: Client, length: number): Address {
  const { objects, generations } = c.reply;
  const last = objects.length - 1;
  if (last < 0 || !isOpen(c) || !isLiving(redis, objects[last], generations[last])) return 0;
  const sds = objectSds(redis, objects[last]);
  if (sds === 0 || objectRefcount(redis, objects[last]) > 1 || sdsRoom(redis, sds) < length) return 0;
  return sdsText(redis, sds).length + length <= redis.rules.replyChunkBytes ? sds : 0;
}
