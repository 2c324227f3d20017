import { formatMicros } from '../../sim/index.ts';
import { shown } from '../dataset.ts';
import { chainEnd } from '../notes/chain-end.ts';
import type { NotedRead, ReadNotes, ValueVersion } from '../notes/read-notes.ts';
import type { RedisCalmProperty, RunEnd } from '../property.ts';

/** Before its first version a key was not there. */
const FIRST = -1;

/** A text that a key has had several times may be its oldest or its newest: a read is given the benefit of the doubt. */
export const readsDoNotGoBack: RedisCalmProperty = {
  id: 'reads-do-not-go-back',
  title: 'No client reads of a key what it had been before the client last read it.',
  when: 'whenCalm',
  needs: ['history', 'reads'],
  check(end) {
    const { reads, leftOut, versions } = end.reads;
    const least = new Map<string, { place: number; read: NotedRead }>();
    for (const read of reads) {
      if (leftOut.has(read.key) || evicts(end)) continue;
      const who = `${read.client} ${read.key}`;
      const before = least.get(who);
      const place = earliestPlace(versions.get(read.key) ?? [], read.text, before?.place ?? FIRST);
      if (place === undefined) continue;
      if (place !== null) least.set(who, { place, read });
      else return goneBack(end, before?.read as NotedRead, read);
    }
    return null;
  },
};

/** The first place from `least` on with this text; null if it is only before, undefined if it is nowhere. */
function earliestPlace(
  versions: readonly ValueVersion[],
  text: string | null,
  least: number,
): number | null | undefined {
  if (least === FIRST && text === null) return FIRST;
  const place = versions.findIndex((version, index) => index >= least && version.text === text);
  if (place >= 0) return place;
  return text === null || versions.some((version) => version.text === text) ? null : undefined;
}

function goneBack({ simulation }: RunEnd, before: NotedRead, read: NotedRead): string {
  const said = ({ text, server, micros }: NotedRead) => {
    const what = text === null ? 'as not there' : `as ${shown(text)}`;
    return `${what} from ${simulation.world.servers[server].server.name} at ${formatMicros(micros)}`;
  };
  return `${read.client} has read ${keyOf(read)} ${said(before)}, and after that ${said(read)}, which it had been before.`;
}

/** Keys that memory is short for go without a command. */
function evicts({ simulation }: RunEnd): boolean {
  return simulation.world.servers.some(({ server }) => server.stats.evictedKeys > 0);
}

function keyOf({ key }: NotedRead): string {
  const blank = key.indexOf(' ');
  return `key ${shown(key.slice(blank + 1))} of db ${key.slice(0, blank)}`;
}

/** INFO counts whole seconds of two clocks, and a byte takes its time. */
const SLACK_MICROS = 2_000_000;

/**
 * A slave says how old it is: master_link_status is up, and its master was heard master_last_io_seconds_ago. Who goes by
 * that reads nothing that had been overwritten for longer.
 */
export const slavesAsOldAsTheySay: RedisCalmProperty = {
  id: 'slaves-as-old-as-they-say',
  title: "What is read from a connected slave is no older than the slave's master_last_io_seconds_ago.",
  when: 'whenCalm',
  needs: ['history', 'reads'],
  check(end) {
    const { reads, leftOut } = end.reads;
    for (const read of reads) {
      if (read.lastIoSecondsAgo < 0 || leftOut.has(read.key)) continue;
      const since = overwrittenAt(end.reads, read, chainEnd(end.simulation, read.server));
      if (since === null || read.micros - since <= read.lastIoSecondsAgo * 1_000_000 + SLACK_MICROS) continue;
      const text = read.text === null ? 'as not there' : `as ${shown(read.text)}`;
      const { name } = end.simulation.world.servers[read.server].server;
      return (
        `${read.client} has read ${keyOf(read)} ${text} from ${name} at ${formatMicros(read.micros)}, which had been ` +
        `overwritten ${formatMicros(read.micros - since)} before, and ${name} said that it had heard from its master ` +
        `${read.lastIoSecondsAgo} seconds ago.`
      );
    }
    return null;
  },
};

/** When the master overwrote what was read; null if it had not, or nobody knows. */
function overwrittenAt({ versions }: ReadNotes, read: NotedRead, master: number | null): number | null {
  const made = (versions.get(read.key) ?? []).filter(
    ({ server, micros }) => server === master && micros <= read.micros,
  );
  const newest = made.findLastIndex(({ text }) => text === read.text);
  // A key that was not there is older than its first version.
  if (newest === FIRST && read.text !== null) return null;
  return made[newest + 1]?.micros ?? null;
}
