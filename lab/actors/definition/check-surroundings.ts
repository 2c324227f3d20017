import { MAX_DRIFT_PPM, parseRatio } from '../scenario/scenario.ts';
import {
  MAX_CHOICE,
  mayBeCount,
  mayBeFlag,
  mayBeFunction,
  mayBeInteger,
  mustBeObject,
  mustHaveFields,
  refusePart,
} from './allowed.ts';
import type { AnySystemDefinition } from './check-definition.ts';
import type { KindsByTarget } from './targets.ts';

/** What is around the nodes: clients, the network, faults, and how much of it is drawn. */
export function checkSurroundings(definition: AnySystemDefinition, targets: KindsByTarget): void {
  const { clients, network = {}, faults = {}, space = {}, stormMicros } = definition;
  if (clients !== undefined && clients !== null) checkClients(definition, targets);
  checkNetwork(network);
  checkFaults(faults, targets);
  mayBeInteger('stormMicros', stormMicros, 0);
  mustHaveFields('space', space, ['operations', 'faults', 'withinMicros']);
  mayBeInteger('space.operations', space.operations, 1, MAX_CHOICE);
  mayBeInteger('space.faults', space.faults, 0, MAX_CHOICE - 1);
  mayBeInteger('space.withinMicros', space.withinMicros, 1, MAX_CHOICE);
}

function checkClients({ clients, nodes }: AnySystemDefinition, targets: KindsByTarget): void {
  mustHaveFields('clients', clients, ['count', 'timeoutMicros', 'tries', 'operations']);
  mayBeCount('clients.count', clients.count);
  mayBeInteger('clients.timeoutMicros', clients.timeoutMicros, 0);
  mayBeInteger('clients.tries', clients.tries, 1);
  const allowed = 'what clients ask for, by name: one at least';
  mustBeObject('clients.operations', clients.operations, allowed);
  const operations = Object.entries(clients.operations);
  if (operations.length === 0) refusePart('clients.operations', {}, allowed);
  for (const [name, operation] of operations) {
    const place = `clients.operations.${name}`;
    mustHaveFields(place, operation, ['to', 'input', 'recorded']);
    mayBeFunction(`${place}.input`, operation.input, 'a function that draws it');
    mayBeFlag(`${place}.recorded`, operation.recorded);
    const kind = targets.get(operation.to as string);
    if (kind === undefined)
      refusePart(`${place}.to`, operation.to, `one of ${[...targets.keys()].join(', ')}`);
    const handled = Object.keys(nodes[kind].on);
    if (!handled.includes(name)) refusePart(place, name, `${kind} handles ${handled.join(', ')}`);
  }
}

function checkNetwork(network: unknown): void {
  mustHaveFields('network', network, ['delayMicros', 'loss', 'duplicate', 'fifo']);
  for (const chance of ['loss', 'duplicate'] as const) {
    try {
      parseRatio((network[chance] ?? '0') as string);
    } catch (error) {
      throw new RangeError(`network.${chance}: ${(error as Error).message}`);
    }
  }
  mayBeFlag('network.fifo', network.fifo);
  const { delayMicros } = network;
  if (delayMicros === undefined) return;
  const allowed = 'the least and the most, two integers of at least 0';
  if (!Array.isArray(delayMicros) || delayMicros.length !== 2)
    refusePart('network.delayMicros', delayMicros, allowed);
  const [least, most] = delayMicros;
  if (!Number.isSafeInteger(least) || !Number.isSafeInteger(most) || least < 0 || most < least)
    refusePart('network.delayMicros', delayMicros, allowed);
  if (most - least >= MAX_CHOICE)
    refusePart('network.delayMicros', delayMicros, `less than ${MAX_CHOICE} apart`);
}

function checkFaults(faults: unknown, targets: KindsByTarget): void {
  mustHaveFields('faults', faults, ['crash', 'pause', 'isolate', 'partition', 'clocks']);
  for (const fault of ['crash', 'pause', 'isolate'] as const) {
    const limit = faults[fault];
    if (limit === undefined || typeof limit === 'boolean') continue;
    mustHaveFields(`faults.${fault}`, limit, ['nodes', 'most']);
    mayBeInteger(`faults.${fault}.most`, limit.most, 0);
    if (limit.nodes === undefined) continue;
    const allowed = `among ${[...targets.keys()].join(', ')}`;
    if (!Array.isArray(limit.nodes) || limit.nodes.length === 0)
      refusePart(`faults.${fault}.nodes`, limit.nodes, `a list of some ${allowed}`);
    for (const node of limit.nodes)
      if (!targets.has(node)) refusePart(`faults.${fault}.nodes`, node, allowed);
  }
  const { partition, clocks = {} } = faults;
  if (partition !== undefined && typeof partition !== 'boolean') {
    mustHaveFields('faults.partition', partition, ['most']);
    mayBeInteger('faults.partition.most', partition.most, 0);
  }
  mustHaveFields('faults.clocks', clocks, ['offsetMicros', 'driftPpm']);
  mayBeInteger('faults.clocks.offsetMicros', clocks.offsetMicros, 0, (MAX_CHOICE - 1) / 2);
  mayBeInteger('faults.clocks.driftPpm', clocks.driftPpm, 0, MAX_DRIFT_PPM);
}
