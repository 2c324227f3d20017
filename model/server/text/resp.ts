/** The client's half of the protocol: writing commands, reading replies. */

/**
 * A reply in the notation of the vectors: a line ("+OK", "-ERR ...", ":1") without its CRLF, a bulk as "$"
 * and its content, null for nil (a bulk or a multi-bulk of length -1), a list for a multi-bulk.
 */
export type ReplyValue = string | null | ReplyValue[];

const CR = 13;
const LF = 10;
const ZERO = 48;
const MINUS = 45;
const PLUS = 43;
const COLON = 58;
const DOLLAR = 36;
const STAR = 42;

/** The headers of small counts, which are most, made once. */
const SMALL_COUNTS = 256;
const MULTI_BULK_HEADERS = Array.from({ length: SMALL_COUNTS }, (_, count) => `*${count}\r\n`);
const BULK_HEADERS = Array.from({ length: SMALL_COUNTS }, (_, length) => `$${length}\r\n`);

export function multiBulkHeader(count: number): string {
  return count < SMALL_COUNTS ? MULTI_BULK_HEADERS[count] : `*${count}\r\n`;
}

export function bulkHeader(length: number): string {
  return length < SMALL_COUNTS ? BULK_HEADERS[length] : `$${length}\r\n`;
}

/** A command as a multi-bulk request. */
export function encodeCommand(args: readonly string[]): string {
  let request = multiBulkHeader(args.length);
  for (const arg of args) request += `${bulkHeader(arg.length)}${arg}\r\n`;
  return request;
}

function malformed(buffer: string, at: number): Error {
  return new Error(`byte ${at} does not begin a reply: ${JSON.stringify(buffer.slice(at, at + 20))}`);
}

/** The index after the CRLF of the line at `from`; -1 if it is not there yet. */
function lineEnd(buffer: string, from: number): number {
  for (let at = buffer.indexOf('\n', from); at >= 0; at = buffer.indexOf('\n', at + 1)) {
    if (buffer.charCodeAt(at - 1) === CR) return at + 1;
  }
  return -1;
}

/** The number between the type byte at `from` and the CRLF that ends before `end`. */
function headerNumber(buffer: string, from: number, end: number): number {
  const negative = buffer.charCodeAt(from + 1) === MINUS;
  const start = negative ? from + 2 : from + 1;
  let value = 0;
  for (let at = start; at < end - 2; at++) {
    const digit = buffer.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) throw malformed(buffer, from);
    value = value * 10 + digit;
  }
  if (end - 2 === start || !Number.isSafeInteger(value)) throw malformed(buffer, from);
  return negative ? -value : value;
}

/** The index after a bulk's content and its CRLF; -1 if it is not all there. */
function bulkEnd(buffer: string, from: number, contentStart: number, length: number): number {
  if (length < 0) return contentStart;
  const end = contentStart + length + 2;
  if (end > buffer.length) return -1;
  if (buffer.charCodeAt(end - 2) !== CR || buffer.charCodeAt(end - 1) !== LF) throw malformed(buffer, from);
  return end;
}

/**
 * Where the complete reply that begins at `from` ends; -1 if it is not complete. Throws an Error when the
 * bytes are no reply at all.
 */
export function replyLength(buffer: string, from: number): number {
  let at = from;
  for (let missing = 1; missing > 0; missing--) {
    if (at >= buffer.length) return -1;
    const type = buffer.charCodeAt(at);
    if (type !== PLUS && type !== MINUS && type !== COLON && type !== DOLLAR && type !== STAR) {
      throw malformed(buffer, at);
    }
    const end = lineEnd(buffer, at);
    if (end < 0) return -1;
    if (type === DOLLAR) {
      at = bulkEnd(buffer, at, end, headerNumber(buffer, at, end));
      if (at < 0) return -1;
    } else {
      if (type === STAR) missing += Math.max(headerNumber(buffer, at, end), 0);
      at = end;
    }
  }
  return at;
}

interface OpenList {
  items: ReplyValue[];
  missing: number;
}

/**
 * The complete reply that begins at `from`, and the index after it. Call it where `replyLength` has found
 * the end: of an incomplete reply it makes an Error.
 */
export function parseReply(buffer: string, from: number): { value: ReplyValue; end: number } {
  const open: OpenList[] = [];
  let at = from;
  for (;;) {
    const end = lineEnd(buffer, at);
    if (end < 0) throw malformed(buffer, at);
    const type = buffer.charCodeAt(at);
    let value: ReplyValue;
    if (type === DOLLAR || type === STAR) {
      const count = headerNumber(buffer, at, end);
      const after = type === DOLLAR ? bulkEnd(buffer, at, end, count) : end;
      if (after < 0) throw malformed(buffer, at);
      if (count < 0) value = null;
      else value = type === DOLLAR ? `$${buffer.slice(end, after - 2)}` : [];
      at = after;
      if (type === STAR && count > 0) {
        open.push({ items: value as ReplyValue[], missing: count });
        continue;
      }
    } else {
      value = buffer.slice(at, end - 2);
      at = end;
    }
    while (open.length > 0) {
      const list = open[open.length - 1];
      list.items.push(value);
      if (--list.missing > 0) break;
      value = list.items;
      open.pop();
    }
    if (open.length === 0) return { value, end: at };
  }
}
