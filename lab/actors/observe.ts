import { digestText } from '../../sim/index.ts';
import type { Observation, ObserveOptions } from '../system.ts';
import type { ActorEnd, ActorOutcome, ActorRunView, ActorTypes } from './types.ts';
import { createView } from './view.ts';
import type { ActorSimulation } from './world/simulation.ts';

/** Watches a run of actors for its properties: nothing has to be noted down, all is in the world. */
export function observe({ variant }: ObserveOptions<ActorTypes>): Observation<ActorTypes> {
  let seen: ActorRunView | undefined;
  return {
    variant,
    observers: {},
    begin(simulation) {
      seen = runView(simulation);
      return seen;
    },
    alarm: ({ simulation }) => simulation.world.trouble !== null,
    end: (run) => endOf(seen as ActorRunView, run),
    lastLook: (end) => end,
    outcome(run, _, stop): ActorOutcome {
      const { world, scenario, design } = run.simulation;
      const { operations } = world.history;
      return {
        variant: design.id,
        seed: scenario.seed,
        virtualMicros: world.now,
        events: world.events,
        digest: digestText(world.digest),
        stop,
        operations: operations.length,
        answered: operations.filter(({ end }) => end !== null).length,
      };
    },
  };
}

export function runView(simulation: ActorSimulation): ActorRunView {
  const view = createView(simulation.cast, {
    stateOf: (node) => simulation.world.nodes[node].state,
    isUp: (node) => simulation.world.nodes[node].down === 0,
    operations: () => simulation.world.history.operations,
    now: () => simulation.world.now,
  });
  return {
    simulation,
    view,
    get trouble() {
      return simulation.world.trouble;
    },
  };
}

/** The properties' view, and the run that is over: spread would read the getters once and for all. */
function endOf({ simulation, view }: ActorRunView, run: ActorEnd['run']): ActorEnd {
  return {
    simulation,
    view,
    run,
    get trouble() {
      return simulation.world.trouble;
    },
  };
}
