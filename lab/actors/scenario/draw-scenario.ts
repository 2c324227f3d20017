import type { Chooser } from '../../../sim/index.ts';
import type { PlainData } from '../../histories/plain-data.ts';
import { between, chance, oneOf } from '../../search/draw.ts';
import { type Cast, CLIENT, createCast } from '../cast.ts';
import type { ActorSpace, FaultLimits, PartitionLimits } from '../definition/definition.ts';
import { copyPlain } from '../plain-state.ts';
import type { ActorFault, ActorScenario, ClockSettings, PlannedOperation } from './scenario.ts';
import type { Settings } from './settings.ts';

/**
 * Draws a scenario: what clients ask for, and the storm. Swarm-weighted: each scenario leaves some kinds of operations
 * and faults out altogether, and happens within a short time or a long one, because an even mix of everything seldom
 * gets to where it hurts. 0 is always the plainest answer.
 */
export function drawActorScenario(
  settings: Settings,
  chooser: Chooser,
  given: ActorSpace | null,
): ActorScenario {
  const { defaults, actors } = settings;
  const space = { ...settings.space, ...given };
  const cast = createCast(defaults.nodes, actors);
  const span = drawSpan(chooser, space);
  return {
    ...defaults,
    seed: chooser.pick(MAX_SEED, 'seed'),
    operations: drawOperations(settings, cast, chooser.stream('workload'), span, space),
    faults: drawFaults(settings, cast, chooser.stream('faults'), span, space),
    network: {
      ...defaults.network,
      loss: drawChance(settings.loss, chooser, 'loss'),
      duplicate: drawChance(settings.duplicate, chooser, 'duplicate'),
    },
    clocks: drawClocks(settings, cast, chooser.stream('clocks')),
  };
}

const MAX_SEED = 1_000_000_000;

/** When operations and faults begin. */
interface Span {
  fromMicros: number;
  withinMicros: number;
}

/** All of the storm, or a short part of it anywhere: what happens close together meets what is under way. */
function drawSpan(chooser: Chooser, { withinMicros: most }: Required<ActorSpace>): Span {
  const withinMicros = Math.ceil(most / oneOf(chooser, [1, 5, 25, 100], 'tempo'));
  return { fromMicros: chooser.pick(most - withinMicros + 1, 'begin of the storm'), withinMicros };
}

function drawOperations(
  { clients }: Settings,
  cast: Cast,
  workload: Chooser,
  { fromMicros, withinMicros }: Span,
  space: Required<ActorSpace>,
): PlannedOperation[] {
  if (clients === null) return [];
  const askers = cast.ofKind.get(CLIENT) as string[];
  const weighted = Object.keys(clients.operations).flatMap((name) => {
    const weights = [1, 0, 4];
    return new Array<string>(weights[workload.pick(weights.length, `weight of ${name}`)]).fill(name);
  });
  const names = weighted.length > 0 ? weighted : Object.keys(clients.operations);
  const count = 1 + workload.pick(space.operations, 'operations');
  const pick = (bound: number, label = 'input'): number => workload.pick(bound, label);
  const operations = Array.from({ length: count }, (): PlannedOperation => {
    const name = names[workload.pick(names.length, 'operation')];
    const input = clients.operations[name].input?.(pick) ?? null;
    return {
      client: askers[workload.pick(askers.length, 'client')],
      name,
      input: copyPlain(input, `the input of ${name}`) as PlainData,
      atMicros: fromMicros + workload.pick(withinMicros, 'time of an operation'),
    };
  });
  return operations.sort((a, b) => a.atMicros - b.atMicros);
}

function drawFaults(
  settings: Settings,
  cast: Cast,
  faults: Chooser,
  span: Span,
  space: Required<ActorSpace>,
): ActorFault[] {
  const drawn: ActorFault[] = [];
  const limits = settings.faults;
  const left = new Map<ActorFault['kind'], number>();
  for (const kind of ['crash', 'pause', 'isolate', 'partition'] as const) {
    const limit = limits[kind];
    if (limit === undefined || limit === false || faults.pick(2, `any ${kind}`) === 0) continue;
    left.set(kind, limit === true ? space.faults : (limit.most ?? space.faults));
  }
  for (let more = faults.pick(space.faults + 1, 'faults'); more > 0; more--) {
    const kinds = [...left].filter(([, count]) => count > 0).map(([kind]) => kind);
    if (kinds.length === 0) break;
    const kind = kinds[faults.pick(kinds.length, 'kind of fault')];
    left.set(kind, (left.get(kind) as number) - 1);
    const fault = drawFault(kind, limits[kind], cast, faults, span);
    if (fault !== null) drawn.push(fault);
  }
  return drawn.sort((a, b) => a.atMicros - b.atMicros);
}

function drawFault(
  kind: ActorFault['kind'],
  limit: boolean | FaultLimits | PartitionLimits | undefined,
  cast: Cast,
  faults: Chooser,
  { fromMicros, withinMicros }: Span,
): ActorFault | null {
  const atMicros = fromMicros + faults.pick(withinMicros, 'time of a fault');
  const forMicros = drawLength(faults, withinMicros);
  const own = cast.names.slice(0, cast.clientsFrom);
  if (kind === 'partition') {
    const from = own.filter(() => faults.pick(2, 'side') === 1);
    const to = own.filter((name) => !from.includes(name));
    if (from.length === 0 || to.length === 0) return null;
    return { kind, from, to, oneWay: faults.pick(2, 'one way') === 1, atMicros, forMicros };
  }
  const targets = nodesHit(own, cast, typeof limit === 'object' ? (limit as FaultLimits).nodes : undefined);
  const node = oneOf(faults, targets, 'node');
  // What a time seldom hits is between two turns of a node: after it has promised something, say.
  if (!chance(faults, 1, 2, 'after a turn')) return { kind, node, atMicros, forMicros };
  const latest = oneOf(faults, [4, 12, 36], 'latest turn');
  return { kind, node, atTurn: between(faults, 1, latest, 'turn'), atMicros: 0, forMicros };
}

/** Until the calm, or as long as the storm takes to begin, or a twentieth of that: a crash and a restart at once. */
function drawLength(faults: Chooser, within: number): number | null {
  const longest = oneOf(faults, [0, within, Math.ceil(within / 20)], 'length of faults');
  return longest === 0 ? null : faults.pick(longest, 'length of a fault');
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
