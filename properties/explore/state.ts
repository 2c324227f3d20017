import type { Connection, ServerProcess } from '../../model/world.ts';

/**
 * A state of the explored system. What two states have in common they share: an action replaces the parts that it
 * changes by copies (see copies.ts) and never changes a part in place. A copy of the outermost record is therefore all
 * that a clone needs.
 */
export interface ExploreState {
  master: ServerProcess;
  connections: readonly Connection[];
  nextSerial: number;
  /** Pipes (2 * connection + direction) in which something is about to arrive, none twice. */
  pending: readonly number[];
  clients: readonly ClientSeat[];
  slaves: readonly SlaveSeat[];
  cutsLeft: number;
  bgsavesLeft: number;
  quitsLeft: number;
  /** When streams are judged: the databases of the commands fed since the child with this pid was forked. */
  sinceFork: { readonly pid: number; readonly fed: readonly number[] };
  /** Actions taken so far: the birthday of what is allocated next. Not part of the fingerprint. */
  depth: number;
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

export function setSlave(state: ExploreState, slave: number, seat: SlaveSeat): void {
  state.slaves = state.slaves.with(slave, seat);
}
