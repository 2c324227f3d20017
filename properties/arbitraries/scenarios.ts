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
  /** Faults that are drawn besides the usual ones, after all else: what is drawn without them stays as it is. None. */
  also?: readonly SevereFault[];
}

/** `debug` changes a master behind its slaves' backs. */
const WITHOUT: readonly CommandFamily[] = ['debug'];

/** A run that is not over by then is undecided. */
const MAX_EVENTS = 30_000;

function withoutFamilies(swarm: Swarm, without: readonly string[]): Swarm {
  const off = <K extends string>(weights: Record<K, number>): Record<K, number> => {
    const left = { ...weights };
    for (const kind of without) if (Object.hasOwn(left, kind)) left[kind as K] = 0;
    return left;
  };
  return { ...swarm, commands: off(swarm.commands), faults: off(swarm.faults), traits: off(swarm.traits) };
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
  const swarm = withoutFamilies(drawSwarm(choose), [...WITHOUT, ...(space.without ?? [])]);
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
