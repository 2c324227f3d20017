import type { Server } from '../model/server/shape/server.ts';
import type { Run } from '../model/world/run.ts';
import type { Simulation } from '../model/world/simulation.ts';
import type { AuditReport } from '../sim/index.ts';
import type { Seen } from './notes/seen.ts';

/**
 * A property: what must hold of every run, as a predicate that returns null or a sentence with ids and numbers in it.
 * The sentence is what the command, the page and the tests print. Predicates look; they never change anything.
 *
 *   always      asked in storm and calm alike; the first sentence ends the run
 *   whenCalm    asked once, when the clients are done, the faults over and every buffer drained
 *   sometimes   must be met by some run of a suite: says that the suite reaches what it is about
 */
export type Property = AlwaysProperty | CalmProperty | SometimesProperty;

interface Common {
  /** Short, unique, and the name under which a violation is pinned. */
  id: string;
  /** What it claims, as one sentence; the verdict's sentence while it holds. */
  title: string;
  /** What has to be noted down during the run for it; see seen.ts. */
  needs?: readonly Need[];
}

/**
 * Notes that cost something, taken only when a property asks for them; or 'rest': the property looks at the world at rest
 * alone, not at the one it was before. It is asked after all others, and saves a copy of the world.
 */
export type Need = 'replies' | 'streams' | 'feeds' | 'partial-writes' | 'rest';

export interface AlwaysProperty extends Common {
  when: 'always';
  /** Null, or what is wrong now. Must be cheap: it is asked after every event. */
  check(seen: Seen): string | null;
  /**
   * True: only asked when a server has died or lost a shared object, or when the notes say that something is odd. A
   * property that looks at anything else leaves it out.
   */
  onAlarm?: boolean;
}

export interface CalmProperty extends Common {
  when: 'whenCalm';
  /** Null, or what is wrong with the world at the calm. */
  check(end: End): string | null;
  /** Why nothing can be said of this run; null, or left out, when something can. */
  undecided?(end: End): string | null;
  /**
   * For who looks between any two events and waits for no calm: null, or what is wrong with this server already and can
   * never come right. Nothing is on its stack then: what nobody holds is lost. Duty: it looks at nothing but this server,
   * neither at its times nor at its counters, and costs little while nothing is wrong.
   */
  already?(server: Server): string | null;
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

export interface SometimesProperty extends Common {
  when: 'sometimes';
  /** How the run met it, as a sentence; null when it did not. */
  met(end: End): string | null;
}

/** A run at its end; a property's to look at while it is asked, and no longer. */
export interface End extends Seen {
  run: Run;
  /** By server: what its heap holds and what can be reached. */
  audits: AuditReport[];
  /** The same world a little later: every client has gone, no server follows another. See at-rest.ts. */
  atRest(): Simulation;
}
