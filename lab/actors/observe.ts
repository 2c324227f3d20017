import { digestText } from '../../sim/index.ts';
import type { Observation, ObserveOptions } from '../system.ts';
import type { ActorEnd, ActorOutcome, ActorRunView, ActorTypes } from './types.ts';
import { createView } from './view.ts';
import type { ActorSimulation } from './world/simulation.ts';
import type { Trouble } from './world/world.ts';

/** Watches a run of actors for its properties: nothing has to be noted down, all is in the world. */
export function observeActors({ variant }: ObserveOptions<ActorTypes>): Observation<ActorTypes> {
  let seen: ActorRunView | undefined;
  return {
    variant,
    observers: {},
    begin(simulation) {
      seen = runView(simulation);
      return seen;
    },
    needsCloserLook: ({ simulation }) => simulation.world.trouble !== null,
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
  return new RunView(simulation, view);
}

/** The properties' view, and the run that is over. */
function endOf({ simulation, view }: ActorRunView, run: ActorEnd['run']): ActorEnd {
  return new EndView(simulation, view, run);
}

class RunView implements ActorRunView {
  readonly simulation: ActorSimulation;
  readonly view: ActorRunView['view'];

  constructor(simulation: ActorSimulation, view: ActorRunView['view']) {
    this.simulation = simulation;
    this.view = view;
  }

  get trouble(): Trouble | null {
    return this.simulation.world.trouble;
  }
}

class EndView extends RunView implements ActorEnd {
  readonly run: ActorEnd['run'];

  constructor(simulation: ActorSimulation, view: ActorRunView['view'], run: ActorEnd['run']) {
    super(simulation, view);
    this.run = run;
  }
}
