import { type Address, allocate, release, SITE } from '../../sim/index.ts';
import {
  checkAlive,
  createObject,
  createStringObject,
  decrRefCount,
  getDecodedObject,
  incrRefCount,
  isInteger,
  objectGeneration,
  objectRefcount,
  objectSds,
  objectText,
  setObjectSds,
} from './memory/object.ts';
import { sdsAppend, sdsFormatted, sdsFree, sdsText, sdsUsable } from './memory/sds.ts';
import { SITE_LIST, SITE_REPLY, SITE_REPLY_NODE, SITE_SELECT, stringSite } from './memory/sites.ts';
import type { ServerRuntime } from './server-runtime.ts';
import {
  type Client,
  FLAG_CLOSE_AFTER_REPLY,
  FLAG_MASTER,
  type ReplyList,
  type SelectCounters,
} from './shape/server.ts';
import { bulkHeader, multiBulkHeader } from './text/resp.ts';

/**
 * Output of a client: the static buffer first, then a list of chunks. Mirrors networking.c of tag 2.4.9 from
 * `_installWriteEvent` to `copyClientOutputBuffer`.
 *
 * An object handed to `addReply` can go five ways, and only the last takes a reference:
 *
 *   unsent   the write event cannot be installed
 *   closing  the client is closing after its reply
 *   copied   its bytes are copied into the static buffer
 *   glued    its bytes are appended to the last chunk of the list
 *   node     it becomes a chunk of its own
 */
type Way = 'unsent' | 'closing' | 'copied' | 'glued' | 'node';

function countWay(redis: ServerRuntime, object: Address, way: Way): void {
  const selects: SelectCounters = redis.server.selects;
  selects[way]++;
  if (redis.watch !== null) redis.watch(object, way);
}

export function createReplyList(redis: ServerRuntime): ReplyList {
  const { heap, rules } = redis;
  return {
    address: allocate(heap, rules.sizeClasses, SITE_LIST, rules.listBytes),
    nodes: [],
    objects: [],
    generations: [],
  };
}

/** _installWriteEvent: only an idle client that is not in the middle of a synchronization needs one. */
export function installWriteEvent(redis: ServerRuntime, c: Client): boolean {
  if (c.fd <= 0) return false;
  if (
    c.buf.length === 0 &&
    c.reply.nodes.length === 0 &&
    (c.slaveState === 'none' || c.slaveState === 'online')
  ) {
    c.writeHandler = 'reply';
    // What the master's link is answered goes nowhere: the end of the turn drops it, without an event of its own.
    if ((c.flags & FLAG_MASTER) === 0) redis.host.wantWrite(c.fd);
  }
  return true;
}

/** _addReplyToBuffer. False means: to the list. A closing client swallows everything. */
function addReplyToBuffer(redis: ServerRuntime, c: Client, text: string): boolean {
  if ((c.flags & FLAG_CLOSE_AFTER_REPLY) !== 0) return true;
  if (c.reply.nodes.length > 0) return false;
  if (text.length > redis.rules.replyBufferBytes - c.buf.length) return false;
  c.buf = c.buf === '' ? text : c.buf + text;
  return true;
}

function pushNode(redis: ServerRuntime, c: Client, object: Address): void {
  const { heap, rules } = redis;
  c.reply.nodes.push(allocate(heap, rules.sizeClasses, SITE_REPLY_NODE, rules.listNodeBytes));
  c.reply.objects.push(object);
  c.reply.generations.push(objectGeneration(redis, object));
  const sds = objectSds(redis, object);
  if (sds !== 0) c.replyBytes += sdsUsable(redis, sds);
}

/** listDelNode on the reply list: the list's free method is decrRefCount. */
export function removeReplyNode(redis: ServerRuntime, c: Client, index: number): void {
  const { reply } = c;
  checkAlive(redis, reply.objects[index], reply.generations[index]);
  decrRefCount(redis, reply.objects[index]);
  release(redis.heap, reply.nodes[index]);
  if (index === 0) {
    reply.nodes.shift();
    reply.objects.shift();
    reply.generations.shift();
  } else {
    reply.nodes.splice(index, 1);
    reply.objects.splice(index, 1);
    reply.generations.splice(index, 1);
  }
}

/** listRelease of the reply list. */
export function releaseReplyList(redis: ServerRuntime, c: Client): void {
  const { reply } = c;
  for (let i = 0; i < reply.nodes.length; i++) {
    checkAlive(redis, reply.objects[i], reply.generations[i]);
    decrRefCount(redis, reply.objects[i]);
    release(redis.heap, reply.nodes[i]);
  }
  release(redis.heap, reply.address);
}

/** The last chunk, if bytes of this length may be glued to it; made the list's own first (dupLastObjectIfNeeded). */
function tailToGlue(redis: ServerRuntime, c: Client, length: number): Address {
  const { objects, generations } = c.reply;
  const last = objects.length - 1;
  const tail = objects[last];
  checkAlive(redis, tail, generations[last]);
  if (objectSds(redis, tail) === 0) return 0;
  if (objectText(redis, tail).length + length > redis.rules.replyChunkBytes) return 0;
  if (objectRefcount(redis, tail) <= 1) return tail;
  const own = createStringObject(redis, SITE_REPLY, objectText(redis, tail));
  decrRefCount(redis, tail);
  objects[last] = own;
  generations[last] = objectGeneration(redis, own);
  return own;
}

function glue(redis: ServerRuntime, c: Client, length: number, text: string): boolean {
  const before = objectSds(redis, c.reply.objects[c.reply.objects.length - 1]);
  const bytesBefore = before === 0 ? 0 : sdsUsable(redis, before);
  const tail = tailToGlue(redis, c, length);
  if (tail === 0) return false;
  const sds = objectSds(redis, tail);
  sdsAppend(redis, sds, text);
  const grown = sdsUsable(redis, sds) - bytesBefore;
  c.replyBytes += grown;
  if (redis.heap.cells[tail + SITE] === SITE_SELECT) redis.server.selects.aliveBytes += grown;
  return true;
}

/** _addReplyObjectToList: the only place where the list takes a reference to an object of the caller's. */
function addReplyObjectToList(redis: ServerRuntime, c: Client, object: Address, text: string): Way {
  if ((c.flags & FLAG_CLOSE_AFTER_REPLY) !== 0) return 'closing';
  if (c.reply.nodes.length > 0 && glue(redis, c, text.length, text)) return 'glued';
  incrRefCount(redis, object);
  pushNode(redis, c, object);
  return 'node';
}

/** addReply. */
export function addReply(redis: ServerRuntime, c: Client, object: Address): void {
  const isSelect = redis.heap.cells[object + SITE] === SITE_SELECT;
  if (!installWriteEvent(redis, c)) {
    if (isSelect) countWay(redis, object, 'unsent');
    return;
  }
  if (isInteger(redis, object)) {
    const decoded = getDecodedObject(redis, object, SITE_REPLY);
    const text = objectText(redis, decoded);
    if (!addReplyToBuffer(redis, c, text)) addReplyObjectToList(redis, c, decoded, text);
    decrRefCount(redis, decoded);
    return;
  }
  const text = objectText(redis, object);
  let way: Way = 'copied';
  if (!addReplyToBuffer(redis, c, text)) way = addReplyObjectToList(redis, c, object, text);
  else if ((c.flags & FLAG_CLOSE_AFTER_REPLY) !== 0) way = 'closing';
  if (isSelect) countWay(redis, object, way);
}

/** addReplySds: the string becomes a chunk, or is freed once its bytes are elsewhere. */
export function addReplySds(redis: ServerRuntime, c: Client, sds: Address): void {
  const text = sdsText(redis, sds);
  if (!installWriteEvent(redis, c) || addReplyToBuffer(redis, c, text)) {
    sdsFree(redis, sds);
    return;
  }
  if (c.reply.nodes.length > 0 && glue(redis, c, text.length, text)) sdsFree(redis, sds);
  else pushNode(redis, c, createObject(redis, SITE_REPLY, sds));
}

/** addReplyString. */
export function addReplyString(redis: ServerRuntime, c: Client, text: string): void {
  if (!installWriteEvent(redis, c) || addReplyToBuffer(redis, c, text)) return;
  if (c.reply.nodes.length > 0 && glue(redis, c, text.length, text)) return;
  pushNode(redis, c, createStringObject(redis, SITE_REPLY, text));
}

/** addReplyError: three strings, as in C, because each may glue or not on its own. */
export function addReplyError(redis: ServerRuntime, c: Client, message: string): void {
  addReplyString(redis, c, '-ERR ');
  addReplyString(redis, c, message);
  addReplyString(redis, c, '\r\n');
}

export function addReplyStatus(redis: ServerRuntime, c: Client, status: string): void {
  addReplyString(redis, c, '+');
  addReplyString(redis, c, status);
  addReplyString(redis, c, '\r\n');
}

export function addReplyLongLong(redis: ServerRuntime, c: Client, value: number | string): void {
  const { shared } = redis.server;
  if (value === 0 || value === '0') addReply(redis, c, shared.czero);
  else if (value === 1 || value === '1') addReply(redis, c, shared.cone);
  else addReplyString(redis, c, `:${value}\r\n`);
}

export function addReplyMultiBulkLen(redis: ServerRuntime, c: Client, length: number): void {
  addReplyString(redis, c, multiBulkHeader(length));
}

/** addReplyBulk: length line, the object, CRLF. */
export function addReplyBulk(redis: ServerRuntime, c: Client, object: Address): void {
  addReplyString(redis, c, bulkHeader(objectText(redis, object).length));
  addReply(redis, c, object);
  addReply(redis, c, redis.server.shared.crlf);
}

/** addReplyBulkCString: null is the nil bulk. */
export function addReplyBulkText(redis: ServerRuntime, c: Client, text: string | null): void {
  if (text === null) {
    addReply(redis, c, redis.server.shared.nullbulk);
    return;
  }
  addReplyString(redis, c, bulkHeader(text.length));
  addReplyString(redis, c, text);
  addReply(redis, c, redis.server.shared.crlf);
}

/** addDeferredMultiBulkLength: an object without a string holds the place. Returns its index, -1 when nothing is sent. */
export function addDeferredMultiBulkLength(redis: ServerRuntime, c: Client): number {
  if (!installWriteEvent(redis, c)) return -1;
  pushNode(redis, c, createObject(redis, SITE_REPLY, 0));
  return c.reply.nodes.length - 1;
}

/** setDeferredMultiBulkLength: fills the place in and glues the next chunk to it. */
export function setDeferredMultiBulkLength(
  redis: ServerRuntime,
  c: Client,
  node: number,
  length: number,
): void {
  if (node < 0) return;
  const sds = sdsFormatted(redis, stringSite(SITE_REPLY), `*${length}\r\n`);
  setObjectSds(redis, c.reply.objects[node], sds);
  c.replyBytes += sdsUsable(redis, sds);
  if (node + 1 >= c.reply.nodes.length) return;
  const next = c.reply.objects[node + 1];
  if (objectSds(redis, next) === 0) return;
  sdsAppend(redis, sds, objectText(redis, next));
  removeReplyNode(redis, c, node + 1);
}

/** copyClientOutputBuffer: `dst` takes over what `src` has been given so far, one more reference on each chunk. */
export function copyClientOutputBuffer(redis: ServerRuntime, dst: Client, src: Client): void {
  releaseReplyList(redis, dst);
  dst.reply = createReplyList(redis);
  for (let i = 0; i < src.reply.objects.length; i++) {
    const object = src.reply.objects[i];
    checkAlive(redis, object, src.reply.generations[i]);
    incrRefCount(redis, object);
    pushNode(redis, dst, object);
  }
  dst.buf = src.buf;
  dst.replyBytes = src.replyBytes;
}
