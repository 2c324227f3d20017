import type { Chooser } from '../../../sim/index.ts';
import type { PlainData } from '../../histories/plain-data.ts';
import { type Cast, CLIENT, createCast } from '../cast.ts';
import type { FaultLimits, PartitionLimits } from '../definition/definition.ts';
import { copyPlain } from '../plain-state.ts';
import type { ActorSpace } from '../types.ts';
import type { ActorFault, ActorScenario, ClockSettings, PlannedOperation } from './scenario.ts';
import type { Settings } from './settings.ts';

/**
 * Draws a scenario: what clients ask for, and the storm. Swarm-weighted: each scenario leaves some kinds of operations
 * and faults out altogether, and happens within a short time or a long one, because an even mix of everything seldom
 * gets to where it hurts. 0 is always the plainest answer.
 */
export function drawScenario(
  settings: Settings,
  chooser: Chooser,
  space: ActorSpace | undefined,
): ActorScenario {
  const { defaults, actors } = settings;
  const cast = createCast(defaults.nodes, actors);
  const within = drawWithin(defaults, chooser, space);
  return {
    ...defaults,
    seed: chooser.pick(MAX_SEED, 'seed'),
    operations: drawOperations(settings, cast, chooser.stream('workload'), within, space),
    faults: drawFaults(settings, cast, chooser.stream('faults'), within, space),
    network: {
      ...defaults.network,
      loss: drawChance(settings.loss, chooser, 'loss'),
      duplicate: drawChance(settings.duplicate, chooser, 'duplicate'),
    },
    clocks: drawClocks(settings, cast, chooser.stream('clocks')),
  };
}

const MAX_SEED = 1_000_000_000;
const WITHIN_MICROS = 500_000;
const MAX_OPERATIONS = 8;
const MAX_FAULTS = 3;

/** How long the storm takes to begin all of what it has. */
function drawWithin({ stop }: ActorScenario, chooser: Chooser, space: ActorSpace | undefined): number {
  const most = Math.max(stop.afterMicros, space?.withinMicros ?? WITHIN_MICROS);
  const parts = [1, 5, 25, 100];
  return Math.ceil(most / parts[chooser.pick(parts.length, 'tempo')]);
}

function drawOperations(
  { clients }: Settings,
  cast: Cast,
  workload: Chooser,
  within: number,
  space: ActorSpace | undefined,
): PlannedOperation[] {
  if (clients === null) return [];
  const askers = cast.ofKind.get(CLIENT) as string[];
  const weighted = Object.keys(clients.operations).flatMap((name) => {
    const weights = [1, 0, 4];
    return new Array<string>(weights[workload.pick(weights.length, `weight of ${name}`)]).fill(name);
  });
  const names = weighted.length > 0 ? weighted : Object.keys(clients.operations);
  const count = 1 + workload.pick(space?.operations ?? MAX_OPERATIONS, 'operations');
  const pick = (bound: number, label = 'input'): number => workload.pick(bound, label);
  const operations = Array.from({ length: count }, (): PlannedOperation => {
    const name = names[workload.pick(names.length, 'operation')];
    const input = clients.operations[name].input?.(pick) ?? null;
    return {
      client: askers[workload.pick(askers.length, 'client')],
      name,
      input: copyPlain(input, `the input of ${name}`) as PlainData,
      atMicros: workload.pick(within, 'time of an operation'),
    };
  });
  return operations.sort((a, b) => a.atMicros - b.atMicros);
}

function drawFaults(
  settings: Settings,
  cast: Cast,
  faults: Chooser,
  within: number,
  space: ActorSpace | undefined,
): ActorFault[] {
  const drawn: ActorFault[] = [];
  const limits = settings.faults;
  const left = new Map<ActorFault['kind'], number>();
  for (const kind of ['crash', 'pause', 'isolate', 'partition'] as const) {
    const limit = limits[kind];
    if (limit === undefined || limit === false || faults.pick(2, `any ${kind}`) === 0) continue;
    left.set(kind, limit === true ? MAX_FAULTS : (limit.most ?? MAX_FAULTS));
  }
  for (let more = faults.pick((space?.faults ?? MAX_FAULTS) + 1, 'faults'); more > 0; more--) {
    const kinds = [...left].filter(([, count]) => count > 0).map(([kind]) => kind);
    if (kinds.length === 0) break;
    const kind = kinds[faults.pick(kinds.length, 'kind of fault')];
    left.set(kind, (left.get(kind) as number) - 1);
    const fault = drawFault(kind, limits[kind], cast, faults, within);
    if (fault !== null) drawn.push(fault);
  }
  return drawn.sort((a, b) => a.atMicros - b.atMicros);
}

function drawFault(
  kind: ActorFault['kind'],
  limit: boolean | FaultLimits | PartitionLimits | undefined,
  cast: Cast,
  faults: Chooser,
  within: number,
): ActorFault | null {
  const atMicros = faults.pick(within, 'time of a fault');
  const forMicros =
    faults.pick(4, 'until the calm') === 0 ? null : 1 + faults.pick(within, 'length of a fault');
  const own = cast.names.slice(0, cast.clientsFrom);
  if (kind === 'partition') {
    const from = own.filter(() => faults.pick(2, 'side') === 1);
    const to = own.filter((name) => !from.includes(name));
    if (from.length === 0 || to.length === 0) return null;
    return { kind, from, to, oneWay: faults.pick(2, 'one way') === 1, atMicros, forMicros };
  }
  const targets = nodesHit(own, cast, typeof limit === 'object' ? (limit as FaultLimits).nodes : undefined);
  return { kind, node: targets[faults.pick(targets.length, 'node')], atMicros, forMicros };
}

function nodesHit(
  own: readonly string[],
  cast: Cast,
  nodes: readonly string[] | undefined,
): readonly string[] {
  if (nodes === undefined) return own;
  return nodes.flatMap((name) => cast.ofKind.get(name) ?? [name]);
}

/** None, half of the greatest, or the greatest. */
function drawChance([times, outOf]: [number, number], chooser: Chooser, label: string): string {
  if (times === 0) return '0';
  const level = chooser.pick(3, label);
  return level === 0 ? '0' : `${times}/${level === 1 ? outOf * 2 : outOf}`;
}

function drawClocks({ faults }: Settings, cast: Cast, clocks: Chooser): Record<string, ClockSettings> {
  const { offsetMicros = 0, driftPpm = 0 } = faults.clocks ?? {};
  if (offsetMicros === 0 && driftPpm === 0) return {};
  const drawn: Record<string, ClockSettings> = {};
  for (const name of cast.names.slice(0, cast.clientsFrom)) {
    if (clocks.pick(2, 'any') === 0) continue;
    drawn[name] = {
      offsetMicros: signed(clocks.pick(2 * offsetMicros + 1, 'offset')),
      driftPpm: signed(clocks.pick(2 * driftPpm + 1, 'drift')),
    };
  }
  return drawn;
}

/** 0, -1, 1, -2, ... so that 0 is the plainest. */
function signed(drawn: number): number {
  return drawn % 2 === 1 ? -(drawn + 1) / 2 : drawn / 2;
}
