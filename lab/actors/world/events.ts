import { RUN_LOOK } from '../../run/run.ts';

/** Kinds of events of a world of actors. 1 and 2 are those of links, 23 is a run's look at itself. */

/** a: the slot of the message; b: its id, in its lowest 31 bits. */
export const DELIVERY = 3;
/** a: the node; b: the serial of the timer. */
export const TIMER = 4;
/** a: the node. */
export const NODE_BOOT = 5;
/** a: the fault's place in the scenario. */
export const ACTOR_FAULT = 6;
export const FAULT_END = 7;
/** a: the step's place in the scenario. */
export const STEP = 8;
/** The storm has lasted as long as it should. It keeps a world alive in which nothing else is to happen until then. */
export const STORM_END = 9;

export const ACTOR_EVENT_NAMES: Readonly<Record<number, string>> = {
  [DELIVERY]: 'delivery',
  [TIMER]: 'timer',
  [NODE_BOOT]: 'boot',
  [ACTOR_FAULT]: 'fault',
  [FAULT_END]: 'end of a fault',
  [STEP]: 'step by hand',
  [STORM_END]: 'end of the storm',
  [RUN_LOOK]: 'look at the run',
};
