import { createRecording } from '../../sim/index.ts';
import { checkRun } from '../run/check-run.ts';
import { type Case, chooserOf } from '../search/case.ts';
import type { VariantBase } from '../system.ts';
import { NEXT } from './client-actor.ts';
import type { ActorSystem } from './define-system.ts';
import { type HandStep, handStepText } from './scenario/hand-step.ts';
import type { ActorScenario } from './scenario/scenario.ts';
import type { ActorObservers, ActorSimulation } from './world/simulation.ts';
import type { Message } from './world/world.ts';

/**
 * The same run with its time taken out: what happened, one step after the other, as a scenario that is played by hand,
 * up to where the property is violated. Such a scenario shrinks further than one with times, for a step can be left out
 * without moving any other.
 */
export function playedByHand(
  system: ActorSystem,
  found: Case<ActorScenario>,
  options: { variant: VariantBase; property: string },
): Case<ActorScenario> {
  const { scenario } = found;
  if (scenario.steps !== null) return found;
  const { chooser, choices } = createRecording(chooserOf(found));
  const { steps, observers } = createStepNotes();
  const design = system.designOf(options.variant);
  const properties = system.properties.filter(({ id }) => id === options.property);
  let simulation: ActorSimulation | undefined;
  checkRun(
    {
      ...system,
      start(...given) {
        simulation = system.start(...given);
        return simulation;
      },
    },
    scenario,
    {
      variant: { id: design.id, title: '' },
      chooser,
      properties,
      observers: observers(() => simulation as ActorSimulation),
    },
  );
  const picks = Object.entries(choices).filter(([stream]) => stream.startsWith('nodes/'));
  return {
    scenario: {
      ...scenario,
      faults: [],
      clocks: {},
      network: { ...scenario.network, loss: '0', duplicate: '0' },
      steps,
    },
    choices: Object.fromEntries(picks),
  };
}

/** A message in flight as a world by hand has it: doubled only when it first arrives. */
interface InFlight extends Pick<Message, 'kind' | 'from' | 'to'> {
  /** Its id, and those of its copies. */
  ids: number[];
}

/** Writes down what happens as steps. */
function createStepNotes() {
  const steps: string[] = [];
  /** Oldest first. */
  const flight: InFlight[] = [];
  /** Who is cut from whom, both ways, in the world by hand. */
  let cuts = new Set<string>();

  const observers = (simulationOf: () => ActorSimulation): Partial<ActorObservers> => {
    const nameOf = (node: number): string => simulationOf().cast.names[node];
    const add = (step: HandStep): void => {
      steps.push(handStepText(step));
    };
    const place = (id: number): number => flight.findIndex(({ ids }) => ids.includes(id));
    const addMessage = (what: 'deliver' | 'double' | 'drop', entry: InFlight): void => {
      const { kind, from, to } = entry;
      const alike = flight.filter((each) => each.kind === kind && each.from === from && each.to === to);
      add({ what, kind, from: nameOf(from), to: nameOf(to), nth: alike.indexOf(entry) + 1 });
    };
    return {
      sent: ({ id, kind, from, to }) => {
        flight.push({ ids: [id], kind, from, to });
      },
      doubled(message, copy) {
        flight.splice(place(copy.id), 1);
        flight[place(message.id)]?.ids.push(copy.id);
      },
      arrived({ id }) {
        const entry = flight[place(id)];
        entry.ids = entry.ids.filter((each) => each !== id);
        addMessage(entry.ids.length > 0 ? 'double' : 'deliver', entry);
        flight.splice(flight.indexOf(entry), 1);
        if (entry.ids.length > 0) flight.push(entry);
      },
      lost({ id, from, to }) {
        const entry = flight[place(id)];
        entry.ids = entry.ids.filter((each) => each !== id);
        if (entry.ids.length > 0) return;
        if (!cuts.has(`${from} ${to}`)) addMessage('drop', entry);
        flight.splice(flight.indexOf(entry), 1);
      },
      timer: (node, name) => {
        const { clientsFrom } = simulationOf().cast;
        const begins = node >= clientsFrom && name === NEXT;
        add(
          begins ? { what: 'begin', node: nameOf(node) } : { what: 'timer', node: nameOf(node), timer: name },
        );
      },
      crashed: (node) => add({ what: 'crash', node: nameOf(node) }),
      restarted: (node) => add({ what: 'restart', node: nameOf(node) }),
      cutsChanged() {
        const now = cutBothWays(simulationOf());
        if ([...cuts].some((pair) => !now.has(pair))) {
          add({ what: 'heal' });
          cuts = new Set();
        }
        for (const { from, to } of groups(new Set([...now].filter((pair) => !cuts.has(pair))))) {
          add({ what: 'cut', from: from.map(nameOf), to: to.map(nameOf) });
        }
        cuts = now;
      },
    };
  };
  return { steps, observers };
}

/** Pairs of nodes that cannot reach each other. One that is cut one way only stands for single losses. */
function cutBothWays({ world: { cuts, nodes } }: ActorSimulation): Set<string> {
  const pairs = new Set<string>();
  if (cuts.length === 0) return pairs;
  for (let from = 0; from < nodes.length; from++) {
    for (let to = 0; to < nodes.length; to++) {
      if (cuts[from * nodes.length + to] > 0 && cuts[to * nodes.length + from] > 0)
        pairs.add(`${from} ${to}`);
    }
  }
  return pairs;
}

/** Pairs as few sets that are cut from each other. */
function groups(pairs: Set<string>): { from: number[]; to: number[] }[] {
  const found: { from: number[]; to: number[] }[] = [];
  const othersOf = (node: number): number[] =>
    [...pairs].filter((pair) => pair.startsWith(`${node} `)).map((pair) => Number(pair.split(' ')[1]));
  while (pairs.size > 0) {
    const [first] = pairs;
    const to = othersOf(Number(first.split(' ')[0]));
    const nodes = new Set([...pairs].map((pair) => Number(pair.split(' ')[0])));
    const from = [...nodes].filter((node) => othersOf(node).join() === to.join());
    found.push({ from, to });
    for (const a of from) {
      for (const b of to) {
        pairs.delete(`${a} ${b}`);
        pairs.delete(`${b} ${a}`);
      }
    }
  }
  return found;
}
