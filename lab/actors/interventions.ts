import { mix, mixText, mixTime } from '../../sim/index.ts';
import type { ActorSystem } from './define-system.ts';
import { type HandStep, nodesOf, parseHandStep } from './scenario/hand-step.ts';
import { STEP } from './world/events.ts';
import type { ActorSimulation } from './world/simulation.ts';
import { holdMessage, type MessageStep, takeClientStep } from './world/steps.ts';

/**
 * What somebody does to a run with his own hands: between two events of it, at the time of the first. It is an event of
 * the run itself, so that whatever follows, a second one included, is counted from it.
 */
export interface Intervention {
  /** How many events come before it. */
  after: number;
  /**
   * A step as scenarios have it: `drop append from primary to backup`, `timer retry of primary`, `crash primary`. Or
   * `hold append from primary to backup`: the message stays under way until it is delivered by hand, or the calm begins.
   */
  step: string;
}

type Hand = HandStep | ({ what: 'hold' } & Omit<MessageStep, 'what'>);

/**
 * The same system with interventions in its runs: everything that plays, judges, compares or records runs of it meets
 * them. Throws RangeError on a text that is no step, and on two interventions after the same event; `start` throws it
 * when the scenario has no node of a name.
 */
export function withInterventions(system: ActorSystem, interventions: readonly Intervention[]): ActorSystem {
  const hands = new Map<number, { text: string; hand: Hand }>();
  for (const { after, step } of interventions) {
    if (hands.has(after)) throw new RangeError(`two interventions come after event ${after}`);
    hands.set(after, { text: step, hand: parseIntervention(step) });
  }
  return {
    ...system,
    start(scenario, options) {
      const names = system.names(scenario);
      for (const { text, hand } of hands.values()) {
        const stranger = nodesNamed(hand).find((node) => !names.includes(node));
        if (stranger !== undefined)
          throw new RangeError(`${text}: there is no ${stranger}; there are ${names.join(', ')}`);
      }
      return system.start(scenario, options);
    },
    nextTime: (simulation) =>
      hands.has(simulation.world.events) ? simulation.world.now : system.nextTime(simulation),
    step(simulation) {
      const due = hands.get(simulation.world.events);
      if (due === undefined) return system.step(simulation);
      intervene(simulation, due.text, due.hand);
      return true;
    },
  };
}

/** Throws RangeError on a text that is no step. */
export function parseIntervention(text: string): Hand {
  if (!text.startsWith('hold ')) return parseHandStep(text);
  const { what: _, ...message } = parseHandStep(`drop ${text.slice('hold '.length)}`) as MessageStep;
  return { what: 'hold', ...message };
}

function nodesNamed(hand: Hand): string[] {
  return hand.what === 'hold' ? [hand.from, hand.to] : nodesOf(hand);
}

function intervene(simulation: ActorSimulation, text: string, hand: Hand): void {
  const { world, observers } = simulation;
  world.events++;
  Object.assign(world.queue, { time: world.now, kind: STEP, a: 0, b: 0 });
  mixTime(world.digest, world.now);
  mix(world.digest, STEP);
  mixText(world.digest, text);
  if (hand.what !== 'hold') takeClientStep(simulation, hand);
  else if (!holdMessage(simulation, { ...hand, what: 'deliver' }))
    observers?.event?.(null, 'a step that cannot be taken');
}
