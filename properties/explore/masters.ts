import type { Child, Server } from '../../model/server/shape/server.ts';
import { emptyLoop } from '../../model/world/process.ts';
import type { ServerProcess } from '../../model/world/world.ts';
import { createLedger, type Ledger } from '../../sim/index.ts';
import { copyServer, processWith } from './copies.ts';
import { heldSelectBytes, masterViolation } from './judgement.ts';
import { addList, createListTable, findList, type ListTable } from './list-table.ts';
import { createHeapStore, type HeapStore, packHeap, unpackHeap } from './packed-heap.ts';
import { type Print, type Printer, printServer } from './prints.ts';
import { createRecords, type Records, shareRecords } from './records.ts';
import type { Scope } from './scope.ts';

/** A stored master, with what the search often asks of it. Its loop and the connections are parts of their own. */
export interface Master {
  /** Its server's heap is empty: `liveServer` has it whole. */
  readonly running: ServerProcess;
  /** Where its heap is stored. */
  readonly heap: number;
  readonly up: boolean;
  readonly child: Child | null;
  /** Two halves for the server without clients, and then for each descriptor (0 and 0 where it has no client). */
  readonly prints: readonly number[];
  /** A bit for each descriptor, of which a scope has fewer than 31: whether it has a client, and whether that is no slave. */
  readonly known: number;
  readonly plain: number;
  /** Descriptors of the slaves, in the order in which they are fed. */
  readonly fed: readonly number[];
  /** What is wrong with it; undefined until somebody asks. */
  violation: string | null | undefined;
}

/** All masters met so far. Two that differ in nothing that matters are one. */
export interface Masters {
  readonly scope: Scope;
  readonly printer: Printer;
  readonly heaps: HeapStore;
  readonly list: Master[];
  readonly numbers: ListTable;
  readonly records: Records;
  /** Room for the key of one of them. */
  readonly key: Int32Array;
  /** What masters have died of. */
  readonly deaths: string[];
  /** Where the heap of the one master that is being moved or judged has its cells. */
  readonly scratch: { cells: Int32Array };
}

/** What is said of the server, and four integers for each client. */
const LONGEST_KEY = 256;

/** `base` is that of the stored heaps. */
export function createMasters(scope: Scope, printer: Printer, base: Ledger): Masters {
  return {
    scope,
    printer,
    heaps: createHeapStore(base),
    list: [],
    numbers: createListTable(),
    records: createRecords(),
    key: new Int32Array(LONGEST_KEY),
    deaths: [],
    scratch: { cells: new Int32Array(0) },
  };
}

const NO_HEAP: Ledger = createLedger();
const NO_LOOP = emptyLoop();

/** The number of a master that has just been moved, and has a server of its own: that is kept if it is a new one. */
export function numberOfMaster(masters: Masters, running: ServerProcess): number {
  const { list, numbers, key } = masters;
  const prints = printServer(masters.printer, running.up, running.server);
  const length = writeKey(masters, running.server, prints);
  const at = findList(numbers, key, length);
  if (at >= 0) return numbers.cells[at + 1];
  addList(numbers, key, length, [list.length]);
  return list.push(stored(masters, running, prints)) - 1;
}

/**
 * What must be the same for one master to stand for another: all that is in its fingerprint; the names by which other
 * parts of a state call its clients and children; and what is lost, which leaves no trace in what is held.
 */
function writeKey({ key, deaths }: Masters, server: Server, prints: readonly (Print | null)[]): number {
  const { child, selects, sharedFreed, death, slaves } = server;
  const sentence = death?.sentence ?? '';
  if (!deaths.includes(sentence)) deaths.push(sentence);
  let length = 0;
  key[length++] = child?.pid ?? -1;
  key[length++] = server.childrenStarted;
  key[length++] = selects.aliveBytes - heldSelectBytes(server);
  key[length++] = sharedFreed;
  key[length++] = deaths.indexOf(sentence);
  key[length++] = slaves.values.length;
  for (const id of slaves.values) key[length++] = id;
  for (let fd = 0; fd < prints.length; fd++) {
    const one = prints[fd];
    if (one === null) continue;
    key[length++] = fd;
    key[length++] = server.clientIdByFd[fd];
    key[length++] = one.high;
    key[length++] = one.low;
  }
  return length;
}

function stored(masters: Masters, running: ServerProcess, prints: readonly (Print | null)[]): Master {
  const { server } = running;
  const heap = packHeap(masters.heaps, server.heap);
  server.heap = NO_HEAP;
  shareRecords(masters.records, server, prints);
  let known = 0;
  let plain = 0;
  server.clientIdByFd.forEach((id, fd) => {
    if (id < 0) return;
    known |= 1 << fd;
    if (server.clientById[id]?.slaveState === 'none') plain |= 1 << fd;
  });
  const fed = server.slaves.values.map((id) => server.clientById[id]?.fd ?? 0);
  return {
    running: processWith(running, server, NO_LOOP),
    heap,
    up: running.up,
    child: server.child,
    prints: prints.flatMap((one) => [one?.high ?? 0, one?.low ?? 0]),
    known,
    plain,
    fed,
    violation: undefined,
  };
}

/** The heap of a stored master, to be changed at will, until the next call. */
export function liveHeap({ heaps, scratch }: Masters, { heap }: Master): Ledger {
  return unpackHeap(heaps, heap, scratch);
}

/** The server of a stored master with its heap, to be looked at until the next call. */
export function liveServer(masters: Masters, master: Master): Server {
  return copyServer(master.running.server, liveHeap(masters, master), [], false);
}

/** Null, or what is wrong with the master. */
export function violationOfMaster(masters: Masters, master: Master): string | null {
  if (master.violation === undefined) {
    master.violation = masterViolation(masters.scope, liveServer(masters, master));
  }
  return master.violation;
}
