import { nextEvent, pushEvent } from '../../../sim/index.ts';
import { isTurnFault } from '../scenario/scenario.ts';
import { ACTOR_FAULT, DELIVERY, FAULT_END, NODE_BOOT, STEP, STORM_END, TIMER } from './events.ts';
import { beginFault, endFault } from './faults.ts';
import { arriveAtNode, boot, timerEnds } from './run-turns.ts';
import { type ActorSimulation, STEP_MICROS } from './simulation.ts';
import { takeClientStep } from './steps.ts';
import { freshRecord } from './turns.ts';

/** The engine: puts a world of actors up and moves it event by event. */

/** Puts the nodes at their places and plans what the scenario says. */
export function populateWorld(simulation: ActorSimulation): void {
  const { world, contexts, scenario, guard } = simulation;
  for (const context of contexts) world.nodes.push(freshRecord(guard, context));
  world.byHand = scenario.steps !== null;
  for (const { number } of contexts) pushEvent(world.queue, 0, NODE_BOOT, number, 0);
  scenario.steps?.forEach((_, place) => {
    pushEvent(world.queue, (place + 1) * STEP_MICROS, STEP, place, 0);
  });
  if (!world.byHand) {
    scenario.faults.forEach((fault, place) => {
      if (!isTurnFault(fault)) pushEvent(world.queue, fault.atMicros, ACTOR_FAULT, place, 0);
    });
  }
  pushEvent(world.queue, simulation.stormMicros, STORM_END, 0, 0);
}

export function stepActors(simulation: ActorSimulation): boolean {
  const { world } = simulation;
  if (!nextEvent(world)) return false;
  const { kind, a, b } = world.queue;
  switch (kind) {
    case DELIVERY:
      arriveAtNode(simulation, a, b);
      break;
    case TIMER:
      timerEnds(simulation, a, b);
      break;
    case NODE_BOOT:
      boot(simulation, a);
      break;
    case ACTOR_FAULT:
      beginFault(simulation, a);
      break;
    case FAULT_END:
      endFault(simulation, a);
      break;
    case STEP:
      takeClientStep(simulation, simulation.steps[a]);
      break;
  }
  return true;
}
