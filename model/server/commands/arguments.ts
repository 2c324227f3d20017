import type { Address } from '../../../sim/index.ts';
import { isInteger, objectText } from '../memory/object.ts';
import { addReplyError } from '../reply-buffer.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import type { Client } from '../shape/server.ts';
import { getLongLong, INT64_MAX, INT64_MIN, strtoll, toInt } from '../text/integers.ts';

/** Texts of at most this many characters are never out of range. */
const ALWAYS_IN_RANGE = 18;

/** The C string in an object: its bytes up to the first NUL. */
export function cString(redis: ServerRuntime, object: Address): string {
  const text = objectText(redis, object);
  const nul = text.indexOf('\0');
  return nul < 0 ? text : text.slice(0, nul);
}

/** What strtoll and strtol do to errno when they read a text. */
export function noteRange({ server }: ServerRuntime, text: string): void {
  if (text.length > ALWAYS_IN_RANGE && strtoll(text).outOfRange) server.errno = 'ERANGE';
}

/**
 * getLongLongFromObject: an object's value as a canonical decimal of 64 bits, or null. It looks at errno when the value
 * is one of the two limits, without having cleared it: after a text out of range it refuses good limits as well, until
 * another call fails.
 */
export function getLongLongFromObject(redis: ServerRuntime, object: Address): string | null {
  const text = objectText(redis, object);
  if (isInteger(redis, object)) return text;
  noteRange(redis, text);
  const value = getLongLong(text);
  const refused = redis.server.errno === 'ERANGE' && (value === INT64_MAX || value === INT64_MIN);
  return refused ? null : value;
}

/** getLongLongFromObjectOrReply, and getLongFromObjectOrReply: a long has 64 bits. Null after the error reply. */
export function integerArgument(redis: ServerRuntime, c: Client, object: Address): string | null {
  const value = getLongLongFromObject(redis, object);
  if (value === null) addReplyError(redis, c, 'value is not an integer or out of range');
  return value;
}

/** atoi, as SELECT and MOVE read a database's id and SLAVEOF a port. */
export function intArgument(redis: ServerRuntime, object: Address): number {
  const text = objectText(redis, object);
  noteRange(redis, text);
  return toInt(strtoll(text).value);
}
