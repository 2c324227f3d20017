import { addInt, begin, createFingerprint, type Fingerprint, finish } from '../../sim/index.ts';
import type { Master } from './masters.ts';
import type { Parts } from './parts.ts';
import type { Print } from './prints.ts';
import { rankOf } from './readiness.ts';
import type { Scope } from './scope.ts';
import {
  BUDGETS,
  type ExploreState,
  FIRST_SEAT,
  FORK,
  LOOP,
  MASTER,
  NO_CONNECTION,
  PENDING,
  type Readiness,
} from './state.ts';

/**
 * What tells two states apart, put together from the fingerprints of their parts. Slaves are named by their place in
 * server.slaves, which is the order in which they are fed; whoever has no such place is sorted by what it is. So states
 * that differ only in the names of clients and slaves add the same.
 */
export interface Fingerprinter {
  readonly parts: Parts;
  readonly symmetry: boolean;
  readonly builder: Fingerprint;
  /** Halves of the fingerprints of what is sorted, and how many there are. */
  readonly sorted: Int32Array;
  halves: number;
  /** Connections added so far in this state: a bit for each place, of which a scope has fewer than 31. */
  added: number;
}

/** The most that can have to be sorted: clients, slaves, and the connections that were cut. */
const SORTED = 64;

export function createFingerprinter(parts: Parts, symmetry = parts.scope.symmetry): Fingerprinter {
  const sorted = new Int32Array(2 * SORTED);
  return { parts, symmetry, builder: createFingerprint(), sorted, halves: 0, added: 0 };
}

export function addState(tools: Fingerprinter, state: ExploreState, into: Fingerprint): void {
  const { parts } = tools;
  const master = parts.masters.list[state[MASTER]];
  tools.added = 0;
  addInt(into, state[BUDGETS]);
  const { child, prints } = master;
  addInt(into, prints[0]);
  addInt(into, prints[1]);
  const fork = parts.forks.list[state[FORK]];
  if (child !== null && child.pid === fork.value.pid) addPrint(fork, into);
  const loop = parts.loops.list[state[LOOP]].value;
  for (const fd of master.fed) {
    addSlaveSeat(tools, state, slaveAt(parts, state, fd - 1), into);
    addPlace(tools, state, master, loop, fd - 1, into);
  }
  addOthers(tools, state, master, loop, into);
}

function addPrint(print: Print, into: Fingerprint): void {
  addInt(into, print.high);
  addInt(into, print.low);
}

function slaveAt({ scope, slaves, firstSlave }: Parts, state: ExploreState, place: number): number {
  for (let slave = 0; slave < scope.slaves; slave++)
    if (slaves.list[state[firstSlave + slave]].value.connection === place) return slave;
  return -1;
}

function addSlaveSeat(
  { parts, symmetry }: Fingerprinter,
  state: ExploreState,
  slave: number,
  into: Fingerprint,
): void {
  addInt(into, slave < 0 ? -1 : symmetry ? 0 : 1 + slave);
  if (slave >= 0) addPrint(parts.slaves.list[state[parts.firstSlave + slave]], into);
}

/** Clients that write to different databases are not interchangeable. */
function aimOf({ aims, databases }: Scope, client: number): number {
  return aims === 'own' ? client % databases.length : 0;
}

/** Clients, and slaves that the master does not yet, or no longer, feed: in the order of their fingerprints. */
function addOthers(
  tools: Fingerprinter,
  state: ExploreState,
  master: Master,
  loop: Readiness,
  into: Fingerprint,
): void {
  const { parts, builder, sorted, symmetry } = tools;
  const { scope, clients, slaves, connections, firstSlave, firstPlace } = parts;
  tools.halves = 0;
  for (let client = 0; client < scope.clients; client++) {
    const seat = clients.list[state[FIRST_SEAT + client]];
    begin(builder);
    addInt(builder, (symmetry ? 1 : 1 + (client << 8)) | (aimOf(scope, client) << 16));
    addPrint(seat, builder);
    addPlace(tools, state, master, loop, seat.value.connection, builder);
    sortIn(tools);
  }
  for (let slave = 0; slave < scope.slaves; slave++) {
    const { connection } = slaves.list[state[firstSlave + slave]].value;
    if (connection !== NO_CONNECTION && isAdded(tools, connection)) continue;
    begin(builder);
    addInt(builder, 2);
    addSlaveSeat(tools, state, slave, builder);
    addPlace(tools, state, master, loop, connection, builder);
    sortIn(tools);
  }
  for (let place = 0; place < state.length - firstPlace; place++) {
    if (isAdded(tools, place)) continue;
    const { closed } = connections.list[state[firstPlace + place]].value;
    if (closed[0] && closed[1]) continue;
    begin(builder);
    addInt(builder, 3);
    addPlace(tools, state, master, loop, place, builder);
    sortIn(tools);
  }
  for (let i = 0; i < tools.halves; i++) addInt(into, sorted[i]);
}

function isAdded({ added }: Fingerprinter, place: number): boolean {
  return (added & (1 << place)) !== 0;
}

function sortIn(tools: Fingerprinter): void {
  const { builder, sorted } = tools;
  finish(builder);
  const { high, low } = builder;
  let at = tools.halves;
  tools.halves += 2;
  while (at > 0 && (sorted[at - 2] > high || (sorted[at - 2] === high && sorted[at - 1] > low))) {
    sorted[at] = sorted[at - 2];
    sorted[at + 1] = sorted[at - 1];
    at -= 2;
  }
  sorted[at] = high;
  sorted[at + 1] = low;
}

/** A connection, what the master is about to do with it, and the master's record of its client. */
function addPlace(
  tools: Fingerprinter,
  state: ExploreState,
  master: Master,
  loop: Readiness,
  place: number,
  into: Fingerprint,
): void {
  if (place === NO_CONNECTION) return;
  const { parts } = tools;
  tools.added |= 1 << place;
  const fd = place + 1;
  const client = (master.known & (1 << fd)) !== 0;
  addInt(
    into,
    rankOf(master, loop, fd) |
      ((loop.backlog.indexOf(place) + 1) << 12) |
      (pendingAt(parts.pendings.list[state[PENDING]].value, place) << 20) |
      (client ? 1 << 24 : 0),
  );
  addPrint(parts.connections.list[state[parts.firstPlace + place]], into);
  if (!client) return;
  addInt(into, master.prints[2 * fd]);
  addInt(into, master.prints[2 * fd + 1]);
}

/** A bit for each direction. */
function pendingAt(pending: readonly number[], place: number): number {
  let bits = 0;
  for (let i = 0; i < pending.length; i++) if (pending[i] >> 1 === place) bits |= 1 << (pending[i] & 1);
  return bits;
}
