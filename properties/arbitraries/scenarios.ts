import { between, chance, listOf, oneOf } from '../../lab/index.ts';
import { completeScenario, type LinkName, type Scenario, type Version } from '../../model/index.ts';
import type { Chooser } from '../../sim/index.ts';
import { drawCrowdedScenario } from './crowded-scenarios.ts';
import { drawFaults } from './faults.ts';
import { drawJoiningScenario } from './joining-scenarios.ts';
import { drawLink } from './links.ts';
import { drawProgram } from './programs.ts';
import { withSevereFaults } from './severe-faults.ts';
import {
  type CommandFamily,
  drawSwarm,
  type FaultFamily,
  type SevereFault,
  type Swarm,
  type Trait,
} from './swarm.ts';
import { drawTopology, type Topology } from './topology.ts';

/** How much is drawn. What is left out has the value given. */
export interface Space {
  /** What scenarios are about: everything, slaves that come and go, or output that piles up. 'anything'. */
  about?: 'anything' | 'joining' | 'crowded';
  /** '2.4.9'. */
  version?: Version;
  /** 3. */
  mostSlaves?: number;
  /** 4. */
  mostClients?: number;
  /** Commands in a client's program: 8. */
  mostCommands?: number;
  /** Families of commands, faults and traits that are not drawn, besides `debug`, which never is. */
  without?: readonly (CommandFamily | FaultFamily | Trait)[];
  /** Families that every scenario may draw from, and mostly does: none is turned off. None. */
  more?: readonly (CommandFamily | FaultFamily | Trait)[];
  /** Faults that are drawn besides the usual ones, after all else: what is drawn without them stays as it is. None. */
  also?: readonly SevereFault[];
}

/** `debug` changes a master behind its slaves' backs. */
const WITHOUT: readonly CommandFamily[] = ['debug'];

/** The weight of families that a space wants more of: the greatest that a swarm draws. */
const MORE_WEIGHT = 20;

/** A run that is not over by then is undecided. */
const MAX_EVENTS = 30_000;

/** Gives each of these families the same weight. */
function weigh({ commands, faults, traits }: Swarm, families: readonly string[], weight: number): void {
  for (const weights of [commands, faults, traits] as Record<string, number>[]) {
    for (const family of families) if (Object.hasOwn(weights, family)) weights[family] = weight;
  }
}

function pairs(topology: Topology, clients: readonly { name: string; server: string }[]): LinkName[] {
  const slaves = topology.servers
    .filter(({ follows }) => follows !== undefined)
    .map(({ name, follows }) => ({ from: follows as string, to: name }));
  const joins = topology.joins.flatMap((join) =>
    join.do === 'slaveof' ? [{ from: join.master, to: join.server }] : [],
  );
  return [...slaves, ...joins, ...clients.map(({ name, server }) => ({ from: server, to: name }))];
}

/**
 * Spaces within one about everything that often reach what few of its scenarios do: slaves that wait for a BGSAVE, output
 * that piles up, sockets that take a part, slaves that leave. The first two have commands of their own, and cannot
 * do without any.
 */
export function focusesOf(space: Space): Space[] {
  const { about = 'anything', without = [], mostClients = 4 } = space;
  if (about !== 'anything') return [];
  return [
    ...(without.length > 0
      ? []
      : [
          { ...space, about: 'joining' as const },
          { ...space, about: 'crowded' as const },
        ]),
    { ...space, more: ['rough', 'slow-reader', 'stall', 'write'] },
    { ...space, more: ['raw', 'pipeline', 'write', 'select'], mostClients: mostClients + 2 },
  ];
}

/** A whole scenario of the space. */
export function drawScenario(choose: Chooser, space: Space = {}): Scenario {
  return withSevereFaults(choose, drawUsualScenario(choose, space), space.also ?? []);
}

function drawUsualScenario(choose: Chooser, space: Space): Scenario {
  const { about = 'anything', version = '2.4.9' } = space;
  if (about === 'joining') return drawJoiningScenario(choose, version);
  return about === 'crowded' ? drawCrowdedScenario(choose, version) : drawAnyScenario(choose, space);
}

/** Swarm weights first, then everything under them. */
function drawAnyScenario(choose: Chooser, space: Space): Scenario {
  const swarm = drawSwarm(choose);
  weigh(swarm, space.more ?? [], MORE_WEIGHT);
  weigh(swarm, WITHOUT, 0);
  weigh(swarm, space.without ?? [], 0);
  const topology = drawTopology(choose, swarm, space.mostSlaves);
  const [, ...slaves] = topology.servers;
  const clients = listOf(choose, 1, space.mostClients ?? 4, (index) => {
    const onSlave = swarm.traits['slave-client'] > 0 && chance(choose, 1, 4, 'client of a slave');
    return drawProgram(choose, swarm, {
      name: `client-${index + 1}`,
      server: onSlave ? oneOf(choose, slaves, 'which slave').name : 'master',
      readOnly: onSlave,
      mostCommands: space.mostCommands ?? 8,
    });
  });
  const links = pairs(topology, clients);
  const rough = swarm.traits.rough > 0;
  const servers = topology.servers.map(({ name }) => name);
  return completeScenario({
    name: 'generated',
    seed: between(choose, 0, 999_999_999, 'seed'),
    version: space.version ?? '2.4.9',
    servers: topology.servers,
    clients,
    links: {
      default: rough && chance(choose, 1, 2, 'rough') ? drawLink(choose) : {},
      overrides:
        rough && chance(choose, 1, 2, 'one rough link')
          ? [{ ...oneOf(choose, links, 'link'), ...drawLink(choose) }]
          : [],
    },
    faults: [...topology.joins, ...drawFaults(choose, swarm, { servers, links })],
    stop: { afterEvents: MAX_EVENTS },
    calm: { settleMicros: 100_000 },
  });
}
