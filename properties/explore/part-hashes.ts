import { addConnection, type Connection, type Hash64 } from '../../model/internals.ts';
import {
  addInt,
  addList,
  addText,
  begin,
  createFingerprint,
  type Fingerprint,
  finish,
} from '../../sim/index.ts';
import type { ClientSeat, SinceFork, SlaveSeat, StreamReader } from './explore-state.ts';

/** Hashes the parts of states: what tells two parts of a kind apart, and nothing else. */
export interface PartHasher {
  /** Whether the bytes of output count, or only how many they are. */
  readonly bytes: boolean;
  readonly builder: Fingerprint;
}

export const createPartHasher = (bytes: boolean): PartHasher => ({ bytes, builder: createFingerprint() });

function hash(hasher: PartHasher, add: (into: Fingerprint) => void): Hash64 {
  const { builder } = hasher;
  begin(builder);
  add(builder);
  finish(builder);
  return { high: builder.high, low: builder.low };
}

/** Its connection is not in it: that is a part by itself. */
export function hashClientSeat(hasher: PartHasher, { db, writesLeft, awaited }: ClientSeat): Hash64 {
  return hash(hasher, (into) => {
    addInt(into, db);
    addInt(into, writesLeft);
    addInt(into, awaited);
  });
}

export function hashSlaveSeat(hasher: PartHasher, { gone, reader }: SlaveSeat): Hash64 {
  return hash(hasher, (into) => {
    addInt(into, gone ? 1 : 0);
    if (reader !== null) addReader(reader, into);
  });
}

const PHASES: readonly StreamReader['phase'][] = ['length', 'payload', 'stream'];

function addReader(reader: StreamReader, into: Fingerprint): void {
  addInt(into, PHASES.indexOf(reader.phase));
  addInt(into, reader.left);
  addText(into, reader.partial);
  addInt(into, reader.db);
  addList(into, reader.owed, (dictid) => addInt(into, dictid));
}

/** The child's pid is a name: whether it is the one that lives is asked where states are compared. */
export function hashFork(hasher: PartHasher, { fed }: SinceFork): Hash64 {
  return hash(hasher, (into) => addList(into, fed, (dictid) => addInt(into, dictid)));
}

export function hashConnection(hasher: PartHasher, connection: Connection): Hash64 {
  return hash(hasher, (into) => addConnection(connection, hasher.bytes, into));
}
