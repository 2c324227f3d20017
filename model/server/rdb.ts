/**
 * RDB version 2, the payload of a SYNC and of dump.rdb, for datasets of strings.
 *
 * The signature "REDIS0002"; then for each database that is not empty 0xFE and its id, and for each of its
 * keys: 0xFD and its expiry if it has one, the type of its value (0: a string), the key, the value; then
 * 0xFF. A length takes one, two or five bytes, told apart by the two highest bits of the first. A string is
 * its length and its bytes, or an integer in one, two or four bytes, or a compressed string.
 */

import { atoi, isInteger64, type Long, toInt } from './text/integers.ts';
import { lzfDecompress } from './text/lzf.ts';

export interface RdbEntry {
  key: string;
  value: string;
  /** When the key expires, in Unix seconds; -1 if never. */
  expireSeconds: Long;
}

export interface RdbDatabase<Entries extends Iterable<RdbEntry> = RdbEntry[]> {
  id: number;
  entries: Entries;
}

export type RdbDecoding =
  | { ok: true; databases: RdbDatabase[] }
  /** What is wrong, and at which byte. */
  | { ok: false; error: string };

const SIGNATURE = 'REDIS';
const VERSION = '0002';
const HEADER_BYTES = 9;

const OPCODE_EXPIRETIME = 0xfd;
const OPCODE_SELECTDB = 0xfe;
const OPCODE_EOF = 0xff;
const TYPE_STRING = 0;

/** What the two highest bits of a length say. */
const LENGTH_6_BITS = 0;
const LENGTH_14_BITS = 1;
const LENGTH_ENCODED = 3;

/** What the low bits then say of an encoded string. */
const ENCODED_INT8 = 0;
const ENCODED_INT16 = 1;
const ENCODED_INT32 = 2;
const ENCODED_LZF = 3;

/** Longer texts are never written as integers: "-2147483648" has 11 bytes. */
const MAX_INT32_LENGTH = 11;

/** Three bytes of LZF unpack to 264 at most. */
const LZF_MAX_RATIO = 88;

/** The types of value that 2.4 writes and the model does not hold. */
const OTHER_TYPES: Readonly<Record<number, string>> = {
  1: 'list',
  2: 'set',
  3: 'sorted set',
  4: 'hash',
  9: 'hash (zipmap)',
  10: 'list (ziplist)',
  11: 'set (intset)',
  12: 'sorted set (ziplist)',
};

/** `rdbSaveLen`. */
function encodeLength(length: number): string {
  if (length < 1 << 6) return String.fromCharCode(length);
  if (length < 1 << 14) return String.fromCharCode((LENGTH_14_BITS << 6) | (length >> 8), length & 255);
  return `\x80${String.fromCharCode(length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255)}`;
}

/** The low bytes of an integer, the lowest first. */
function littleEndian(value: number, bytes: number): string {
  let text = '';
  for (let i = 0; i < bytes; i++) text += String.fromCharCode((value >> (8 * i)) & 255);
  return text;
}

function encodeInteger(value: number): string {
  if (value >= -128 && value < 128) return `\xc0${littleEndian(value, 1)}`;
  if (value >= -32768 && value < 32768) return `\xc1${littleEndian(value, 2)}`;
  return `\xc2${littleEndian(value, 4)}`;
}

/** `rdbSaveRawString` without compression: canonical texts of 32-bit integers are written as integers. */
function encodeString(text: string): string {
  if (text.length <= MAX_INT32_LENGTH && isInteger64(text)) {
    const value = Number(text);
    if (value === (value | 0)) return encodeInteger(value);
  }
  return encodeLength(text.length) + text;
}

/** rdbSavedObjectLen of a string, without compression. */
export function savedStringBytes(text: string): number {
  return encodeString(text).length;
}

/**
 * What `rdbSave` writes with "rdbcompression no". The databases come in the order of their ids; of one
 * without entries nothing is written, of one whose keys have all expired its id is. A key is left out when
 * its second has passed. An expiry is written as 32 bits: beyond the year 2038 it wraps, as in 2.4.
 */
export function encodeRdb(databases: Iterable<RdbDatabase<Iterable<RdbEntry>>>, nowSeconds: number): string {
  let payload = SIGNATURE + VERSION;
  for (const { id, entries } of databases) {
    let selected = false;
    for (const { key, value, expireSeconds } of entries) {
      if (!selected) payload += `\xfe${encodeLength(id)}`;
      selected = true;
      if (expireSeconds !== -1) {
        if (Number(expireSeconds) < nowSeconds) continue;
        payload += `\xfd${littleEndian(toInt(expireSeconds), 4)}`;
      }
      payload += `\0${encodeString(key)}${encodeString(value)}`;
    }
  }
  return `${payload}\xff`;
}

/** Where reading has come to in a payload. */
interface Cursor {
  payload: string;
  at: number;
}

class RdbError extends Error {}

function take(cursor: Cursor, length: number): string {
  const end = cursor.at + length;
  if (end > cursor.payload.length) {
    throw new RdbError(
      `short read at byte ${cursor.at}: ${length} more bytes expected, ${cursor.payload.length - cursor.at} there`,
    );
  }
  const bytes = cursor.payload.slice(cursor.at, end);
  cursor.at = end;
  return bytes;
}

function takeByte(cursor: Cursor): number {
  return take(cursor, 1).charCodeAt(0);
}

function takeLittleEndian(cursor: Cursor, length: number): number {
  const bytes = take(cursor, length);
  let value = 0;
  for (let i = 0; i < length; i++) value |= bytes.charCodeAt(i) << (8 * i);
  const unused = 32 - 8 * length;
  return (value << unused) >> unused;
}

/** `rdbLoadLen` for a first byte already read; of an encoded length it is the low six bits. */
function takeLength(cursor: Cursor, first: number): number {
  const kind = first >> 6;
  if (kind === LENGTH_6_BITS || kind === LENGTH_ENCODED) return first & 63;
  if (kind === LENGTH_14_BITS) return ((first & 63) << 8) | takeByte(cursor);
  const bytes = take(cursor, 4);
  let length = 0;
  for (let i = 0; i < 4; i++) length = length * 256 + bytes.charCodeAt(i);
  return length;
}

function takeCompressed(cursor: Cursor): string {
  const packedLength = takeLength(cursor, takeByte(cursor));
  const length = takeLength(cursor, takeByte(cursor));
  const start = cursor.at;
  const packed = take(cursor, packedLength);
  const text = length > packedLength * LZF_MAX_RATIO ? null : lzfDecompress(packed, length);
  if (text === null || text.length !== length) {
    throw new RdbError(`compressed string at byte ${start} does not unpack to its ${length} bytes`);
  }
  return text;
}

/** `rdbGenericLoadStringObject`. */
function takeString(cursor: Cursor): string {
  const start = cursor.at;
  const first = takeByte(cursor);
  const length = takeLength(cursor, first);
  if (first >> 6 !== LENGTH_ENCODED) return take(cursor, length);
  switch (length) {
    case ENCODED_INT8:
      return String(takeLittleEndian(cursor, 1));
    case ENCODED_INT16:
      return String(takeLittleEndian(cursor, 2));
    case ENCODED_INT32:
      return String(takeLittleEndian(cursor, 4));
    case ENCODED_LZF:
      return takeCompressed(cursor);
    default:
      throw new RdbError(`unknown string encoding ${length} at byte ${start}`);
  }
}

function takeExpiry(cursor: Cursor): number {
  const start = cursor.at;
  const seconds = takeLittleEndian(cursor, 4);
  if (seconds === -1)
    throw new RdbError(`expiry -1 at byte ${start}, which 2.4 takes for the end of the file`);
  return seconds;
}

function checkHeader(cursor: Cursor): void {
  const header = take(cursor, HEADER_BYTES);
  if (!header.startsWith(SIGNATURE)) throw new RdbError('wrong signature at byte 0');
  const version = atoi(header.slice(SIGNATURE.length));
  if (version < 1 || version > 2)
    throw new RdbError(`format version ${version} at byte 5, 2.4 loads 1 and 2`);
}

function checkType(type: number, at: number): void {
  if (type === TYPE_STRING) return;
  const name = OTHER_TYPES[type];
  throw new RdbError(
    name === undefined
      ? `unknown type ${type} at byte ${at}`
      : `${name} (type ${type}) at byte ${at}, the model holds strings only`,
  );
}

function takeDatabases(cursor: Cursor): RdbDatabase[] {
  checkHeader(cursor);
  const databases: RdbDatabase[] = [];
  for (;;) {
    let expireSeconds = -1;
    let type = takeByte(cursor);
    if (type === OPCODE_EXPIRETIME) {
      expireSeconds = takeExpiry(cursor);
      type = takeByte(cursor);
    }
    if (type === OPCODE_EOF) return databases;
    if (type === OPCODE_SELECTDB) {
      databases.push({ id: takeLength(cursor, takeByte(cursor)), entries: [] });
      continue;
    }
    checkType(type, cursor.at - 1);
    // Keys before the first database id belong to database 0.
    if (databases.length === 0) databases.push({ id: 0, entries: [] });
    const key = takeString(cursor);
    databases[databases.length - 1].entries.push({ key, value: takeString(cursor), expireSeconds });
  }
}

/**
 * What `rdbLoad` reads as a slave: every key is kept, expired or not, because deleting it is the master's
 * affair. Databases and keys come in their order in the payload; what follows its end is not looked at.
 *
 * Where the real server logs and exits or panics (short read, unknown encoding), there is an error. Two
 * limits are the caller's to check, as only the loading server knows them: the number of databases, and
 * that no key comes twice (2.4 aborts on an assertion). One difference: a compressed string that unpacks to
 * less than its length is an error here, and filled up with NUL bytes there.
 */
export function decodeRdb(payload: string): RdbDecoding {
  try {
    return { ok: true, databases: takeDatabases({ payload, at: 0 }) };
  } catch (error) {
    if (error instanceof RdbError)
      return { ok: false, error: `not a payload that can be loaded: ${error.message}` };
    throw error;
  }
}
