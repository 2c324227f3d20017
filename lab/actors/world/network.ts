import { pushEvent } from '../../../sim/index.ts';
import { clonePlain } from '../plain-state.ts';
import { DELIVERY } from './events.ts';
import type { ActorSimulation, LinkChoices } from './simulation.ts';
import type { ActorWorld, Message } from './world.ts';

/** The network between nodes: what is sent is late, lost or doubled, or, on links that keep the order, only late. */

/** Takes a message over from a node. */
export function transmit(simulation: ActorSimulation, message: Message): void {
  const { network, world } = simulation;
  const { from, to } = message;
  message.id = world.nextMessage++;
  simulation.observers?.sent?.(message);
  if (!network.fifo && isCut(simulation, from, to)) {
    simulation.observers?.lost?.(message, 'they cannot reach each other');
    return;
  }
  if (world.byHand) {
    stow(simulation, message);
    return;
  }
  const choices = linkChoices(simulation, from, to);
  if (!world.calm && !network.fifo && from !== to && isLost(simulation, message, choices)) return;
  launch(simulation, message, choices);
}

/** Whether a message is lost; if not, it may be doubled. The plainest answer, 0, is that nothing goes wrong. */
function isLost(simulation: ActorSimulation, message: Message, choices: LinkChoices): boolean {
  const { network } = simulation;
  const { loss, duplicate } = choices;
  if (loss !== null && loss.pick(network.lostOutOf, 'loss') >= network.lostOutOf - network.lost) {
    simulation.observers?.lost?.(message, 'the network loses it');
    return true;
  }
  if (duplicate !== null) {
    const drawn = duplicate.pick(network.doubledOutOf, 'duplicate');
    if (drawn >= network.doubledOutOf - network.doubled) {
      launch(simulation, copyOf(simulation, message), choices);
    }
  }
  return false;
}

/** The same message once more, as another one. */
export function copyOf(simulation: ActorSimulation, message: Message): Message {
  const copy = { ...message, id: simulation.world.nextMessage++, body: clonePlain(message.body) };
  simulation.observers?.sent?.(copy);
  simulation.observers?.doubled?.(message, copy);
  return copy;
}

/** Sends a message on its way: it arrives some time. */
export function launch(simulation: ActorSimulation, message: Message, choices: LinkChoices): void {
  const { world, network } = simulation;
  const { from, to } = message;
  let arrival = world.now;
  if (from !== to) arrival += network.leastDelay + (choices.delay?.pick(network.delays, 'delay') ?? 0);
  if (network.fifo) {
    const link = from * world.nodes.length + to;
    arrival = Math.max(arrival, world.lastArrivals[link] ?? 0);
    while (world.lastArrivals.length <= link) world.lastArrivals.push(0);
    world.lastArrivals[link] = arrival;
  }
  pushEvent(world.queue, arrival, DELIVERY, stow(simulation, message), message.id | 0);
}

/** Puts a message among those in flight and returns its slot. */
export function stow({ world }: ActorSimulation, message: Message): number {
  const { messages, freeSlots } = world;
  const slot = freeSlots.length > 0 ? (freeSlots.pop() as number) : messages.length;
  messages[slot] = message;
  return slot;
}

/** Takes a message out of flight. */
export function unstow({ world }: ActorSimulation, slot: number): Message {
  const message = world.messages[slot] as Message;
  if (world.held.length > 0) letGo(world, slot);
  world.messages[slot] = null;
  world.freeSlots.push(slot);
  return message;
}

function letGo(world: ActorWorld, slot: number): void {
  world.held = world.held.filter((each) => each !== slot);
}

/**
 * The choices about messages from one node to another. Each kind has a stream of its own: a message more or less on one
 * link, or a chance that is ruled out, then leaves all other choices as they are.
 */
export function linkChoices(simulation: ActorSimulation, from: number, to: number): LinkChoices {
  const { links, cast } = simulation;
  const link = from * cast.names.length + to;
  links[link] ??= newLinkChoices(simulation, from, to);
  return links[link];
}

function newLinkChoices({ cast, network, chooser }: ActorSimulation, from: number, to: number): LinkChoices {
  const name = `network/${cast.names[from]}>${cast.names[to]}`;
  return {
    loss: network.lost > 0 ? chooser.stream(`${name}/loss`) : null,
    duplicate: network.doubled > 0 ? chooser.stream(`${name}/duplicate`) : null,
    delay: network.delays > 1 ? chooser.stream(`${name}/delay`) : null,
  };
}

export function isCut({ world }: ActorSimulation, from: number, to: number): boolean {
  return world.cuts.length > 0 && world.cuts[from * world.nodes.length + to] > 0;
}

/** Keeps one node from reaching another, and takes what is under way from the one to the other, unless links hold it. */
export function cut(simulation: ActorSimulation, from: number, to: number): void {
  const { world, network } = simulation;
  const nodes = world.nodes.length;
  if (world.cuts.length === 0) world.cuts = new Array(nodes * nodes).fill(0);
  world.cuts[from * nodes + to]++;
  if (network.fifo) return;
  world.messages.forEach((message, slot) => {
    if (message === null || message.from !== from || message.to !== to) return;
    simulation.observers?.lost?.(message, 'they cannot reach each other');
    // Its event finds the slot empty, or used by another message; the ids tell.
    unstow(simulation, slot);
  });
}

export function heal(simulation: ActorSimulation, from: number, to: number): void {
  const { world } = simulation;
  // Somebody may have healed it by hand.
  if (isCut(simulation, from, to)) world.cuts[from * world.nodes.length + to]--;
  releaseMessage(simulation);
}

/** Lets go what a partition held up, in order. */
export function releaseMessage(simulation: ActorSimulation): void {
  const { world } = simulation;
  const { held } = world;
  world.held = [];
  for (const slot of held) {
    const message = world.messages[slot] as Message;
    if (isCut(simulation, message.from, message.to)) world.held.push(slot);
    else pushEvent(world.queue, world.now, DELIVERY, slot, message.id | 0);
  }
}
