import {
  type ActorScope,
  type ActorSystem,
  exploreSystem,
  hunt,
  huntCase,
  shortestByHand,
} from 'replisim/lab';
import chain from './chain-replication/system.ts';
import crdt from './crdt-counter/system.ts';
import failover from './primary-backup/failover-mistakes.ts';
import primaryBackup from './primary-backup/mistakes.ts';
import raft from './raft/system.ts';
import election from './raft-election/mistakes.ts';
import commit from './two-phase-commit/system.ts';

/** Every planted mistake of the examples, and how it is found. */
export const MATRIX: readonly ExampleMatrix[] = [
  {
    folder: 'primary-backup',
    system: primaryBackup,
    rows: [
      { mistake: 'answers-early', scope: { operations: [add(1, 1), read(2)], timers: 1 } },
      { mistake: 'adds-twice', scope: { operations: [add(1, 1), read(2)], duplicates: 1, timers: 2 } },
      { mistake: 'goes-back', scope: { operations: [add(1, 1), read(1)], timers: 2 } },
    ],
  },
  {
    folder: 'primary-backup',
    system: failover,
    rows: [
      { mistake: 'answers-early', scope: { operations: [promote(2), add(1, 1), add(2, 2)], timers: 1 } },
      { mistake: 'reads-alone', scope: { operations: [promote(1), add(2, 1), read(1)], timers: 1 } },
      { mistake: 'adds-twice', scope: { operations: [add(2, 1)], timers: 4 } },
      { mistake: 'goes-on-alone', scope: { operations: [promote(2), add(2, 1), add(2, 2)], timers: 4 } },
      {
        mistake: 'forgets-promotion',
        scope: { operations: [promote(2), add(2, 1), add(1, 2), add(1, 4)], crashes: 1, timers: 3 },
      },
      {
        mistake: 'loses-memory',
        scope: { operations: [add(1, 1), promote(1), read(2)], crashes: 1, timers: 2 },
      },
    ],
  },
  {
    folder: 'raft-election',
    system: election,
    rows: [
      { mistake: 'forgets-vote', scope: { crashes: 1, timers: 2, symmetric: ['server'] } },
      { mistake: 'votes-twice', scope: { timers: 2, symmetric: ['server'] } },
      { mistake: 'counts-old-votes', scope: { timers: 3, symmetric: ['server'] } },
    ],
  },
  {
    folder: 'raft',
    system: raft,
    rows: [
      { mistake: 'forgets-vote', scope: { crashes: 1, timers: 2 } },
      { mistake: 'loses-memory', scope: { crashes: 1, timers: 2 } },
      { mistake: 'any-log-wins', scope: null },
      { mistake: 'commits-old-terms', scope: null },
    ],
  },
  {
    folder: 'chain-replication',
    system: chain,
    rows: [
      { mistake: 'head-answers', scope: { operations: [put(1, 1), get(1)] } },
      { mistake: 'anyone-reads', scope: { operations: [put(1, 1), get(1), skip(2)], timers: 1 } },
      { mistake: 'any-order', scope: { operations: [put(1, 1), put(2, 2, 'y')], timers: 1 } },
      { mistake: 'forgets-sent', scope: { operations: [put(1, 1), skip(2)], losses: 1, timers: 4 } },
    ],
  },
  {
    folder: 'two-phase-commit',
    system: commit,
    rows: [
      { mistake: 'forgets-decision', scope: { operations: [transfer(1)], crashes: 1, timers: 1 } },
      { mistake: 'gives-up', scope: { operations: [transfer(1)], timers: 1 } },
      { mistake: 'forgets-vote', scope: { operations: [transfer(1)], crashes: 1, losses: 1 } },
    ],
  },
  {
    folder: 'crdt-counter',
    system: crdt,
    rows: [
      { mistake: 'adds-up', scope: { operations: [add(1, 1)], duplicates: 1 } },
      { mistake: 'takes-the-latest', scope: { operations: [add(1, 3), add(1, 2)], timers: 1 } },
      { mistake: 'never-flushes', scope: { operations: [add(1, 1)], crashes: 1 } },
    ],
  },
];

export interface ExampleMatrix {
  folder: string;
  /** The right design first, then its mistakes. */
  system: ActorSystem;
  rows: readonly Row[];
}

export interface Row {
  /** The id of the variant. */
  mistake: string;
  /** In which exploration finds it; null: every scope that has it is too large to be searched in a test. */
  scope: ActorScope | null;
}

/** Every case of a hunt depends on this and its number alone. */
export const SEED = '1';

/** What case `number` of a hunt for a mistake finds: the property that is violated there, or null. */
export function violatedAt(system: ActorSystem, mistake: string, number: number): string | null {
  const { findings } = hunt(
    { system, variant: variantOf(system, mistake), properties: system.properties, space: {}, seed: SEED },
    number,
    1,
  );
  return findings[0]?.verdict.property ?? null;
}

/** The number of the first case that finds the mistake. */
export function firstFound(system: ActorSystem, mistake: string, most = 10_000): number {
  for (let number = 0; number < most; number++)
    if (violatedAt(system, mistake, number) !== null) return number;
  throw new Error(`${mistake} of ${system.id} is not found in ${most} cases`);
}

/** How many steps are left of what that case finds, and whether it is known that fewer of the same do not suffice. */
export function shrunkSteps(system: ActorSystem, mistake: string, number: number): Shrunk {
  const variant = variantOf(system, mistake);
  const property = violatedAt(system, mistake, number) as string;
  const drawn = huntCase({ system, seed: SEED, space: {} }, number);
  const shortest = shortestByHand(system, drawn, { variant, property });
  if (shortest === null) throw new Error(`case ${number} of ${mistake} hangs on its times`);
  return { steps: shortest.case.scenario.steps?.length ?? 0, fewest: shortest.fewest === true };
}

export interface Shrunk {
  steps: number;
  fewest: boolean;
}

/** What exploration says of a mistake and of the right design in the same scope. */
export function explored(system: ActorSystem, { mistake, scope }: Row): Explored | null {
  if (scope === null) return null;
  const wrong = exploreSystem(system, { ...scope, variant: mistake });
  const right = exploreSystem(system, scope);
  return {
    property: wrong.property,
    steps: wrong.steps.length,
    states: wrong.states,
    right: right.verdict,
    rightStates: right.states,
  };
}

export interface Explored {
  property: string | null;
  steps: number;
  states: number;
  right: string;
  rightStates: number;
}

export function variantOf(system: ActorSystem, id: string) {
  const variant = system.variants.find((each) => each.id === id);
  if (variant === undefined) throw new Error(`${system.id} has no variant ${id}`);
  return variant;
}

function asked(client: number, name: string, input: unknown = null) {
  return { client: `client-${client}`, name, input };
}
function add(client: number, amount: number) {
  return asked(client, 'add', amount);
}
function read(client: number) {
  return asked(client, 'read');
}
function promote(client: number) {
  return asked(client, 'promote');
}
function put(client: number, value: number, key = 'x') {
  return asked(client, 'put', { key, value });
}
function get(client: number) {
  return asked(client, 'get', { key: 'x' });
}
function skip(client: number) {
  return asked(client, 'skip');
}
function transfer(amount: number) {
  return asked(1, 'transfer', amount);
}
