import type { Vector } from '../../model/index.ts';
import { multibulkAt } from '../../properties/index.ts';

/** What a master of 2.4 says to its slaves by itself: `replicationCron` (replication.c), every 10 seconds by default. */
const PING = 'PING\r\n';

/**
 * A stream without its master's own pings, and how many there were. Steps have none: they last no ten virtual seconds.
 * Every other byte stays, those of answers to what a slave has asked among them.
 */
export function withoutPings(stream: string): { stream: string; pings: number } {
  const kept: string[] = [];
  let pings = 0;
  let at = 0;
  for (let end = wordEnd(stream, at); end >= 0; end = wordEnd(stream, at)) {
    const word = stream.slice(at, end);
    if (word === PING) pings++;
    else kept.push(word);
    at = end;
  }
  return { stream: kept.join('') + stream.slice(at), pings };
}

/** Where the command or line at `from` ends; -1 when it is not whole. */
function wordEnd(stream: string, from: number): number {
  if (stream.charAt(from) === '*') return multibulkAt(stream, from)?.end ?? -1;
  const line = stream.indexOf('\r\n', from);
  return line < 0 ? -1 : line + 2;
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
