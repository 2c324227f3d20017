import { completeScenario, type Scenario, type Variant } from '../../model/index.ts';
import { encodeCommand } from '../../model/internals.ts';
import type { RedisProperty } from '../property.ts';
import { EXPLORED_GROUPS, propertyProblem } from './explored-properties.ts';

/**
 * What an exploration covers: all orders in which a few clients, slaves, the master's event loop, its child and its cron
 * can take their turns, on the same server that every simulation runs, with small buffers. Time stands still: what would
 * take time may happen at any moment.
 */
export interface Scope {
  variant: Variant;
  version: '2.4.9' | '2.4.10';
  /** At least one: without a client nothing is ever fed. */
  clients: number;
  /** Writes of each client. */
  writes: number;
  databases: readonly number[];
  /** 'any': each write goes to any of the databases; 'own': the first client writes to the first, and so on, round and round. */
  aims: 'any' | 'own';
  /** At least one, for the same reason. */
  slaves: number;
  /**
   * What the master holds for its slaves at the start: 'empty': nothing; 'full': their sockets and static buffers are
   * full and their lists begun; 'detached': no slave is there yet, they attach at any moment.
   */
  backlog: 'empty' | 'full' | 'detached';
  /** How many connections of slaves may be cut. The slave attaches again, at any later moment. */
  cuts: number;
  /** How many times an operator may say BGSAVE. */
  bgsaves: number;
  /** How many slaves may say QUIT. */
  quits: number;
  /** What is asked: see explored-properties.ts. */
  properties: readonly RedisProperty[];
  /** Whether states that differ only in the names of clients and slaves are taken for one. */
  symmetry: boolean;
}

/** Two clients with a write each to database 0 or 10, one slave that starts with empty buffers. */
export function completeScope(scope: Partial<Scope> & Pick<Scope, 'variant'>): Scope {
  return {
    version: '2.4.10',
    clients: 2,
    writes: 1,
    databases: [0, 10],
    aims: 'any',
    slaves: 1,
    backlog: 'empty',
    cuts: 0,
    bgsaves: 0,
    quits: 0,
    properties: EXPLORED_GROUPS.lifetimes,
    symmetry: true,
    ...scope,
  };
}

/** Bounds that keep an action in 16 bits, and a search within reason. */
const LIMITS = {
  clients: [1, 8],
  writes: [1, 100],
  slaves: [1, 8],
  cuts: [0, 8],
  bgsaves: [0, 8],
  quits: [0, 8],
} as const;

/** A scope that cannot be explored; the message says what is allowed. */
export class ScopeError extends Error {}

/** What is wrong with a scope: null, or a sentence that says what is allowed. */
export function scopeProblem(scope: Scope): string | null {
  for (const [name, [least, most]] of Object.entries(LIMITS)) {
    const value = scope[name as keyof typeof LIMITS];
    if (!Number.isInteger(value) || value < least || value > most)
      return `${name} must be a whole number from ${least} to ${most}, not ${value}`;
  }
  const { databases, properties } = scope;
  if (databases.length === 0 || databases.length > 16) return 'there must be 1 to 16 databases';
  const bad = databases.find((id) => !Number.isInteger(id) || id < 0 || id >= DATABASES);
  if (bad !== undefined) return `a database must be a whole number from 0 to ${DATABASES - 1}, not ${bad}`;
  if (properties.length === 0) return 'at least one property must be asked';
  return properties.map(propertyProblem).find((problem) => problem !== null) ?? null;
}

export const DATABASES = 16;

/** Both socket buffers between the master and a slave. */
export const SLAVE_SOCKET = { sendBuffer: 24, receiveBuffer: 40 };

/** What a client writes: always the same, so that datasets differ only in which databases have it. */
export const WRITE_COMMAND = encodeCommand(['SET', 'k', 'v']);
export const selectCommand = (dictid: number): string => encodeCommand(['SELECT', String(dictid)]);

/** The only server. Outside ends are numbered: clients first, then slaves. */
export const MASTER = 'master';

/** The scenario behind a scope: one server that is never interrupted by its own timers. */
export function scopeScenario(scope: Scope): Scenario {
  const slaveLinks = Array.from({ length: scope.slaves }, (_, slave) => `outside-${scope.clients + slave}`);
  return completeScenario({
    name: 'explored',
    version: scope.version,
    databases: DATABASES,
    buffers: 'small',
    servers: [{ name: MASTER, commandMicros: 0, config: { save: [], 'repl-ping-slave-period': 1_000_000 } }],
    links: {
      default: { latencyMicros: 0, jitterMicros: 0 },
      overrides: slaveLinks.map((to) => ({
        from: MASTER,
        to,
        latencyMicros: 0,
        jitterMicros: 0,
        ...SLAVE_SOCKET,
      })),
    },
  });
}
