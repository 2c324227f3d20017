import type { Address } from '../../../sim/index.ts';
import { isInteger, objectText } from '../memory/object.ts';
import { addReplyError } from '../reply-buffer.ts';
import type { Redis } from '../server-runtime.ts';
import type { Client } from '../shape/server.ts';
import { atoi, getLongLong, INT64_MAX, INT64_MIN, isOutOfRange } from '../text/integers.ts';

/** Texts of at most this many characters are never out of range. */
const ALWAYS_IN_RANGE = 18;

/**
 * strtoll sets errno on a text out of range, and 2.4 never clears it. getLongLongFromObject looks at errno when the
 * value is one of the two limits, and so refuses good limits after a bad text, until a system call fails.
 */
function noteRange(redis: Redis, text: string): void {
  if (text.length > ALWAYS_IN_RANGE && isOutOfRange(text)) redis.server.rangeError = true;
}

/**
 * getLongLongFromObjectOrReply: an object's value as a canonical decimal of 64 bits, or null after the error reply.
 */
export function integerArgument(redis: Redis, c: Client, object: Address): string | null {
  const text = objectText(redis, object);
  if (isInteger(redis, object)) return text;
  noteRange(redis, text);
  const value = getLongLong(text);
  const refused = redis.server.rangeError && (value === INT64_MAX || value === INT64_MIN);
  if (value !== null && !refused) return value;
  addReplyError(redis, c, 'value is not an integer or out of range');
  return null;
}

/** atoi, as SELECT and MOVE read a database's id. */
export function databaseArgument(redis: Redis, object: Address): number {
  const text = objectText(redis, object);
  noteRange(redis, text);
  return atoi(text);
}
