/** Lines of the server's log, as `redisLog` (redis.c) writes them. */

import { formatLogTime } from './clock.ts';

/** From the least to the most important; `loglevel` hides the ones before it. */
export type LogLevelName = 'debug' | 'verbose' | 'notice' | 'warning';

export const LOG_LEVELS: readonly LogLevelName[] = ['debug', 'verbose', 'notice', 'warning'];

const LEVEL_MARKS: Readonly<Record<LogLevelName, string>> = {
  debug: '.',
  verbose: '-',
  notice: '*',
  warning: '#',
};

/** REDIS_MAX_LOGMSG_LEN less the NUL: the rest of a message is cut off. */
const MAX_MESSAGE_LENGTH = 4095;

/** A line without its line feed: "[pid] time mark message", at whole Unix seconds. A NUL ends the message. */
export function formatLogLine(pid: number, seconds: number, level: LogLevelName, message: string): string {
  const [cString] = message.split('\0', 1);
  return `[${pid}] ${formatLogTime(seconds)} ${LEVEL_MARKS[level]} ${cString.slice(0, MAX_MESSAGE_LENGTH)}`;
}

/** What every 50th cron run says of a database that is not empty, at level verbose. */
export function databaseMessage(id: number, keys: number, volatileKeys: number, slots: number): string {
  return `DB ${id}: ${keys} keys (${volatileKeys} volatile) in ${slots} slots HT.`;
}

/** What every 50th cron run says of the clients (slaves not among them) and the memory, at level verbose. */
export function clientsMessage(clients: number, slaves: number, usedMemory: number): string {
  return `${clients} clients connected (${slaves} slaves), ${usedMemory} bytes in use`;
}
