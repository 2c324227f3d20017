import { pushEvent } from '../../../sim/index.ts';
import type { Cast } from '../cast.ts';
import { NEXT } from '../client-actor.ts';
import type { ActorFault, NodeFault, PartitionFault } from '../scenario/scenario.ts';
import { DELIVERY, FAULT_END } from './events.ts';
import { cut, heal, launch, linkChoices, releaseMessage, unstow } from './network.ts';
import { boot, startTimer } from './run-turns.ts';
import { type ActorSimulation, picksOf } from './simulation.ts';
import { loseMemory, unflushedWrites } from './turns.ts';

/** What goes wrong with nodes and between them: begins, ends, and is all over when the calm begins. */

export function beginFault(simulation: ActorSimulation, place: number): void {
  const { world, scenario, observers } = simulation;
  const fault = scenario.faults[place];
  if (world.calm) {
    observers?.event?.(null, 'a fault that the calm has overtaken');
    return;
  }
  if (fault.forMicros !== null) pushEvent(world.queue, world.now + fault.forMicros, FAULT_END, place, 0);
  switch (fault.kind) {
    case 'crash':
      crash(simulation, numberOf(simulation, fault.node));
      break;
    case 'pause':
      pause(simulation, numberOf(simulation, fault.node));
      break;
    default:
      observers?.event?.(null, faultText(fault));
      for (const [from, to] of cutPairs(simulation.cast, fault)) cut(simulation, from, to);
      observers?.cutsChanged?.();
  }
}

export function endFault(simulation: ActorSimulation, place: number): void {
  const { world, scenario, observers } = simulation;
  const fault = scenario.faults[place];
  if (world.calm) {
    observers?.event?.(null, 'the end of a fault that the calm has overtaken');
    return;
  }
  switch (fault.kind) {
    case 'crash':
      // Somebody may have started it by hand.
      if (world.nodes[numberOf(simulation, fault.node)].down > 0)
        restart(simulation, numberOf(simulation, fault.node));
      break;
    case 'pause':
      resume(simulation, numberOf(simulation, fault.node));
      break;
    default:
      observers?.event?.(null, `over: ${faultText(fault)}`);
      for (const [from, to] of cutPairs(simulation.cast, fault)) heal(simulation, from, to);
      observers?.cutsChanged?.();
  }
}

/** Everybody is up, runs, and reaches everybody; what was put off now happens by itself. */
export function calm(simulation: ActorSimulation): void {
  const { world } = simulation;
  world.calm = true;
  world.cuts = [];
  simulation.observers?.cutsChanged?.();
  releaseMessage(simulation);
  world.nodes.forEach((record, node) => {
    if (record.down > 0) {
      record.down = 1;
      restart(simulation, node);
    }
    if (record.paused > 0) {
      record.paused = 1;
      resume(simulation, node);
    }
  });
  if (world.byHand) letGo(simulation);
}

/** From now on messages arrive and timers go off by themselves. Clients end what they have begun, and begin no more. */
function letGo(simulation: ActorSimulation): void {
  const { world, cast } = simulation;
  world.byHand = false;
  world.closed = true;
  world.nodes.forEach((record, node) => {
    if (node >= cast.clientsFrom) record.timers = record.timers.filter(({ name }) => name !== NEXT);
    for (const timer of record.timers) startTimer(simulation, node, timer);
  });
  world.messages.forEach((message, slot) => {
    if (message === null) return;
    world.messages[slot] = null;
    world.freeSlots.push(slot);
    launch(simulation, message, linkChoices(simulation, message.from, message.to));
  });
}

/** A node dies. Of what it wrote to its disk without flushing, some may be lost. */
export function crash(simulation: ActorSimulation, node: number): void {
  const { world, observers, contexts, guard } = simulation;
  const record = world.nodes[node];
  const context = contexts[node];
  observers?.event?.(node, `${context.name} crashes`);
  record.down++;
  if (record.down > 1) return;
  context.record = record;
  observers?.moment?.(node, 'loss', 'crash');
  observers?.crashed?.(node);
  dropBacklog(simulation, node);
  const writes = unflushedWrites(record);
  loseMemory(guard, context, picksOf(simulation, node).pick(writes + 1, 'lost writes'));
}

function dropBacklog(simulation: ActorSimulation, node: number): void {
  const { messages, nodes } = simulation.world;
  const { backlog } = nodes[node];
  for (let i = 0; i < backlog.length; i += 3) {
    const [kind, slot, id] = backlog.slice(i, i + 3);
    // A partition may have taken it in the meantime, and the slot may hold another message by now.
    if (kind !== DELIVERY || messages[slot] === null || (messages[slot].id | 0) !== id) continue;
    const message = unstow(simulation, slot);
    simulation.observers?.lost?.(message, `${simulation.cast.names[node]} is down`);
  }
}

export function restart(simulation: ActorSimulation, node: number): void {
  const record = simulation.world.nodes[node];
  record.down--;
  const { observers, cast } = simulation;
  if (record.down > 0) {
    observers?.event?.(node, `${cast.names[node]} stays down: another fault holds it`);
    return;
  }
  observers?.restarted?.(node);
  boot(simulation, node);
}

function pause(simulation: ActorSimulation, node: number): void {
  simulation.world.nodes[node].paused++;
  simulation.observers?.event?.(node, `${simulation.cast.names[node]} stands still`);
  simulation.observers?.moment?.(node, 'loss', 'pause');
}

/** What came in the meantime is handled now, in order. */
function resume(simulation: ActorSimulation, node: number): void {
  const { world, observers, cast } = simulation;
  const record = world.nodes[node];
  record.paused--;
  observers?.event?.(node, `${cast.names[node]} goes on`);
  if (record.paused > 0) return;
  const { backlog } = record;
  record.backlog = [];
  for (let i = 0; i < backlog.length; i += 3) {
    pushEvent(world.queue, world.now, backlog[i], backlog[i + 1], backlog[i + 2]);
  }
}

/** By hand: cuts a node from all others that are not clients. */
export function isolate(simulation: ActorSimulation, node: string): void {
  separate(
    simulation,
    [node],
    ownNodes(simulation.cast).filter((name) => name !== node),
  );
}

/** By hand: keeps nodes from reaching each other. */
export function separate(simulation: ActorSimulation, from: string[], to: string[]): void {
  simulation.observers?.event?.(null, `${from.join(', ')} and ${to.join(', ')} cannot reach each other`);
  const fault = { kind: 'partition', from, to, oneWay: false } as const;
  for (const [a, b] of cutPairs(simulation.cast, fault)) cut(simulation, a, b);
  simulation.observers?.cutsChanged?.();
}

/** By hand: everybody reaches everybody again. */
export function healAll(simulation: ActorSimulation): void {
  simulation.observers?.event?.(null, 'all nodes reach each other again');
  simulation.world.cuts = [];
  simulation.observers?.cutsChanged?.();
  releaseMessage(simulation);
}

type Cut = Pick<PartitionFault, 'kind' | 'from' | 'to' | 'oneWay'> | Pick<NodeFault, 'kind' | 'node'>;

/** Who cannot reach whom. Clients reach everybody. */
function* cutPairs(cast: Cast, fault: Cut): Generator<[from: number, to: number]> {
  const isolation = fault.kind !== 'partition';
  const left = isolation ? [fault.node] : fault.from;
  const right = isolation ? ownNodes(cast).filter((name) => name !== fault.node) : fault.to;
  for (const from of left) {
    for (const to of right) {
      const pair: [number, number] = [cast.indexOf.get(from) as number, cast.indexOf.get(to) as number];
      yield pair;
      if (isolation || !fault.oneWay) yield [pair[1], pair[0]];
    }
  }
}

function ownNodes({ names, clientsFrom }: Cast): string[] {
  return names.slice(0, clientsFrom);
}

/** `crash of primary`, `replica-1 and primary cannot reach each other`. */
export function faultText(fault: ActorFault): string {
  switch (fault.kind) {
    case 'crash':
      return `crash of ${fault.node}`;
    case 'pause':
      return `pause of ${fault.node}`;
    case 'isolate':
      return `${fault.node} and the other nodes cannot reach each other`;
    case 'partition': {
      const [from, to] = [fault.from.join(', '), fault.to.join(', ')];
      return fault.oneWay ? `${from} cannot reach ${to}` : `${from} and ${to} cannot reach each other`;
    }
  }
}

function numberOf({ cast }: ActorSimulation, name: string): number {
  return cast.indexOf.get(name) as number;
}
