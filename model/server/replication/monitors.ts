import type { Address } from '../../../sim/index.ts';
import { clientOf } from '../client-table.ts';
import { createStringObject, decrRefCount, isInteger, objectSds, objectText } from '../memory/object.ts';
import { sdsAppend } from '../memory/sds.ts';
import { SITE_REPLY } from '../memory/sites.ts';
import { addReply } from '../reply-buffer.ts';
import type { ServerRuntime } from '../server-runtime.ts';

import { reprByte } from '../text/repr.ts';

/**
 * replicationFeedMonitors: one object with the line, shared by all monitors. It is grown piece by piece, as there,
 * because a monitor that cannot take it now keeps it with its room.
 */
export function feedMonitors(redis: ServerRuntime, dictid: number, argv: readonly Address[]): void {
  const micros = redis.host.micros() % 1_000_000;
  const line = createStringObject(redis, SITE_REPLY, '+');
  const sds = objectSds(redis, line);
  const append = (text: string): void => sdsAppend(redis, sds, text);
  append(`${redis.host.unixTime()}.${String(micros).padStart(6, '0')} `);
  if (dictid !== 0) append(`(db ${dictid}) `);
  argv.forEach((argument, index) => {
    const text = objectText(redis, argument);
    if (isInteger(redis, argument)) append(`"${text}"`);
    else for (const piece of reprPieces(text)) append(piece);
    if (index < argv.length - 1) append(' ');
  });
  append('\r\n');
  for (const id of redis.server.monitors.values) addReply(redis, clientOf(redis, id), line);
  decrRefCount(redis, line);
}

/** sdscatrepr appends quote, each byte's form, and quote one after the other. */
function reprPieces(text: string): string[] {
  const pieces = ['"'];
  for (let i = 0; i < text.length; i++) pieces.push(reprByte(text.charCodeAt(i)));
  pieces.push('"');
  return pieces;
}
