import type * as lab from '../lab/index.ts';
import type { RedisWorldTypes } from '../model/index.ts';
import type { AuditReport } from '../sim/index.ts';
import type { Space } from './arbitraries/scenarios.ts';
import type { Seen } from './notes/seen.ts';

/** Redis 2.4 as a system: its worlds, and what its properties see of them. */
export interface RedisTypes extends RedisWorldTypes {
  view: Seen;
  end: End;
  space: Space;
}

/** Redis as the lab sees it, a violation of one of its properties, a hunt for one. */
export type RedisSystem = lab.System<RedisTypes>;
export type RedisFailure = lab.Failure<RedisTypes['scenario']>;
export type RedisHuntTarget = lab.HuntTarget<RedisTypes>;

export type Property = lab.Property<Seen, End>;
export type AlwaysProperty = lab.AlwaysProperty<Seen>;
export type CalmProperty = lab.CalmProperty<End>;
export type SometimesProperty = lab.SometimesProperty<End>;

/**
 * Notes that cost something, taken only when a property asks for them; or 'rest': the property looks at the world at rest
 * alone, not at the one it was before. It is asked after all others, and saves a copy of the world.
 */
export type Need = 'replies' | 'streams' | 'feeds' | 'partial-writes' | 'rest';

/** A run at its end; a property's to look at while it is asked, and no longer. */
export interface End extends Seen {
  run: lab.Run<RedisTypes>;
  /** By server: what its heap holds and what can be reached. */
  audits: AuditReport[];
  /** The same world a little later: every client has gone, no server follows another. See at-rest.ts. */
  atRest(): Seen['simulation'];
}
