import { deserialize, serialize } from 'node:v8';
import { cloneWorld, createSimulation, runUntil, VARIANTS, type World } from '../../model/index.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { type Contestant, race, type Scale } from '../race.ts';
import { smallScenario } from '../scenarios.ts';
import { type Benchmark, type Section, timingTable } from '../section.ts';

/** Whatever plain data it is given. */
function cloneAny<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(cloneAny) as T;
  if (ArrayBuffer.isView(value)) return (value as unknown as Int32Array).slice() as unknown as T;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) copy[key] = cloneAny((value as Record<string, unknown>)[key]);
  return copy as T;
}

function cloning<T>(
  name: string,
  role: Contestant['role'],
  state: T,
  clone: (state: T) => T,
  look: (state: T) => number,
): Contestant {
  return {
    name,
    role,
    run(count) {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += look(clone(state));
      return sum;
    },
  };
}

function smallWorld(): World {
  const simulation = createSimulation({
    scenario: smallScenario(50),
    chooser: createSeededChooser(1),
    variantOf: () => VARIANTS[0],
  });
  runUntil(simulation, 2_000_000);
  return simulation.world;
}

function worlds(): Contestant[] {
  const world = smallWorld();
  const look = (copy: World) => copy.now;
  return [
    cloning('cloneWorld', 'replisim', world, cloneWorld, look),
    cloning('structuredClone', 'peer', world, structuredClone, look),
    cloning('v8.serialize and back', 'peer', world, (w: World): World => deserialize(serialize(w)), look),
    cloning('a generic clone', 'peer', world, cloneAny, look),
  ];
}

async function run(scale: Scale): Promise<Section> {
  return {
    tables: [
      timingTable('a world: master, slave and client, 50 writes on their way', await race(worlds(), scale)),
    ],
    points: [],
  };
}

export const clone: Benchmark = {
  name: 'clone',
  title: 'Clones',
  about: 'What checkpoints and the time slider do. JSON is not among them: it loses typed arrays.',
  run,
};
