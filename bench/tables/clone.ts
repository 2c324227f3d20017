import { deserialize, serialize } from 'node:v8';
import { cloneWorld, createSimulation, runUntil, VARIANTS, type World } from '../../model/index.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { type Contestant, race, type Scale } from '../race.ts';
import { smallScenario } from '../scenarios.ts';
import { type Benchmark, type Section, timingTable } from '../section.ts';

interface Small {
  id: number;
  time: number;
  kind: number;
  name: string;
  done: boolean;
}

interface State {
  now: number;
  objects: Small[];
}

function cloneByHand({ now, objects }: State): State {
  const copies: Small[] = new Array(objects.length);
  for (let i = 0; i < objects.length; i++) {
    const { id, time, kind, name, done } = objects[i];
    copies[i] = { id, time, kind, name, done };
  }
  return { now, objects: copies };
}

/** Whatever plain data it is given. */
export function cloneAny<T>(value: T): T {
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

function sixtyObjects(): Contestant[] {
  const objects = Array.from({ length: 60 }, (_, id) => ({
    id,
    time: id * 1_000,
    kind: id % 7,
    name: `object ${id}`,
    done: id % 2 === 0,
  }));
  const state: State = { now: 5, objects };
  const look = (copy: State) => copy.objects.length + copy.now;
  return [
    cloning('by hand, as replisim clones', 'replisim', state, cloneByHand, look),
    cloning('structuredClone', 'peer', state, structuredClone, look),
    cloning('JSON', 'peer', state, (s: State): State => JSON.parse(JSON.stringify(s)), look),
    cloning('a generic clone', 'peer', state, cloneAny, look),
  ];
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
      timingTable('a state of 60 small objects', await race(sixtyObjects(), scale)),
      timingTable('a world: master, slave and client, 50 writes on their way', await race(worlds(), scale)),
    ],
    points: [],
  };
}

export const clone: Benchmark = {
  name: 'clone',
  title: 'Clones',
  about:
    'What exploration, checkpoints and the time slider do. JSON is not in the second table: it loses typed arrays.',
  run,
};
