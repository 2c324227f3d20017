import type * as lab from '../lab/index.ts';
import type { NameOfClient, RedisWorldTypes, Server } from '../model/index.ts';
import type { AuditReport } from '../sim/index.ts';
import type { Space } from './arbitraries/scenarios.ts';
import type { RunNotes } from './notes/run-notes.ts';

/** Redis 2.4 as a system: its worlds, and what its properties see of them. */
export interface RedisTypes extends RedisWorldTypes {
  view: RunNotes;
  end: RunEnd;
  space: Space;
}

/** Redis as the lab sees it. */
export type RedisSystem = lab.System<RedisTypes>;
/** A violation of one of Redis's properties. */
export type RedisFailure = lab.Failure<RedisTypes['scenario']>;
/** What a hunt through runs of Redis asks, and of which design. */
export type RedisHuntTarget = lab.HuntTarget<RedisTypes>;

/** What must hold of Redis, whenever it is asked. */
export type RedisProperty =
  | RedisAlwaysProperty
  | RedisCalmProperty
  | RedisEventuallyProperty
  | RedisSometimesProperty;
/** Asked after every event, of the notes that were taken so far. */
export type RedisAlwaysProperty = lab.AlwaysProperty<RunNotes>;
/** Must come true in the calm; asked of the notes that were taken so far. */
export type RedisEventuallyProperty = lab.EventuallyProperty<RunNotes>;
/** Must be met by some run of a suite; asked of a run at its end. */
export type RedisSometimesProperty = lab.SometimesProperty<RunEnd>;

/** Asked of a run at its end, when all is calm. */
export interface RedisCalmProperty extends lab.CalmProperty<RunEnd> {
  /**
   * For who looks between any two events and waits for no calm: null, or what is wrong with this server already and can
   * never come right. Nothing is on its stack then: what nobody holds is lost. Duty: it looks at nothing but this server,
   * neither at its times nor at its counters, and costs little while nothing is wrong.
   *
   * @param nameOf left out: clients are called by their ids
   */
  already?(server: Server, nameOf?: NameOfClient): string | null;
  /** The same, of what a slave has been sent. */
  alreadySent?(slave: SentToSlave): string | null;
}

/** What a slave has made of its stream so far, where it is a reader of the stream and no server of its own. */
export interface SentToSlave {
  readonly name: string;
  /** Null, or what is wrong with the stream, as a clause. */
  readonly wrong: string | null;
  /** How many writes it will never get; 0 while some are still to come. */
  readonly missing: number;
}

/**
 * Notes that cost something, taken only when a property asks for them; or 'rest': the property looks at the world at rest
 * alone, not at the one it was before. It is asked after all others, and saves a copy of the world.
 */
export type Need = 'replies' | 'streams' | 'history' | 'reads' | 'feeds' | 'partial-writes' | 'rest';

/** A run at its end; a property's to look at while it is asked, and no longer. */
export interface RunEnd extends RunNotes {
  run: lab.Run<RedisTypes>;
  /** By server: what its heap holds and what can be reached. */
  audits: AuditReport[];
  /** The same world a little later: every client has gone, no server follows another. See at-rest.ts. */
  atRest(): RunNotes['simulation'];
}
