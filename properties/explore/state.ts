import type { Connection, ServerProcess } from '../../model/world/world.ts';

/**
 * A state of the explored system, as a list of numbers. Each part of it (the master, who is ready, a client's seat, a
 * connection) is kept once, in the pools of parts.ts, and stands here as its number there: states have most of their
 * parts in common. A copy of the list is all that a clone needs, and the list is all that waits in the frontier.
 *
 *   master, loop, pending, budgets, fork, a seat for each client, a seat for each slave, connections by place
 */
export type ExploreState = number[];

export const MASTER = 0;
export const LOOP = 1;
export const PENDING = 2;
/** What is left of the scope's cuts, BGSAVEs and QUITs, a byte each; not the number of a part. */
export const BUDGETS = 3;
export const FORK = 4;
export const FIRST_SEAT = 5;

export const A_CUT = 1;
export const A_BGSAVE = 1 << 8;
export const A_QUIT = 1 << 16;

/** Whose turn it is to be served: an event loop between two turns. */
export interface Readiness {
  /** Descriptors in the order of service, and for each its READ and WRITE bits. */
  readonly fds: readonly number[];
  readonly bits: readonly number[];
  /** Places of connections that wait to be accepted. */
  readonly backlog: readonly number[];
}

/** A state, or as much of it as an action is about, in the form that the engine moves. Actions replace its seats. */
export interface LiveState {
  master: ServerProcess;
  connections: readonly Connection[];
  /** Pipes (2 * connection + direction) in which something is about to arrive, none twice. */
  pending: readonly number[];
  clients: readonly ClientSeat[];
  slaves: readonly SlaveSeat[];
  sinceFork: SinceFork;
}

/** When streams are judged: the databases of the commands fed since the child with this pid was forked. */
export interface SinceFork {
  readonly pid: number;
  readonly fed: readonly number[];
}

/** A client as the machine plays it: it sends its next write when the last one has been answered. */
export interface ClientSeat {
  readonly connection: number;
  readonly db: number;
  readonly writesLeft: number;
  /** Bytes of replies still to come. */
  readonly awaited: number;
}

/** A slave as the machine plays it: it attaches and reads. */
export interface SlaveSeat {
  /** -1 while there is none. */
  readonly connection: number;
  /** After QUIT: it does not come back. */
  readonly gone: boolean;
  /** What it makes of what it reads; null when streams are not judged. */
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
  /** Null, or the sentence that says what is wrong with the stream. */
  readonly wrong: string | null;
}

export const NO_CONNECTION = -1;

export function setSlave(state: LiveState, slave: number, seat: SlaveSeat): void {
  state.slaves = state.slaves.with(slave, seat);
}
