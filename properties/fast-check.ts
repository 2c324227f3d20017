import type fc from 'fast-check';
import { casesOf, drawn } from '../lab/fast-check.ts';
import type { Case } from '../lab/index.ts';
import {
  type ClientInput,
  DEFAULT_LINK,
  type FaultSpec,
  type LinkSpec,
  type Scenario,
} from '../model/index.ts';
import { commandDraw, type DrawnCommand } from './arbitraries/commands.ts';
import { drawFaults, type Targets } from './arbitraries/faults.ts';
import { drawLink } from './arbitraries/links.ts';
import { drawProgram } from './arbitraries/programs.ts';
import { drawScenario, type Space } from './arbitraries/scenarios.ts';
import { drawSwarm, type Swarm } from './arbitraries/swarm.ts';
import { drawTopology, type Topology } from './arbitraries/topology.ts';
import type { RedisTypes } from './property.ts';
import { simplerScenarios } from './shrink/simpler-scenario.ts';

/** What is drawn for Redis as fast-check arbitraries: a door of its own, because not everybody who hunts loads fast-check. */

/** Commands of every supported kind as a fast-check arbitrary. */
export function commands(swarm?: Swarm): fc.Arbitrary<DrawnCommand> {
  return drawn((choose) => commandDraw(swarm ?? drawSwarm(choose))(choose));
}

/** Faults for given targets as a fast-check arbitrary. */
export function faults(targets: Targets, swarm?: Swarm): fc.Arbitrary<FaultSpec[]> {
  return drawn((choose) => drawFaults(choose, swarm ?? drawSwarm(choose), targets));
}

/** Links as a fast-check arbitrary. */
export function links(): fc.Arbitrary<LinkSpec> {
  return drawn((choose) => ({ ...DEFAULT_LINK, ...drawLink(choose) }));
}

/** Client programs as a fast-check arbitrary. */
export function clientPrograms(swarm?: Swarm): fc.Arbitrary<ClientInput> {
  return drawn((choose) =>
    drawProgram(choose, swarm ?? drawSwarm(choose), {
      name: 'client-1',
      server: 'master',
      readOnly: false,
      mostCommands: 8,
    }),
  );
}

/** Scenarios of Redis as a fast-check arbitrary; they shrink as the lab shrinks cases. */
export function cases(space: Space = {}): fc.Arbitrary<Case<Scenario>> {
  return casesOf<RedisTypes>({ id: 'redis-2.4', draw: drawScenario, simpler: simplerScenarios }, space);
}

/** Swarm weights as a fast-check arbitrary. */
export function swarmWeights(): fc.Arbitrary<Swarm> {
  return drawn(drawSwarm);
}

/** Topologies as a fast-check arbitrary. */
export function topologies(swarm?: Swarm): fc.Arbitrary<Topology> {
  return drawn((choose) => drawTopology(choose, swarm ?? drawSwarm(choose)));
}
