import type { Server } from '../../model/index.ts';
import {
  type Child,
  emptyLoop,
  fingerprintServer,
  lostSelects,
  type ServerFingerprints,
  type ServerProcess,
  workingCopy,
} from '../../model/internals.ts';
import { createLedger, type Ledger } from '../../sim/index.ts';
import { serverNeedsCloserLook } from '../notes/run-notes.ts';
import { type ExploredFinding, type ExploredQuestions, wrongAlready } from './explored-properties.ts';
import { createListTable, type ListTable, numberOfList, writeHash } from './list-table.ts';
import { createHeapStore, type HeapScratch, type HeapStore, packHeap, unpackHeap } from './packed-heap.ts';
import type { PartHasher } from './part-hashes.ts';
import { createSharedRecords, type SharedRecords, sharedNumbers, shareRecords } from './shared-records.ts';

/** A stored master, with what the search often asks of it. Its loop and the connections are parts of their own. */
export interface Master {
  /** Its server's heap is empty: `liveServer` has it whole. */
  readonly running: ServerProcess;
  /** Where its heap is stored. */
  readonly heap: number;
  readonly up: boolean;
  readonly child: Child | null;
  /** Where its hashes begin: two halves for the server without clients, and then for each descriptor of a client. */
  readonly hashes: number;
  /** Sets of descriptors, a bit for each: those that have a client, and those whose client is no slave. */
  readonly accepted: number;
  readonly ordinary: number;
  /** Descriptors of the slaves, in the order in which they are fed. */
  readonly fed: readonly number[];
  /** Whether a property that waits for a closer look has to look. */
  readonly needsCloserLook: boolean;
  /** What can never come right with it; undefined until somebody asks. */
  already: ExploredFinding | null | undefined;
}

/** Sets of descriptors, of which a scope has fewer than 31, as bits. */
export const bitOf = (fd: number): number => 1 << fd;
export const hasBit = (set: number, fd: number): boolean => (set & bitOf(fd)) !== 0;

/** All masters met so far. Two that differ in nothing that matters are one. */
export interface StoredMasters {
  readonly hasher: PartHasher;
  readonly heaps: HeapStore;
  readonly list: Master[];
  readonly numbers: ListTable;
  /** The hashes of all of them, one after the other; 0 and 0 where a descriptor has no client. */
  readonly hashes: { cells: Int32Array; used: number };
  readonly records: SharedRecords;
  /** Room for the key of one of them. */
  readonly key: Int32Array;
  /** What masters have died of. */
  readonly deaths: string[];
  /** Where the heap of the one master that is being moved or judged is. */
  readonly scratch: HeapScratch;
}

/** What is said of the server, and four integers for each client. */
const LONGEST_KEY = 256;

const FIRST_HASHES = 1 << 10;

/** `base` is that of the stored heaps. */
export function createStoredMasters(hasher: PartHasher, base: Ledger): StoredMasters {
  return {
    hasher,
    heaps: createHeapStore(base),
    list: [],
    numbers: createListTable(),
    hashes: { cells: new Int32Array(FIRST_HASHES), used: 0 },
    records: createSharedRecords(),
    key: new Int32Array(LONGEST_KEY),
    deaths: [],
    scratch: { cells: new Int32Array(0), text: [] },
  };
}

const NO_HASH = { high: 0, low: 0 };
const NO_HEAP: Ledger = createLedger();
const NO_LOOP = emptyLoop();

/** The number of a master that has just been moved, and has a server of its own: that is kept if it is a new one. */
export function numberOfMaster(masters: StoredMasters, running: ServerProcess): number {
  const { list, numbers, key, hasher } = masters;
  const prints = fingerprintServer(hasher.builder, running.server, hasher.bytes);
  const length = writeKey(masters, running, prints);
  const number = numberOfList(numbers, key, length, list.length);
  if (number === list.length) list.push(stored(masters, running, prints));
  return number;
}

/**
 * What must be the same for one master to stand for another: all that is in its fingerprints; the names by which other
 * parts of a state call its clients and children; and what is lost, which leaves no trace in what is held.
 */
function writeKey(
  { key, deaths }: StoredMasters,
  { up, server }: ServerProcess,
  prints: ServerFingerprints,
): number {
  const { child, sharedFreed, death, slaves } = server;
  const sentence = death?.sentence ?? '';
  if (!deaths.includes(sentence)) deaths.push(sentence);
  let length = 0;
  key[length++] = up ? 1 : 0;
  length = writeHash(key, length, prints.server);
  key[length++] = child?.pid ?? -1;
  key[length++] = server.childrenStarted;
  key[length++] = lostSelects(server).bytes;
  key[length++] = sharedFreed;
  key[length++] = deaths.indexOf(sentence);
  key[length++] = slaves.values.length;
  for (const id of slaves.values) key[length++] = id;
  for (let fd = 0; fd < prints.clients.length; fd++) {
    const hash = prints.clients[fd];
    if (hash === null) continue;
    key[length++] = fd;
    key[length++] = server.clientIdByFd[fd];
    length = writeHash(key, length, hash);
  }
  return length;
}

function stored(masters: StoredMasters, running: ServerProcess, prints: ServerFingerprints): Master {
  const { server } = running;
  const heap = packHeap(masters.heaps, server.heap);
  server.heap = NO_HEAP;
  shareRecords(masters.records, server, prints);
  let accepted = 0;
  let ordinary = 0;
  server.clientIdByFd.forEach((id, fd) => {
    if (id < 0) return;
    accepted |= bitOf(fd);
    if (server.clientById[id]?.slaveState === 'none') ordinary |= bitOf(fd);
  });
  return {
    running: processWith(running, server, NO_LOOP),
    heap,
    up: running.up,
    child: server.child,
    hashes: storeHashes(masters, prints),
    accepted,
    ordinary,
    fed: sharedNumbers(
      masters.records,
      server.slaves.values.map((id) => server.clientById[id]?.fd ?? 0),
    ),
    needsCloserLook: serverNeedsCloserLook(server),
    already: undefined,
  };
}

function storeHashes({ hashes }: StoredMasters, { server, clients }: ServerFingerprints): number {
  const begin = hashes.used;
  const end = begin + 2 * Math.max(1, clients.length);
  if (end > hashes.cells.length) {
    const cells = new Int32Array(2 * end);
    cells.set(hashes.cells);
    hashes.cells = cells;
  }
  const { cells } = hashes;
  writeHash(cells, begin, server);
  for (let fd = 1; fd < clients.length; fd++) writeHash(cells, begin + 2 * fd, clients[fd] ?? NO_HASH);
  hashes.used = end;
  return begin;
}

/** The process with this server and this loop. */
export function processWith(
  running: ServerProcess,
  server: Server,
  loop: ServerProcess['loop'],
): ServerProcess {
  const { up, childrenBefore, heldChild, peakUsed, incarnation } = running;
  return {
    server,
    up,
    loop,
    childOutcomes: running.childOutcomes.slice(),
    childrenBefore,
    heldChild,
    peakUsed,
    incarnation,
  };
}

/** The heap of a stored master, to be changed at will, until the next call. */
export function liveHeap({ heaps, scratch }: StoredMasters, { heap }: Master): Ledger {
  return unpackHeap(heaps, heap, scratch);
}

/** The server of a stored master with its heap, to be looked at until the next call. */
export function liveServer(masters: StoredMasters, master: Master): Server {
  return workingCopy(master.running.server, liveHeap(masters, master), [], false);
}

/** Null, or what can never come right with the master. */
export function wrongMaster(
  masters: StoredMasters,
  asked: ExploredQuestions,
  master: Master,
): ExploredFinding | null {
  if (master.already === undefined) {
    master.already = master.up ? wrongAlready(asked, liveServer(masters, master)) : null;
  }
  return master.already;
}
