import { type ActorSystem, actor, defineSystem } from '../../../lab/index.ts';
import { createSeededChooser } from '../../../sim/index.ts';
import type { Contestant } from '../../race.ts';

const DELAY = 7;

/** The exchange of the kernel's benchmark, by two nodes with handlers on plain state, over a network. */
const player = (serves: boolean) =>
  actor({
    start: () => ({ received: 0 }),
    boot(_, node) {
      if (serves) node.send('second', 'ball', 0);
    },
    on: {
      ball(state, node, number: number, from) {
        state.received++;
        node.send(from, 'ball', number + 1);
      },
    },
  });

const exchange = defineSystem({
  name: 'exchange',
  nodes: { first: player(true), second: player(false) },
  network: { delayMicros: [DELAY, DELAY] },
  background: ['ball'],
});

/** A run of a system as it is in its plainest scenario, for so many events. */
export function eventsOf(system: ActorSystem, count: number): number {
  const { scenario, problem } = system.scenarios.read({});
  if (problem !== null) throw new Error(problem);
  const simulation = system.start(scenario, { variant: system.variants[0], chooser: createSeededChooser(1) });
  const { world } = simulation;
  while (world.events < count && system.step(simulation));
  return world.events + world.digest.low;
}

export const actorsPingPong: Contestant = {
  name: 'actors',
  role: 'replisim',
  run: (count) => eventsOf(exchange, count),
};
