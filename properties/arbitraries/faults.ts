import { between, listOf, oneOf, weighted } from '../../lab/index.ts';
import type { FaultSpec, LinkName } from '../../model/index.ts';
import type { Chooser } from '../../sim/index.ts';
import { FAULT_FAMILIES, type Swarm } from './swarm.ts';

/** Whom faults can strike. */
export interface Targets {
  servers: readonly string[];
  /** Pairs with a connection, or likely to have one: each server and whom it follows, each client and its server. */
  links: readonly LinkName[];
}

/** `weights` are those of FAULT_FAMILIES. */
function drawFault(choose: Chooser, weights: readonly number[], { servers, links }: Targets): FaultSpec[] {
  const family = FAULT_FAMILIES[weighted(choose, weights, 'fault')];
  const atMicros = between(choose, 0, 60, 'when') * 10_000;
  const link = oneOf(choose, links, 'link');
  const server = oneOf(choose, servers, 'server');
  switch (family) {
    case 'stall': {
      const resumes = atMicros + oneOf(choose, [20_000, 1000, 150_000], 'stall length');
      return [
        { atMicros, do: 'stall', link },
        { atMicros: resumes, do: 'resume', link },
      ];
    }
    case 'slow-reader':
      return [{ atMicros, do: 'slow-reader', link, bytesPerMilli: oneOf(choose, [100, 10, 2000], 'speed') }];
    case 'cut':
      return [{ atMicros, do: 'cut', link }];
    case 'bgsave':
      return [{ atMicros, do: oneOf(choose, ['bgsave-fail', 'bgsave-kill'], 'how'), server }];
    case 'slaveof':
      return [drawSlaveOf(choose, servers, atMicros)];
    case 'restart':
      return [{ atMicros, do: oneOf(choose, ['restart', 'shutdown'], 'how'), server }];
  }
}

/** Never makes a circle: a slave follows a server that stands before it in the list. */
function drawSlaveOf(choose: Chooser, servers: readonly string[], atMicros: number): FaultSpec {
  const slave = servers.length > 1 ? between(choose, 1, servers.length - 1, 'which slave') : 0;
  if (slave === 0 || choose.pick(3, 'no one') === 2) {
    return { atMicros, do: 'slaveof-no-one', server: servers[slave] };
  }
  const master = servers[choose.pick(slave, 'which master')];
  return { atMicros, do: 'slaveof', server: servers[slave], master };
}

/** None in most runs, else one to three. */
export function drawFaults(choose: Chooser, swarm: Swarm, targets: Targets): FaultSpec[] {
  const weights = FAULT_FAMILIES.map((family) => swarm.faults[family]);
  if (weights.every((weight) => weight === 0) || targets.links.length === 0) return [];
  const strikes = oneOf(choose, [0, 0, 0, 1, 1, 2, 3], 'faults');
  return listOf(choose, strikes, strikes, () => drawFault(choose, weights, targets)).flat();
}
