import { type Address, allocate, release } from '../../sim/index.ts';
import { freeClient, resetClient } from './client-connection.ts';
import { clientInfo } from './client-info.ts';
import { isFreed } from './client-table.ts';
import { executeBriefly } from './commands/brief.ts';
import { processCommand } from './commands/execute.ts';
import { errorText } from './errno.ts';
import { LOG_VERBOSE } from './host.ts';
import { recallRequest, rememberRequest } from './known-requests.ts';
import { createStringObject, objectText } from './memory/object.ts';
import { sdsAppend, sdsDropFront, sdsKeepTail, sdsText } from './memory/sds.ts';
import { SITE_ARGUMENT, SITE_ARGV } from './memory/sites.ts';
import { addReplyError } from './reply-buffer.ts';
import type { RequestRead } from './server-caches.ts';
import type { ServerRuntime } from './server-runtime.ts';
import { type Client, FLAG_CLOSE_AFTER_REPLY, REQUEST_INLINE, REQUEST_MULTIBULK } from './shape/server.ts';
import { isInteger64 } from './text/integers.ts';
import { bulkHeader, multiBulkHeader } from './text/resp.ts';

/** From bytes to commands: readQueryFromClient to processMultibulkBuffer of networking.c, tag 2.4.9. */

const CR = 13;
const LF = 10;
const STAR = 42;
const DOLLAR = 36;
const MAX_ARGUMENTS = 1024 * 1024;
const MAX_BULK = 512 * 1024 * 1024;

/** readQueryFromClient: one read of at most 16,384 bytes, then every complete command. */
export function readQueryFromClient(redis: ServerRuntime, c: Client): void {
  const bytes = redis.host.read(c.fd, redis.rules.ioBufferBytes);
  if (bytes.length === 0) {
    if (!redis.host.atEnd(c.fd)) return;
    noteEnd(redis, c);
    freeClient(redis, c);
    return;
  }
  c.lastInteraction = redis.host.unixTime();
  const rest = executeBriefly(redis, c, bytes);
  if (rest === '') return;
  sdsAppend(redis, c.querybuf, rest);
  processInputBuffer(redis, c);
}

function noteEnd(redis: ServerRuntime, c: Client): void {
  const { host, server } = redis;
  if (host.wasReset(c.fd)) {
    server.errno = 'ECONNRESET';
    host.log(LOG_VERBOSE, `Reading from client: ${errorText(redis)}`);
  } else {
    host.log(LOG_VERBOSE, 'Client closed connection');
  }
}

/** processInputBuffer. Ends early when the client is closing or was freed by its own command. */
export function processInputBuffer(redis: ServerRuntime, c: Client): void {
  while (!isFreed(redis, c) && sdsText(redis, c.querybuf).length > 0) {
    if ((c.flags & FLAG_CLOSE_AFTER_REPLY) !== 0) return;
    if (!readRequest(redis, c)) return;
    if (c.argv.length === 0 || processCommand(redis, c)) {
      if (isFreed(redis, c)) return;
      resetClient(redis, c);
      executeHeld(redis, c);
    }
  }
}

/** What follows a request that was read in portions is often read in one: it can be executed as if it came only now. */
function executeHeld(redis: ServerRuntime, c: Client): void {
  const text = sdsText(redis, c.querybuf);
  if (text === '') return;
  sdsKeepTail(redis, c.querybuf, '');
  const rest = executeBriefly(redis, c, text);
  if (rest !== '') sdsAppend(redis, c.querybuf, rest);
}

/** Takes one request off the query buffer, as far as it is there. True when it is whole. */
function readRequest(redis: ServerRuntime, c: Client): boolean {
  if (c.requestType !== REQUEST_MULTIBULK) {
    const text = sdsText(redis, c.querybuf);
    const known = recallRequest(redis.caches, text, 0);
    if (known !== undefined) {
      takeRequest(redis, c, known, text.slice(known.length));
      return true;
    }
    c.requestType = text.charCodeAt(0) === STAR ? REQUEST_MULTIBULK : REQUEST_INLINE;
  }
  return c.requestType === REQUEST_INLINE ? processInlineBuffer(redis, c) : processMultibulkBuffer(redis, c);
}

/** A request whose words are known: the same allocations without the search for its arguments. */
function takeRequest(redis: ServerRuntime, c: Client, read: RequestRead, tail: string): void {
  const { pieces, words, request } = read;
  if (request === null) c.requestType = REQUEST_INLINE;
  sdsKeepTail(redis, c.querybuf, tail);
  newArgv(redis, c, pieces);
  c.argv = createArguments(redis, words);
  c.request = request;
}

function createArguments(redis: ServerRuntime, texts: readonly string[]): Address[] {
  const argv = new Array<Address>(texts.length);
  for (let i = 0; i < texts.length; i++) argv[i] = createStringObject(redis, SITE_ARGUMENT, texts[i]);
  return argv;
}

/** Whether text[0..end) spells exactly these arguments as a multi-bulk request: C does not look at every CR and LF. */
function isCanonical(redis: ServerRuntime, text: string, end: number, argv: readonly Address[]): boolean {
  let position = multiBulkHeader(argv.length).length;
  if (text.charCodeAt(position - 1) !== LF) return false;
  for (const argument of argv) {
    const { length } = objectText(redis, argument);
    position += bulkHeader(length).length;
    if (text.charCodeAt(position - 1) !== LF) return false;
    position += length + 2;
    if (text.charCodeAt(position - 2) !== CR || text.charCodeAt(position - 1) !== LF) return false;
  }
  return position === end;
}

/** The position of `byte` at or after `from`, -1 when the C string ends first: a NUL ends it. */
function findByte(text: string, byte: number, from: number): number {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === byte) return i;
    if (code === 0) return -1;
  }
  return -1;
}

function findCrLf(text: string): number {
  let at = findByte(text, CR, 0);
  while (at >= 0 && text.charCodeAt(at + 1) !== LF) at = findByte(text, CR, at + 1);
  return at;
}

function newArgv(redis: ServerRuntime, c: Client, length: number): void {
  const { heap, rules } = redis;
  if (c.argvAddress !== 0) release(heap, c.argvAddress);
  c.argvAddress = allocate(heap, rules.sizeClasses, SITE_ARGV, rules.pointerBytes * length);
}

/** processInlineBuffer: split at single blanks; the vector has room for the empty pieces too, the command does not. */
function processInlineBuffer(redis: ServerRuntime, c: Client): boolean {
  const text = sdsText(redis, c.querybuf);
  const end = findCrLf(text);
  if (end < 0) {
    if (text.length > redis.rules.inlineMaxBytes) {
      addReplyError(redis, c, 'Protocol error: too big inline request');
      setProtocolError(redis, c, 0);
    }
    return false;
  }
  const pieces = splitLine(text.slice(0, end));
  const words = pieces.filter((piece) => piece !== '');
  const line = { pieces: pieces.length, words, request: null };
  rememberRequest(redis.caches, text.slice(0, end + 2), line);
  takeRequest(redis, c, line, text.slice(end + 2));
  return true;
}

/** sdssplitlen at single blanks: an empty line has no pieces, two blanks side by side an empty one between them. */
function splitLine(line: string): string[] {
  return line === '' ? [] : line.split(' ');
}

/**
 * setProtocolError: the connection closes once the error is sent. Levels are compared the wrong way round there, so that
 * a server at level debug does not log it.
 */
function setProtocolError(redis: ServerRuntime, c: Client, position: number): void {
  if (redis.server.config.verbosity >= LOG_VERBOSE && redis.host.wantsLog(LOG_VERBOSE)) {
    redis.host.log(LOG_VERBOSE, `Protocol error from client: ${clientInfo(redis, c)}`);
  }
  c.flags |= FLAG_CLOSE_AFTER_REPLY;
  sdsDropFront(redis, c.querybuf, position);
}

function protocolError(redis: ServerRuntime, c: Client, position: number, what: string): number {
  addReplyError(redis, c, `Protocol error: ${what}`);
  setProtocolError(redis, c, position);
  return -1;
}

/** string2ll on text[from..to): NaN when it is no integer of 64 bits. */
function parseLength(text: string, from: number, to: number): number {
  const digits = text.slice(from, to);
  return isInteger64(digits) ? Number(digits) : Number.NaN;
}

/** The end of the line at `from`, or -1 when it is not all there; a line without end is an error of its own. */
function lineEnd(redis: ServerRuntime, c: Client, text: string, from: number, what: string): number {
  const newline = findByte(text, CR, from);
  if (newline < 0) {
    if (text.length > redis.rules.inlineMaxBytes) protocolError(redis, c, 0, `too big ${what} count string`);
    return -1;
  }
  return newline > text.length - 2 ? -1 : newline;
}

/**
 * processMultibulkBuffer: takes what is complete of one request. True when the request is whole (a count of zero or
 * less is whole and empty).
 */
function processMultibulkBuffer(redis: ServerRuntime, c: Client): boolean {
  const text = sdsText(redis, c.querybuf);
  let position = 0;
  const fromStart = c.multibulkLength === 0;
  if (fromStart) {
    position = startMultibulk(redis, c, text);
    if (position < 0) return false;
    if (c.multibulkLength === 0) {
      sdsDropFront(redis, c.querybuf, position);
      return true;
    }
  }
  position = readArguments(redis, c, text, position);
  if (position < 0) return false;
  const complete = c.multibulkLength === 0;
  if (complete && fromStart && isCanonical(redis, text, position, c.argv)) {
    c.request = position === text.length ? text : text.slice(0, position);
    const words = c.argv.map((argument) => objectText(redis, argument));
    rememberRequest(redis.caches, c.request, { pieces: words.length, words, request: c.request });
  }
  sdsDropFront(redis, c.querybuf, position);
  return complete;
}

/** The "*N" line: position after it, or -1. */
function startMultibulk(redis: ServerRuntime, c: Client, text: string): number {
  const newline = lineEnd(redis, c, text, 0, 'mbulk');
  if (newline < 0) return -1;
  const count = parseLength(text, 1, newline);
  if (Number.isNaN(count) || count > MAX_ARGUMENTS)
    return protocolError(redis, c, 0, 'invalid multibulk length');
  if (count > 0) {
    c.multibulkLength = count;
    newArgv(redis, c, count);
  }
  return newline + 2;
}

/** As many "$N" arguments as are complete: position after the last, or -1 on a protocol error. */
function readArguments(redis: ServerRuntime, c: Client, text: string, start: number): number {
  let position = start;
  while (c.multibulkLength > 0) {
    if (c.bulkLength === -1) {
      const newline = lineEnd(redis, c, text, position, 'bulk');
      if (newline < 0) return position;
      if (text.charCodeAt(position) !== DOLLAR) {
        // A NUL ends the message there: it is formatted as a C string.
        const got = text.charAt(position) === '\0' ? '' : `${text.charAt(position)}'`;
        return protocolError(redis, c, position, `expected '$', got '${got}`);
      }
      const length = parseLength(text, position + 1, newline);
      if (Number.isNaN(length) || length < 0 || length > MAX_BULK) {
        return protocolError(redis, c, position, 'invalid bulk length');
      }
      c.bulkLength = length;
      position = newline + 2;
    }
    if (text.length - position < c.bulkLength + 2) return position;
    c.argv.push(createStringObject(redis, SITE_ARGUMENT, text.slice(position, position + c.bulkLength)));
    position += c.bulkLength + 2;
    c.bulkLength = -1;
    c.multibulkLength--;
  }
  return position;
}
