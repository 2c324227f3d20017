import type { Connection, ServerProcess } from '../../model/internals.ts';

/**
 * A state of the explored system, as a list of numbers. Each part of it (the master, who is ready, a client's seat, a
 * connection) is kept once, in the pools of state-parts.ts, and stands here as its number there: states have most of
 * their parts in common. A copy of the list is all that a clone needs, and the list is all that waits in the frontier.
 *
 *   master, loop, pending, budgets, fork, a seat for each client, a seat for each slave, connections by place
 */
export type PackedState = number[];

export const MASTER_SLOT = 0;
export const LOOP_SLOT = 1;
export const PENDING_SLOT = 2;
/** What is left of the scope's cuts, BGSAVEs and QUITs, a byte each; not the number of a part. */
export const BUDGETS_SLOT = 3;
export const FORK_SLOT = 4;
export const FIRST_SEAT = 5;

/** One of each in the budgets. */
export const ONE_CUT = 1;
export const ONE_BGSAVE = 1 << 8;
export const ONE_QUIT = 1 << 16;

/** Whether a budget (ONE_CUT, ONE_BGSAVE, ONE_QUIT) has one left. */
export const isLeft = (budgets: number, one: number): boolean => (budgets & (0xff * one)) !== 0;

/** The descriptor that the master has for the connection in a place, and the other way round. */
export const descriptorInScope = (place: number): number => place + 1;
export const placeInScope = (descriptor: number): number => descriptor - 1;

/** Directions of a connection: a pipe is a connection's place and one of these. */
export const TO_MASTER = 0;
export const FROM_MASTER = 1;

export const pipeOf = (place: number, direction: number): number => place * 2 + direction;
export const placeOfPipe = (pipe: number): number => pipe >> 1;
export const directionOf = (pipe: number): number => pipe & 1;

/** Whose turn it is to be served: an event loop between two turns. */
export interface Readiness {
  /** Descriptors in the order of service, and for each its READ and WRITE bits. */
  readonly fds: readonly number[];
  readonly bits: readonly number[];
  /** Places of connections that wait to be accepted. */
  readonly backlog: readonly number[];
}

/** A state, or as much of it as an action is about, in the form that the server's code moves. Actions replace its seats. */
export interface UnpackedState {
  master: ServerProcess;
  connections: readonly Connection[];
  /** Pipes in which something is about to arrive, none twice. */
  pending: readonly number[];
  clients: readonly ClientSeat[];
  slaves: readonly SlaveSeat[];
  sinceFork: SinceFork;
}

/** When streams are followed: the databases of the commands fed since the child with this pid was forked. */
export interface SinceFork {
  readonly pid: number;
  readonly fed: readonly number[];
}

/** A client as the exploration plays it: it sends its next write when the last one has been answered. */
export interface ClientSeat {
  readonly connection: number;
  readonly db: number;
  readonly writesLeft: number;
  /** Bytes of replies still to come. */
  readonly awaited: number;
}

/** A slave as the exploration plays it: it attaches and reads. */
export interface SlaveSeat {
  /** NO_CONNECTION while there is none. */
  readonly connection: number;
  /** After QUIT: it does not come back. */
  readonly gone: boolean;
  /** What it makes of what it reads; null when streams are not followed. */
  readonly reader: StreamReader | null;
}

/** A slave's reading of its connection, and what it is owed: the commands fed since the fork of its payload. */
export interface StreamReader {
  readonly phase: 'length' | 'payload' | 'stream';
  /** Bytes of the payload still to come. */
  readonly left: number;
  /** What was read and is not yet a whole line or command. */
  readonly partial: string;
  /** The database that its stream has selected. */
  readonly db: number;
  /** The database of each command that was executed and that it has not read yet. */
  readonly owed: readonly number[];
  /** Null, or what is wrong with the stream, as a clause. */
  readonly wrong: string | null;
}

export const NO_CONNECTION = -1;

export function setSlave(state: UnpackedState, slave: number, seat: SlaveSeat): void {
  state.slaves = state.slaves.with(slave, seat);
}
