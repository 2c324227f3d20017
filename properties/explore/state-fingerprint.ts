import type { Hash64 } from '../../model/internals.ts';
import { addHash, addInt, begin, createFingerprint, type Fingerprint, finish } from '../../sim/index.ts';
import {
  BUDGETS_SLOT,
  descriptorInScope,
  directionOf,
  FIRST_SEAT,
  FORK_SLOT,
  LOOP_SLOT,
  MASTER_SLOT,
  NO_CONNECTION,
  type PackedState,
  PENDING_SLOT,
  placeInScope,
  placeOfPipe,
  type Readiness,
} from './explore-state.ts';
import { rankOf } from './readiness.ts';
import type { Scope } from './scope.ts';
import type { StateParts } from './state-parts.ts';
import { bitOf, hasBit, type Master } from './stored-masters.ts';

/**
 * What tells two states apart, put together from the hashes of their parts. Slaves are named by their place in
 * server.slaves, which is the order in which they are fed; whoever has no such place is sorted by what it is. So states
 * that differ only in the names of clients and slaves add the same.
 */
export interface StateFingerprinter {
  readonly parts: StateParts;
  readonly symmetry: boolean;
  readonly builder: Fingerprint;
  /** Halves of the hashes of what is sorted, and how many there are. */
  readonly sorted: Int32Array;
  halves: number;
  /** Connections added so far in this state: a bit for each place, of which a scope has fewer than 31. */
  added: number;
}

/** The most that can have to be sorted: clients, slaves, and the connections that were cut. */
const SORTED = 64;

export function createStateFingerprinter(
  parts: StateParts,
  symmetry = parts.scope.symmetry,
): StateFingerprinter {
  const sorted = new Int32Array(2 * SORTED);
  return { parts, symmetry, builder: createFingerprint(), sorted, halves: 0, added: 0 };
}

export function addState(tools: StateFingerprinter, state: PackedState, into: Fingerprint): void {
  const { parts } = tools;
  const master = parts.masters.list[state[MASTER_SLOT]];
  tools.added = 0;
  addInt(into, state[BUDGETS_SLOT]);
  addInt(into, master.up ? 1 : 0);
  addMasterHash(parts, master, 0, into);
  const fork = parts.forks.list[state[FORK_SLOT]];
  if (master.child !== null && master.child.pid === fork.value.pid) addPart(fork, into);
  const loop = parts.loops.list[state[LOOP_SLOT]].value;
  for (const fd of master.fed) {
    addSlaveSeat(tools, state, slaveAt(parts, state, placeInScope(fd)), into);
    addPlace(tools, state, master, loop, placeInScope(fd), into);
  }
  addOthers(tools, state, master, loop, into);
}

function addPart({ high, low }: Hash64, into: Fingerprint): void {
  addHash(into, high, low);
}

/** Of the master's record of a client; of all the rest of it where there is no descriptor. */
function addMasterHash({ masters }: StateParts, { hashes }: Master, fd: number, into: Fingerprint): void {
  const { cells } = masters.hashes;
  const at = hashes + 2 * fd;
  addHash(into, cells[at], cells[at + 1]);
}

function slaveAt({ scope, slaves, firstSlave }: StateParts, state: PackedState, place: number): number {
  for (let slave = 0; slave < scope.slaves; slave++)
    if (slaves.list[state[firstSlave + slave]].value.connection === place) return slave;
  return -1;
}

function addSlaveSeat(
  { parts, symmetry }: StateFingerprinter,
  state: PackedState,
  slave: number,
  into: Fingerprint,
): void {
  addInt(into, slave < 0 ? -1 : symmetry ? 0 : 1 + slave);
  if (slave >= 0) addPart(parts.slaves.list[state[parts.firstSlave + slave]], into);
}

/** Clients that write to different databases are not interchangeable. */
function aimOf({ aims, databases }: Scope, client: number): number {
  return aims === 'own' ? client % databases.length : 0;
}

/** Kinds of what is sorted. */
const A_CLIENT = 1;
const A_SLAVE = 2;
const A_CONNECTION = 3;

/** Clients, and slaves that the master does not yet, or no longer, feed: in the order of their hashes. */
function addOthers(
  tools: StateFingerprinter,
  state: PackedState,
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
    addInt(builder, A_CLIENT);
    addInt(builder, symmetry ? aimOf(scope, client) : client);
    addPart(seat, builder);
    addPlace(tools, state, master, loop, seat.value.connection, builder);
    sortIn(tools);
  }
  for (let slave = 0; slave < scope.slaves; slave++) {
    const { connection } = slaves.list[state[firstSlave + slave]].value;
    if (connection !== NO_CONNECTION && isAdded(tools, connection)) continue;
    begin(builder);
    addInt(builder, A_SLAVE);
    addSlaveSeat(tools, state, slave, builder);
    addPlace(tools, state, master, loop, connection, builder);
    sortIn(tools);
  }
  for (let place = 0; place < state.length - firstPlace; place++) {
    if (isAdded(tools, place)) continue;
    const { closed } = connections.list[state[firstPlace + place]].value;
    if (closed[0] && closed[1]) continue;
    begin(builder);
    addInt(builder, A_CONNECTION);
    addPlace(tools, state, master, loop, place, builder);
    sortIn(tools);
  }
  for (let i = 0; i < tools.halves; i++) addInt(into, sorted[i]);
}

function isAdded({ added }: StateFingerprinter, place: number): boolean {
  return hasBit(added, place);
}

function sortIn(tools: StateFingerprinter): void {
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

/** Fields of what is added first of a connection: its rank below, then its place in the backlog and its pending pipes. */
const BACKLOG_SHIFT = 12;
const PENDING_SHIFT = 20;
const ACCEPTED = 1 << 24;

/** A connection, what the master is about to do with it, and the master's record of its client. */
function addPlace(
  tools: StateFingerprinter,
  state: PackedState,
  master: Master,
  loop: Readiness,
  place: number,
  into: Fingerprint,
): void {
  if (place === NO_CONNECTION) return;
  const { parts } = tools;
  tools.added |= bitOf(place);
  const fd = descriptorInScope(place);
  const accepted = hasBit(master.accepted, fd);
  addInt(
    into,
    rankOf(master, loop, fd) |
      ((loop.backlog.indexOf(place) + 1) << BACKLOG_SHIFT) |
      (pendingAt(parts.pendings.list[state[PENDING_SLOT]].value, place) << PENDING_SHIFT) |
      (accepted ? ACCEPTED : 0),
  );
  addPart(parts.connections.list[state[parts.firstPlace + place]], into);
  if (accepted) addMasterHash(parts, master, fd, into);
}

/** A bit for each direction. */
function pendingAt(pending: readonly number[], place: number): number {
  let bits = 0;
  for (const pipe of pending) if (placeOfPipe(pipe) === place) bits |= bitOf(directionOf(pipe));
  return bits;
}
