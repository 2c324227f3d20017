import { dictSize } from './memory/dict.ts';
import { sdsText } from './memory/sds.ts';
import type { ServerRuntime } from './server-runtime.ts';
import {
  type Client,
  FLAG_CLOSE_AFTER_REPLY,
  FLAG_DIRTY_CAS,
  FLAG_MASTER,
  FLAG_MONITOR,
  FLAG_MULTI,
  FLAG_SLAVE,
} from './shape/server.ts';

function flagLetters(c: Client): string {
  let letters = '';
  if ((c.flags & FLAG_SLAVE) !== 0) letters += (c.flags & FLAG_MONITOR) !== 0 ? 'O' : 'S';
  if ((c.flags & FLAG_MASTER) !== 0) letters += 'M';
  if ((c.flags & FLAG_MULTI) !== 0) letters += 'x';
  if ((c.flags & FLAG_DIRTY_CAS) !== 0) letters += 'd';
  if ((c.flags & FLAG_CLOSE_AFTER_REPLY) !== 0) letters += 'c';
  return letters === '' ? 'N' : letters;
}

/** Descriptors 0 to 4 are a process's own: its three streams, epoll's, and the one that it listens with. */
const OWN_DESCRIPTORS = 4;

/** getClientInfoString: one line about a client, as CLIENT LIST and the log show it. */
export function clientInfo(redis: ServerRuntime, c: Client): string {
  const { ip, port } = redis.host.peer(c.fd);
  const idle = redis.host.unixTime() - c.lastInteraction;
  return (
    `addr=${ip}:${port} fd=${c.fd + OWN_DESCRIPTORS} idle=${idle} flags=${flagLetters(c)} db=${c.db} ` +
    `sub=${dictSize(c.pubsubChannels)} psub=${c.pubsubPatterns.values.length} ` +
    `qbuf=${sdsText(redis, c.querybuf).length} obl=${c.buf.length} oll=${c.reply.nodes.length} ` +
    `events=r${c.writeHandler === 'none' ? '' : 'w'} cmd=${c.lastCommand === '' ? 'NULL' : c.lastCommand}`
  );
}
