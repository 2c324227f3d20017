import type { Address } from '../../sim/index.ts';
import { isInteger, objectText } from '../memory/object.ts';
import type { Redis } from '../redis.ts';
import { addReplyError } from '../reply-buffer.ts';
import type { Client } from '../server.ts';
import { getLongLong } from '../text/integers.ts';

/**
 * getLongLongFromObjectOrReply: an object's value as a canonical decimal of 64 bits, or null after the error reply.
 */
export function integerArgument(redis: Redis, c: Client, object: Address): string | null {
  if (isInteger(redis, object)) return objectText(redis, object);
  const value = getLongLong(objectText(redis, object));
  if (value === null) addReplyError(redis, c, 'value is not an integer or out of range');
  return value;
}
