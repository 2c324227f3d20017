import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import seedrandom from 'seedrandom';
import { createReplayChooser, createSeededChooser } from '../../sim/index.ts';
import { type Contestant, race, type Scale } from '../race.ts';
import { type Benchmark, type Section, timingTable } from '../section.ts';

/** A number from 0 to 999. */
const BOUND = 1000;

function drawing(name: string, role: Contestant['role'], draw: () => number): Contestant {
  return {
    name,
    role,
    run(count) {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += draw();
      return sum;
    },
  };
}

function contestants(): Contestant[] {
  const seeded = createSeededChooser(1).stream('network');
  const replayed = createReplayChooser({}).stream('network');
  const usual = seedrandom('1');
  const alea = seedrandom.alea('1');
  const xor128 = seedrandom.xor128('1');
  const pure = xoroshiro128plus(1);
  return [
    drawing('replisim: a seeded choice', 'replisim', () => seeded.pick(BOUND, 'latency')),
    drawing('replisim: a replayed choice, the list run out', 'replisim', () =>
      replayed.pick(BOUND, 'latency'),
    ),
    drawing("seedrandom's default", 'peer', () => Math.floor(usual() * BOUND)),
    drawing("seedrandom's alea", 'peer', () => (alea.int32() >>> 0) % BOUND),
    drawing("seedrandom's xor128", 'peer', () => (xor128.int32() >>> 0) % BOUND),
    drawing('pure-rand', 'peer', () => uniformInt(pure, 0, BOUND - 1)),
    drawing('Math.random', 'peer', () => Math.floor(Math.random() * BOUND)),
  ];
}

async function run(scale: Scale): Promise<Section> {
  return { tables: [timingTable('a number from 0 to 999', await race(contestants(), scale))], points: [] };
}

export const random: Benchmark = {
  name: 'random',
  title: 'Choices',
  about:
    'Drawing a number. A choice of replisim is drawn from a stream of its own (seedrandom’s alea), checked and ready ' +
    'to be recorded, which a bare generator is not.',
  run,
};
