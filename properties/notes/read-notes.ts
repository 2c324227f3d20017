import type { Operation } from '../../lab/index.ts';
import type { Client, Simulation } from '../../model/index.ts';
import { commandWords, placeOf } from '../../model/internals.ts';
import { type StoredKey, storedKey, storedKeyIn } from '../dataset.ts';
import { type AskedCommands, keysRead } from './asked-commands.ts';
import { factsOf } from './command-facts.ts';
import { keyName } from './history-notes.ts';
import type { KeyInput } from './string-key.ts';
import { eachTouchedKey, touchesOthers } from './touched-keys.ts';

/** What masters have made of their keys, and what clients have read of them. */
export interface ReadNotes {
  /** The keys, of whatever database, that programs will have asked for: of others, no version is noted. */
  readonly keys: ReadonlySet<string>;
  /** By key, with its database: the texts that it had, one after the other; null while it was not there. */
  readonly versions: Map<string, ValueVersion[]>;
  /** Reads that were answered, in order. */
  readonly reads: NotedRead[];
  /** Reads that a server has run and whose client has not seen the reply yet, by client. */
  readonly unanswered: NotedRead[][];
  /** Keys that end by themselves: which of their texts is read when, nobody says. */
  readonly leftOut: Set<string>;
}

export interface ValueVersion {
  /** The master that made it. */
  server: number;
  text: string | null;
  /** Virtual time at which it was made. */
  micros: number;
}

export interface NotedRead {
  client: string;
  server: number;
  key: string;
  text: string | null;
  /** When the server ran it. */
  micros: number;
  /** Of a slave whose link is up: what INFO would have said, in seconds; -1 for others. */
  lastIoSecondsAgo: number;
}

/** More is not kept, so that long runs hold flat memory. */
const MAX_NOTED = 20_000;

export function createReadNotes({ scenario }: Simulation, asked: readonly AskedCommands[]): ReadNotes {
  return {
    keys: keysRead(asked),
    versions: new Map(),
    reads: [],
    unanswered: scenario.clients.map(() => []),
    leftOut: new Set(),
  };
}

/** A server has run a command. */
export function noteCommand(notes: ReadNotes, simulation: Simulation, index: number, c: Client): void {
  const redis = simulation.redis[index];
  const { command, db } = c;
  if (command === 'get') {
    noteRead(notes, simulation, index, c, commandWords(redis, c)[1]);
    return;
  }
  if (notes.keys.size === 0 || redis.server.masterHost !== null) return;
  const { touch } = factsOf(command);
  if (touch === 'nothing') return;
  const words = commandWords(redis, c);
  if (touchesOthers(touch, words)) {
    for (const place of notes.versions.keys())
      noteVersion(notes, simulation, index, place, storedKey(redis, place));
    return;
  }
  eachTouchedKey(touch, words, db, (there, key) => {
    if (notes.keys.has(key))
      noteVersion(notes, simulation, index, keyName(there, key), storedKeyIn(redis, there, key));
  });
}

function noteVersion(
  notes: ReadNotes,
  simulation: Simulation,
  index: number,
  place: string,
  stored: StoredKey | null,
): void {
  if (stored !== null && stored.deadline !== -1) notes.leftOut.add(place);
  const text = stored?.value ?? null;
  let versions = notes.versions.get(place);
  if (versions === undefined) {
    versions = [];
    notes.versions.set(place, versions);
  }
  const last = versions.length === 0 ? null : versions[versions.length - 1];
  if (last !== null && last.server === index && last.text === text) return;
  if (versions.length === MAX_NOTED) notes.leftOut.add(place);
  else versions.push({ server: index, text, micros: simulation.world.now });
}

function noteRead(notes: ReadNotes, simulation: Simulation, index: number, c: Client, key: string): void {
  const { owners } = simulation.world.connections[placeOf(c.fd)];
  if (owners[0].kind !== 'client') return;
  const redis = simulation.redis[index];
  const { server } = redis;
  const linked = server.masterHost !== null && server.linkState === 'connected' && server.master !== -1;
  const place = keyName(c.db, key);
  notes.unanswered[owners[0].index].push({
    client: simulation.scenario.clients[owners[0].index].name,
    server: index,
    key: place,
    text: storedKeyIn(redis, c.db, key)?.value ?? null,
    micros: simulation.world.now,
    lastIoSecondsAgo: linked
      ? redis.host.unixTime() - (server.clientById[server.master] as Client).lastInteraction
      : -1,
  });
}

/** A client has seen the reply to an operation. What was run on a connection that is gone was never seen. */
export function noteSeen(notes: ReadNotes, index: number, { name, input, output }: Operation): void {
  if (name !== 'get') return;
  const waiting = notes.unanswered[index];
  const key = (input as KeyInput)[0];
  const place = waiting.findLastIndex(
    (read) => read.key === key && output === (read.text === null ? null : `$${read.text}`),
  );
  if (place < 0 || notes.reads.length === MAX_NOTED) return;
  notes.reads.push(waiting[place]);
  waiting.splice(0, place + 1);
}
