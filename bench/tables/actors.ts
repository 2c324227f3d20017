import { race, ratio, type Scale, timingOf } from '../race.ts';
import { type Benchmark, digits, nanos, point, type Section, times, timingTable } from '../section.ts';
import { type Searched, searchByHand, searchByLab } from './actors/election.ts';
import { CHECKS, HISTORY_TEXT } from './actors/histories.ts';
import { actorsPingPong } from './actors/ping-pong.ts';
import { STORES } from './actors/store.ts';
import { pingPongHere } from './kernel.ts';

const SEARCH_ROUNDS = 3;

/** The searches in turn, and of each the round in the middle. */
function searches(quick: boolean): { lab: Searched; hand: Searched; faster: number } {
  const budget = quick ? { timers: 2, losses: 0, duplicates: 0 } : { timers: 3, losses: 1, duplicates: 0 };
  searchByLab(budget);
  searchByHand({ ...budget, losses: 0 });
  const rounds = Array.from({ length: quick ? 1 : SEARCH_ROUNDS }, () => {
    const [lab, hand] = [searchByLab(budget), searchByHand(budget)];
    if (lab.states !== hand.states)
      throw new Error(`${lab.states} states by the lab, ${hand.states} by hand`);
    return { lab, hand, faster: hand.seconds / lab.seconds };
  });
  rounds.sort((a, b) => a.faster - b.faster);
  return rounds[rounds.length >> 1];
}

async function run(scale: Scale): Promise<Section> {
  const exchange = await race([actorsPingPong, pingPongHere], scale);
  const stores = await race(STORES, scale);
  const checks = await race(CHECKS, scale);
  const { lab, hand, faster } = searches(scale.quick);
  const ofKernel = 1 / ratio(timingOf(exchange, 'actors'), timingOf(exchange, 'replisim'));
  const overScheduler = ratio(stores[1], stores[0]);
  const [slowest] = [...checks].sort((a, b) => b.median - a.median);
  const row = (name: string, { states, transitions, seconds, bytesEach }: Searched) => [
    name,
    states.toLocaleString('en'),
    transitions.toLocaleString('en'),
    digits(seconds),
    digits(states / seconds),
    digits(bytesEach),
  ];
  const smaller = hand.bytesEach / lab.bytesEach;
  return {
    tables: [
      timingTable('two nodes exchanging messages, an event; `replisim` is the bare kernel', exchange),
      timingTable('a store with a backup, 2 clients with 4 writes each, a run', stores),
      timingTable(`linearizability of ${HISTORY_TEXT}, a history`, checks),
      {
        caption: "Raft's election, three servers, every state, seconds of the processor",
        columns: ['', 'states', 'transitions', 'seconds', 'states a second', 'bytes a state'],
        rows: [row('exploreSystem', lab), row('breadth first by hand, a Set of JSON', hand)],
      },
    ],
    points: [
      point(
        'ping-pong of actors beside the bare kernel',
        'at least 0.25 of its speed',
        times(ofKernel),
        ofKernel >= 0.25,
      ),
      point(
        'a store here beside fc.scheduler',
        'at least 10 times the runs a second',
        times(overScheduler),
        overScheduler >= 10,
      ),
      point(
        "exploration of Raft's election beside a search by hand",
        'at least 5 times the states a second',
        times(faster),
        faster >= 5,
      ),
      point(
        "memory of a state of Raft's election beside a Set of JSON",
        'at most a fifth',
        `1 / ${digits(smaller)}`,
        smaller >= 5,
      ),
      point(`linearizability, ${HISTORY_TEXT}`, 'under 1 s', nanos(slowest.median), slowest.median < 1e9),
    ],
  };
}

export const actors: Benchmark = {
  name: 'actors',
  title: "Actors: systems of a user's own",
  about:
    'Runs, searches and judgements of systems that `defineSystem` makes of handlers. The search by hand is what anybody ' +
    'would write over the same handlers: states copied as far as they change, known by their JSON in a Set. Its memory is ' +
    "what it holds at the end; the lab's is all that it holds when three quarters of the states are expanded: visited states, " +
    'what waits, and the tables of parts and moves.',
  run,
  profiled() {
    STORES[0].run(20_000);
  },
  obstacle:
    'An event of actors is a message with a body, checked for plain data, copied, kept in a slot and handed to a handler, ' +
    'after which the state is looked through and mixed into the digest, which is a third of it; the kernel does a row of ' +
    'numbers. A run of the store is 57 events, where fc.scheduler has 32 tasks: its requests have time-outs, its ' +
    'operations a history, and after the storm there is a calm. Close to two fifths of a run are the start of the ' +
    'generators of six streams: each link has choices of its own, and their seed is a name, which the library reads three ' +
    'times. Most of the rest are the events; a twentieth puts the world up before anything happens. Watching what ' +
    'handlers touch, which only some cases of a hunt pay, adds a third to the run where it is done.',
};
