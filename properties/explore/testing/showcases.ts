import { EXPLORED_GROUPS } from '../explored-properties.ts';
import type { Scope } from '../scope.ts';

/** A scope that shows what is wrong with a variant, and in how few steps. Small enough to be searched in a second. */
export interface Showcase {
  variant: string;
  scope: Partial<Omit<Scope, 'variant'>>;
  /** The length of a shortest counterexample. */
  steps: number;
}

const ONE_SLAVE = { clients: 1, writes: 2 } as const;
/** Two writes to two databases without shared objects, in one turn. */
const HIGH = { clients: 1, writes: 2, databases: [9, 10, 11] } as const;
const TWO_CLIENTS = { clients: 2, writes: 1 } as const;
const TWO_SLAVES = { clients: 1, writes: 2, slaves: 2 } as const;
const STREAMS = { properties: EXPLORED_GROUPS.streams } as const;
const RETURNING = { ...ONE_SLAVE, ...STREAMS, cuts: 1 } as const;
const WAITING = { ...ONE_SLAVE, ...STREAMS, backlog: 'detached', bgsaves: 1 } as const;
const JOINING = { ...TWO_SLAVES, ...STREAMS, backlog: 'detached' } as const;

export const SHOWCASES: readonly Showcase[] = [
  { variant: '2.4.9', scope: ONE_SLAVE, steps: 2 },
  { variant: 'count-from-zero', scope: ONE_SLAVE, steps: 2 },
  { variant: 'freed-at-once', scope: TWO_CLIENTS, steps: 3 },
  { variant: 'released-first', scope: ONE_SLAVE, steps: 2 },
  { variant: 'shared-not-counted', scope: HIGH, steps: 2 },
  { variant: 'shared-not-released', scope: ONE_SLAVE, steps: 10 },
  { variant: 'released-once-a-call', scope: TWO_SLAVES, steps: 2 },
  { variant: 'released-unless-taken', scope: TWO_CLIENTS, steps: 3 },
  { variant: 'two-counts', scope: ONE_SLAVE, steps: 2 },
  { variant: 'released-from-eleven', scope: ONE_SLAVE, steps: 2 },
  { variant: 'one-for-all-released-by-each', scope: TWO_SLAVES, steps: 2 },
  { variant: 'one-for-all-unwanted', scope: ONE_SLAVE, steps: 6 },
  { variant: 'cache-never-shrinks', scope: TWO_CLIENTS, steps: 9 },
  { variant: 'cache-without-count', scope: TWO_CLIENTS, steps: 9 },
  { variant: 'last-one-kept', scope: HIGH, steps: 6 },
  { variant: 'never-selected', scope: { ...ONE_SLAVE, ...STREAMS }, steps: 10 },
  { variant: 'select-after-command', scope: { ...ONE_SLAVE, ...STREAMS }, steps: 5 },
  { variant: 'selected-though-skipped', scope: WAITING, steps: 17 },
  { variant: 'own-memory-not-reset', scope: RETURNING, steps: 16 },
  { variant: 'first-slave-decides', scope: RETURNING, steps: 16 },
  { variant: 'waiting-slave-fed', scope: WAITING, steps: 15 },
  { variant: 'later-design-not-reset', scope: RETURNING, steps: 14 },
  // Not a wrong fix: docs/findings/copied-output-forgets-its-database.md.
  { variant: '2.4.10', scope: JOINING, steps: 16 },
];
