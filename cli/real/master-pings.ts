import type { Vector } from '../../model/index.ts';
import { splitRequests } from '../../properties/index.ts';

/** What a master of 2.4 says to its slaves by itself: `replicationCron` (replication.c), every 10 seconds by default. */
const PING = 'PING\r\n';

/** A stream without its master's own pings, and how many there were. Steps have none: they last no ten virtual seconds. */
export function withoutPings(stream: string): { stream: string; pings: number } {
  const { requests, rest } = splitRequests(stream);
  const others = requests.filter((request) => request !== PING);
  return { stream: others.join('') + rest, pings: requests.length - others.length };
}

/** What was seen of a server, and how many pings were taken out of its streams: a slow run has some, and they are nobody's steps. */
export function withoutMasterPings(seen: Vector['observed']): {
  observed: Vector['observed'];
  pings: number;
} {
  let pings = 0;
  const streams: Record<string, string> = {};
  for (const [slave, heard] of Object.entries(seen.streams)) {
    const without = withoutPings(heard);
    streams[slave] = without.stream;
    pings += without.pings;
  }
  return { observed: { ...seen, streams }, pings };
}
