import { NEXT } from '../client-actor.ts';
import type { HandStep } from '../scenario/hand-step.ts';
import { crash, healAll, isolate, restart, separate } from './faults.ts';
import { copyOf, isCut, launch, linkChoices, stow, unstow } from './network.ts';
import { deliver, fire } from './run-turns.ts';
import type { ActorSimulation } from './simulation.ts';
import type { ActorWorld, Message } from './world.ts';

export type MessageStep = Extract<HandStep, { what: 'deliver' | 'drop' | 'double' }>;

/** Takes a step that the scenario names, or somebody's hand. One that cannot be taken is none. */
export function takeClientStep(simulation: ActorSimulation, step: HandStep): void {
  if (!take(simulation, step)) simulation.observers?.event?.(null, 'a step that cannot be taken');
}

function take(simulation: ActorSimulation, step: HandStep): boolean {
  switch (step.what) {
    case 'begin':
      return fireNamed(simulation, step.node, NEXT);
    case 'timer':
      return fireNamed(simulation, step.node, step.timer);
    case 'deliver':
    case 'drop':
    case 'double':
      return takeMessage(simulation, step);
    case 'crash':
      if (recordOf(simulation, step.node).down > 0) return false;
      crash(simulation, numberOf(simulation, step.node));
      return true;
    case 'restart':
      if (recordOf(simulation, step.node).down === 0) crash(simulation, numberOf(simulation, step.node));
      restart(simulation, numberOf(simulation, step.node));
      return true;
    case 'isolate':
      isolate(simulation, step.node);
      return true;
    case 'cut':
      separate(simulation, step.from, step.to);
      return true;
    case 'heal':
      healAll(simulation);
      return true;
  }
}

function fireNamed(simulation: ActorSimulation, name: string, timer: string): boolean {
  const record = recordOf(simulation, name);
  const place = record.timers.findIndex((each) => each.name === timer);
  if (place < 0 || record.down > 0) return false;
  fire(simulation, numberOf(simulation, name), place);
  return true;
}

function takeMessage(simulation: ActorSimulation, step: MessageStep): boolean {
  const { world, observers } = simulation;
  const slot = findMessage(
    world,
    step.kind,
    numberOf(simulation, step.from),
    numberOf(simulation, step.to),
    step.nth,
  );
  if (slot < 0) return false;
  const { from, to } = world.messages[slot] as NonNullable<ActorWorld['messages'][number]>;
  if (step.what === 'drop') {
    const message = unstow(simulation, slot);
    observers?.event?.(null, `${step.kind} from ${step.from} to ${step.to} is lost`);
    observers?.lost?.(message, 'the network loses it');
    return true;
  }
  if (isCut(simulation, from, to) || world.nodes[to].down > 0) return false;
  const message = unstow(simulation, slot);
  // The copy takes its place before anything new is sent, so that it is the older one.
  if (step.what === 'double') sendAgain(simulation, message);
  deliver(simulation, message);
  return true;
}

/** The same message is under way once more: where things happen by themselves, it arrives. */
function sendAgain(simulation: ActorSimulation, message: Message): void {
  const copy = copyOf(simulation, message);
  if (simulation.world.byHand) stow(simulation, copy);
  else launch(simulation, copy, linkChoices(simulation, message.from, message.to));
}

/** Keeps a message under way until it is delivered by hand, or all is let go. False if there is none, or it is kept already. */
export function holdMessage(simulation: ActorSimulation, step: MessageStep): boolean {
  const { world, cast, observers } = simulation;
  const [from, to] = [numberOf(simulation, step.from), numberOf(simulation, step.to)];
  const slot = findMessage(world, step.kind, from, to, step.nth);
  if (slot < 0 || world.byHand || world.held.includes(slot)) return false;
  world.held.push(slot);
  observers?.event?.(null, `${step.kind} from ${cast.names[from]} to ${cast.names[to]} is held up`);
  return true;
}

/** The slot of the nth oldest message like that; -1 if there are not so many. */
export function findMessage(
  { messages }: ActorWorld,
  kind: string,
  from: number,
  to: number,
  nth: number,
): number {
  const alike: { slot: number; id: number }[] = [];
  messages.forEach((message, slot) => {
    if (message === null || message.kind !== kind || message.from !== from || message.to !== to) return;
    alike.push({ slot, id: message.id });
  });
  alike.sort((a, b) => a.id - b.id);
  return alike[nth - 1]?.slot ?? -1;
}

function numberOf({ cast }: ActorSimulation, name: string): number {
  return cast.indexOf.get(name) as number;
}

function recordOf(simulation: ActorSimulation, name: string) {
  return simulation.world.nodes[numberOf(simulation, name)];
}
