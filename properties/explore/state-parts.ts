import { type Connection, cloneConnection, type Hash64 } from '../../model/internals.ts';
import type { Ledger } from '../../sim/index.ts';
import {
  type ClientSeat,
  FIRST_SEAT,
  FORK_SLOT,
  FROM_MASTER,
  LOOP_SLOT,
  MASTER_SLOT,
  type PackedState,
  PENDING_SLOT,
  type Readiness,
  type SinceFork,
  type SlaveSeat,
  type UnpackedState,
} from './explore-state.ts';
import { askedOf, type ExploredQuestions } from './explored-properties.ts';
import { createListTable, type ListTable, numberOfList, writeHash } from './list-table.ts';
import {
  createPartHasher,
  hashClientSeat,
  hashConnection,
  hashFork,
  hashSlaveSeat,
  type PartHasher,
} from './part-hashes.ts';
import { eventLoopOf, NOBODY_READY, readinessOf, withReady } from './readiness.ts';
import type { Scope } from './scope.ts';
import { createStoredMasters, liveServer, numberOfMaster, type StoredMasters } from './stored-masters.ts';

/** What states are made of: each part once, numbered in the order of first appearance. Parts are never changed. */
export interface StateParts {
  readonly scope: Scope;
  readonly asked: ExploredQuestions;
  readonly hasher: PartHasher;
  /** Where in a state the slaves' seats begin, and the connections. */
  readonly firstSlave: number;
  readonly firstPlace: number;
  readonly masters: StoredMasters;
  readonly loops: Pool<Changing<Readiness>>;
  readonly pendings: Pool<Changing<readonly number[]>>;
  readonly forks: Pool<Hashed<SinceFork>>;
  readonly clients: PoolByHash<Hashed<ClientSeat>>;
  readonly slaves: Pool<Hashed<SlaveSeat>>;
  readonly connections: PoolByHash<ConnectionPart>;
}

export interface Pool<V> {
  readonly list: V[];
  readonly numbers: Map<string, number>;
}

/** Of parts that are told by their hash and by whose they are: no texts are made to look one up. */
export interface PoolByHash<V> {
  readonly list: V[];
  readonly numbers: ListTable;
  /** Room for the key of one of them. */
  readonly key: Int32Array;
}

export interface Hashed<V> extends Hash64 {
  readonly value: V;
}

/** What the master can tell of a slave's connection while it serves somebody else, and change in it. */
export interface ConnectionPart extends Hashed<Connection> {
  /** Whether the socket takes more. */
  readonly room: boolean;
  /** The number of this connection once the master waits for room; -1 until somebody asks. */
  waiting: number;
}

/** A value that small changes make others of. */
export interface Changing<V> {
  readonly value: V;
  /** The numbers of those that are known already, by the change. */
  readonly next: Map<number, number>;
}

const createPool = <V>(): Pool<V> => ({ list: [], numbers: new Map() });

/** Whose it is, and the halves of the hash. */
const HASH_KEY = 3;

const createPoolByHash = <V>(): PoolByHash<V> => ({
  list: [],
  numbers: createListTable(),
  key: new Int32Array(HASH_KEY),
});

export function createParts(scope: Scope, base: Ledger): StateParts {
  const asked = askedOf(scope.properties);
  const hasher = createPartHasher(asked.countsBytes);
  const firstSlave = FIRST_SEAT + scope.clients;
  const parts: StateParts = {
    scope,
    asked,
    hasher,
    firstSlave,
    firstPlace: firstSlave + scope.slaves,
    masters: createStoredMasters(hasher, base),
    loops: createPool(),
    pendings: createPool(),
    forks: createPool(),
    clients: createPoolByHash(),
    slaves: createPool(),
    connections: createPoolByHash(),
  };
  numberOfLoop(parts, NOBODY_READY);
  return parts;
}

/** The number of the loop in which nobody is ready. */
export const IDLE = 0;

function numberIn<V>({ list, numbers }: Pool<V>, key: string, make: () => V): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  numbers.set(key, list.length);
  return list.push(make()) - 1;
}

function numberByHash<V>(
  { list, numbers, key }: PoolByHash<V>,
  whose: number,
  hash: Hash64,
  make: () => V,
): number {
  key[0] = whose;
  writeHash(key, 1, hash);
  const number = numberOfList(numbers, key, HASH_KEY, list.length);
  if (number === list.length) list.push(make());
  return number;
}

export function numberOfLoop({ loops }: StateParts, loop: Readiness): number {
  const { fds, bits, backlog } = loop;
  return numberIn(loops, `${fds.join()};${bits.join()};${backlog.join()}`, () => changing(loop));
}

function numberOfPending({ pendings }: StateParts, pending: readonly number[]): number {
  return numberIn(pendings, pending.join(), () => changing(pending));
}

const changing = <V>(value: V): Changing<V> => ({ value, next: new Map() });

export function numberOfFork({ forks, hasher }: StateParts, fork: SinceFork): number {
  return numberIn(forks, `${fork.pid};${fork.fed.join()}`, () => ({
    value: fork,
    ...hashFork(hasher, fork),
  }));
}

export function numberOfClient({ clients, hasher }: StateParts, seat: ClientSeat): number {
  const hash = hashClientSeat(hasher, seat);
  return numberByHash(clients, seat.connection, hash, () => ({ value: seat, ...hash }));
}

export function numberOfSlave({ slaves, hasher }: StateParts, seat: SlaveSeat): number {
  const hash = hashSlaveSeat(hasher, seat);
  const key = `${seat.connection};${hash.high}.${hash.low};${seat.reader?.wrong ?? ''}`;
  return numberIn(slaves, key, () => ({ value: seat, ...hash }));
}

export function numberOfConnection({ connections, hasher }: StateParts, connection: Connection): number {
  const hash = hashConnection(hasher, connection);
  return numberByHash(connections, connection.owners[0].index, hash, () => {
    const { unsent, settings } = connection.link.pipes[FROM_MASTER];
    return { value: connection, ...hash, room: unsent.length < settings.sendBuffer, waiting: -1 };
  });
}

/** The number of the connection in which the master waits for room. */
export function waitingConnection(parts: StateParts, number: number): number {
  const part = parts.connections.list[number];
  if (part.waiting < 0) {
    const connection = cloneConnection(part.value);
    connection.link.pipes[FROM_MASTER].writerWaits = true;
    part.waiting = numberOfConnection(parts, connection);
  }
  return part.waiting;
}

/** Changes of a loop (the first three) and of the pending pipes, with an operand or two. */
export const MARK_READY = 0;
export const JOIN_BACKLOG = 1;
export const BEGIN_TURN = 2;
export const ADD_PENDING = 3;
export const DROP_PENDING = 4;

/** A change with its operands as one number: 3 bits for the change, 2 for READ and WRITE, and a descriptor, place or pipe. */
const nameOfChange = (change: number, bits: number, whose: number): number =>
  change | (bits << 3) | (whose << 5);

/** The number of what a change makes of the loop with this number. The operands: descriptor and bits, or a place. */
export function changedLoop(parts: StateParts, number: number, change: number, a: number, b: number): number {
  const { value, next } = parts.loops.list[number];
  const name = nameOfChange(change, b, a);
  let after = next.get(name);
  if (after === undefined) {
    const backlog = change === JOIN_BACKLOG ? [...value.backlog, a] : value.backlog.slice(1);
    if (change === MARK_READY) after = numberOfLoop(parts, withReady(value, a, b));
    else {
      const { fds, bits } = change === BEGIN_TURN ? NOBODY_READY : value;
      after = numberOfLoop(parts, { fds, bits, backlog });
    }
    next.set(name, after);
  }
  return after;
}

/** The number of what a change makes of the pending pipes with this number. */
export function changedPending(parts: StateParts, number: number, change: number, pipe: number): number {
  const { value, next } = parts.pendings.list[number];
  const name = nameOfChange(change, 0, pipe);
  let after = next.get(name);
  if (after === undefined) {
    const others = value.filter((other) => other !== pipe);
    if (change === DROP_PENDING) after = numberOfPending(parts, others);
    else after = value.includes(pipe) ? number : numberOfPending(parts, [...value, pipe]);
    next.set(name, after);
  }
  return after;
}

/** The state as numbers. */
export function numbersOf(parts: StateParts, live: UnpackedState, budgets: number): PackedState {
  return [
    numberOfMaster(parts.masters, live.master),
    numberOfLoop(parts, readinessOf(live.master.loop)),
    numberOfPending(parts, live.pending),
    budgets,
    numberOfFork(parts, live.sinceFork),
    ...live.clients.map((seat) => numberOfClient(parts, seat)),
    ...live.slaves.map((seat) => numberOfSlave(parts, seat)),
    ...live.connections.map((connection) => numberOfConnection(parts, connection)),
  ];
}

/** The whole of a state, to be looked at, until the next call: its parts belong to all states. */
export function liveOf(parts: StateParts, state: PackedState): UnpackedState {
  const master = parts.masters.list[state[MASTER_SLOT]];
  return {
    master: {
      ...master.running,
      server: liveServer(parts.masters, master),
      loop: eventLoopOf(parts.loops.list[state[LOOP_SLOT]].value),
    },
    connections: state.slice(parts.firstPlace).map((number) => parts.connections.list[number].value),
    pending: parts.pendings.list[state[PENDING_SLOT]].value,
    clients: state.slice(FIRST_SEAT, parts.firstSlave).map((number) => parts.clients.list[number].value),
    slaves: state.slice(parts.firstSlave, parts.firstPlace).map((number) => parts.slaves.list[number].value),
    sinceFork: parts.forks.list[state[FORK_SLOT]].value,
  };
}
