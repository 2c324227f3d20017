import { chance, oneOf } from '../../lab/index.ts';
import type { Chooser } from '../../sim/index.ts';

/**
 * Swarm weights: before anything else is drawn, each kind of thing is turned off entirely or weighted wildly, for this
 * run alone. Uniform mixes drain every buffer all the time and rarely reach the rare paths; a run without reads, with
 * ten times the BGSAVEs, does.
 */
export interface Swarm {
  /** By family of commands, in the order of COMMAND_FAMILIES. */
  commands: Record<CommandFamily, number>;
  /** By kind of fault. */
  faults: Record<FaultFamily, number>;
  /** By database id, in the order of DATABASE_IDS. */
  ids: number[];
  /** By size of values, in the order of VALUE_SIZES. */
  sizes: number[];
  /** Chained slaves, late slaves, links that are not plain, pipelines, think time, raw clients, clients of slaves. */
  traits: Record<Trait, number>;
  /** When most clients begin, as a place in a list of such moments; see programs.ts. */
  moment: number;
}

/** Kinds of commands that a swarm weights: each stands for a few that take the same path through the server. */
export const COMMAND_FAMILIES = [
  'write',
  'select',
  'read',
  'count',
  'keys',
  'expiry',
  'transaction',
  'publish',
  'subscribe',
  'flush',
  'save',
  'admin',
  'debug',
] as const;
/** The name of a kind of commands. */
export type CommandFamily = (typeof COMMAND_FAMILIES)[number];

/** Kinds of faults that a swarm weights. */
export const FAULT_FAMILIES = ['stall', 'slow-reader', 'cut', 'bgsave', 'slaveof', 'restart'] as const;
/** The name of a kind of faults. */
export type FaultFamily = (typeof FAULT_FAMILIES)[number];

/** Faults that are drawn where a space asks for them: see severe-faults.ts. */
export const SEVERE_FAULTS = ['isolate', 'partition', 'kill', 'promote'] as const;
/** A fault that only a space that names it draws. */
export type SevereFault = (typeof SEVERE_FAULTS)[number];

/** Traits that a run may have: see `Swarm.traits`. */
export const TRAITS = ['chain', 'late', 'rough', 'pipeline', 'think', 'raw', 'slave-client'] as const;
/** The name of a trait. */
export type Trait = (typeof TRAITS)[number];

/** 0 has a shared SELECT and needs none at first; 10 is the first without; 9 the last with; 15 the report's. */
export const DATABASE_IDS: readonly number[] = [0, 10, 9, 11, 15];

/**
 * The static reply buffer and a chunk hold 7,500 bytes each. Two of 3,720 fill it; after one of 7,455, fed as a SET
 * behind a SELECT, there is no room for another SELECT; one of 7,600 never fits.
 */
export const VALUE_SIZES: readonly number[] = [1, 0, 20, 1000, 3720, 7455, 7600];

const WEIGHTS: readonly number[] = [1, 0, 0, 3, 0, 20, 0];

const ID_WEIGHTS: readonly number[] = [1, 3, 0];

/** Faults and traits come singly, so that they need no room from each other. */
const TROUBLE_WEIGHTS: readonly number[] = [1, 0, 3, 20, 0];

/** What nothing happens without is turned off less often. */
const CORE_WEIGHTS: readonly number[] = [20, 60, 3, 0];
const CORE: ReadonlySet<string> = new Set(['write', 'select']);

function weights<K extends string>(
  choose: Chooser,
  kinds: readonly K[],
  usual: readonly number[],
): Record<K, number> {
  const weightOf = {} as Record<K, number>;
  for (const kind of kinds)
    weightOf[kind] = oneOf(choose, CORE.has(kind) ? CORE_WEIGHTS : usual, 'weight of a kind');
  return weightOf;
}

/** Small values only, or mostly such as fill a buffer with two or three of them. */
function sizeWeights(choose: Chooser): number[] {
  const bulky = chance(choose, 1, 2, 'bulky');
  return VALUE_SIZES.map((size) => {
    if (size < 100) return bulky ? 1 : 10;
    return bulky ? oneOf(choose, WEIGHTS, 'weight of a size') : 0;
  });
}

/** Draws the weights of one run (swarm testing: Groce, Zhang, Eide, Chen and Regehr, 2012). */
export function drawSwarm(choose: Chooser): Swarm {
  return {
    commands: weights(choose, COMMAND_FAMILIES, WEIGHTS),
    faults: weights(choose, FAULT_FAMILIES, TROUBLE_WEIGHTS),
    ids: DATABASE_IDS.map(() => oneOf(choose, ID_WEIGHTS, 'weight of an id')),
    sizes: sizeWeights(choose),
    traits: weights(choose, TRAITS, TROUBLE_WEIGHTS),
    moment: choose.pick(1000, 'moment'),
  };
}
