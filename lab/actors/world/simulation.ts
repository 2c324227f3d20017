import { type Chooser, createHashingChooser } from '../../../sim/index.ts';
import type { MomentKind } from '../../story/step-record.ts';
import type { SimulationBase } from '../../system.ts';
import type { Cast } from '../cast.ts';
import type { Design } from '../design.ts';
import type { Guard } from '../guard.ts';
import { type HandStep, parseHandStep } from '../scenario/hand-step.ts';
import { type ActorScenario, isTurnFault, parseRatio } from '../scenario/scenario.ts';
import { castDesign } from './cast-design.ts';
import { NodeContext } from './node-context.ts';
import type { ClientCall, Outlet } from './outlet.ts';
import { type ActorWorld, createWorld, type Message } from './world.ts';

/** Virtual time between two steps that are taken by hand. */
export const STEP_MICROS = 1_000;

/** Functions that are told of what happens in a run. Names and texts are for people. */
export interface ActorObservers {
  /** What the event is about; null: nobody's. */
  event(node: number | null, sentence: string): void;
  sent(message: Message): void;
  /** `copy` is `message` once more. Both are told of by `sent` as well. */
  doubled(message: Message, copy: Message): void;
  arrived(message: Message): void;
  lost(message: Message, why: string): void;
  moment(node: number, kind: MomentKind, text: string): void;
  /** A timer goes off, a node dies or starts again. */
  timer(node: number, name: string): void;
  crashed(node: number): void;
  restarted(node: number): void;
  /** Somebody cannot reach somebody any more, or can again. */
  cutsChanged(): void;
}

/** A world, and what stands around it without being part of it. */
export interface ActorSimulation extends SimulationBase {
  world: ActorWorld;
  readonly chooser: Chooser;
  readonly scenario: ActorScenario;
  readonly design: Design;
  readonly cast: Cast;
  readonly contexts: readonly NodeContext[];
  readonly guard: Guard;
  /** Null: nobody looks on. */
  readonly observers: Partial<ActorObservers> | null;
  readonly network: NetworkRules;
  /** The choices of each link, by sender * nodes + receiver, from its first message on. */
  readonly links: (LinkChoices | undefined)[];
  /** The choices of each node, and those of how long its timers take, from the first on. */
  readonly picks: (Chooser | undefined)[];
  readonly durations: (Chooser | undefined)[];
  /** What each client is to ask for, by the number of the node. */
  readonly planned: readonly (readonly ClientCall[])[];
  /** From this time on no fault is still to begin, and the storm has lasted as long as it should. */
  readonly stormMicros: number;
  /** Faults that begin after a turn: their places in the scenario, by the number of the node. */
  readonly turnFaults: readonly (readonly number[])[];
  /** What is done by hand. */
  readonly steps: readonly HandStep[];
}

/** The choices about the messages of one link. */
export interface LinkChoices {
  /** Null: that never goes wrong, or needs no choice. */
  readonly loss: Chooser | null;
  readonly duplicate: Chooser | null;
  readonly delay: Chooser | null;
}

/** Chances and delays as numbers. */
export interface NetworkRules {
  readonly leastDelay: number;
  readonly delays: number;
  readonly lost: number;
  readonly lostOutOf: number;
  readonly doubled: number;
  readonly doubledOutOf: number;
  readonly fifo: boolean;
}

export interface SimulationOptions {
  scenario: ActorScenario;
  design: Design;
  cast: Cast;
  chooser: Chooser;
  guard: Guard;
  observers?: Partial<ActorObservers>;
  /** Where what handlers ask for goes; it is given the simulation. */
  outlet: Outlet & { simulation: ActorSimulation };
}

export function createActorSimulation(options: SimulationOptions): ActorSimulation {
  const { scenario, design, cast, guard, outlet, observers } = options;
  const world = createWorld();
  const chooser = createHashingChooser(options.chooser, () => simulation.world.digest);
  const placed = castDesign(cast, design);
  const watched = guard.calls > 0;
  const simulation: ActorSimulation = {
    world,
    chooser,
    scenario,
    design,
    cast,
    contexts: cast.names.map((_, number) => new NodeContext(number, placed, outlet, watched)),
    guard,
    observers: observers === undefined || Object.keys(observers).length === 0 ? null : observers,
    network: networkRules(scenario),
    links: [],
    picks: [],
    durations: [],
    planned: plannedOf(scenario, cast),
    stormMicros: stormOf(scenario),
    turnFaults: turnFaultsOf(scenario, cast),
    steps: (scenario.steps ?? []).map(parseHandStep),
  };
  outlet.simulation = simulation;
  return simulation;
}

/** What a node itself chooses. A stream costs more than most runs draw from it, so each is made when it is first needed. */
export function picksOf({ picks, chooser, cast }: ActorSimulation, node: number): Chooser {
  picks[node] ??= chooser.stream(`nodes/${cast.names[node]}`);
  return picks[node];
}

/** How long a node's timers take. */
export function durationsOf({ durations, chooser, cast }: ActorSimulation, node: number): Chooser {
  durations[node] ??= chooser.stream(`timers/${cast.names[node]}`);
  return durations[node];
}

function networkRules({ network }: ActorScenario): NetworkRules {
  const [lost, lostOutOf] = parseRatio(network.loss);
  const [doubled, doubledOutOf] = parseRatio(network.duplicate);
  const [least, most] = network.delayMicros;
  return {
    leastDelay: least,
    delays: most - least + 1,
    lost,
    lostOutOf,
    doubled,
    doubledOutOf,
    fifo: network.fifo,
  };
}

function plannedOf({ operations }: ActorScenario, { names, indexOf, clientsFrom }: Cast): ClientCall[][] {
  const planned = names.map((): ClientCall[] => []);
  for (const operation of operations) {
    const client = indexOf.get(operation.client) ?? -1;
    if (client >= clientsFrom) planned[client].push(operation);
  }
  return planned;
}

function turnFaultsOf({ faults, steps }: ActorScenario, { names, indexOf }: Cast): number[][] {
  const places = names.map((): number[] => []);
  if (steps !== null) return places;
  faults.forEach((fault, place) => {
    if (isTurnFault(fault)) places[indexOf.get(fault.node) ?? -1]?.push(place);
  });
  return places;
}

function stormOf({ faults, stop, steps }: ActorScenario): number {
  let last = stop.afterMicros;
  if (steps !== null) return steps.length * STEP_MICROS;
  for (const { atMicros, forMicros } of faults) last = Math.max(last, atMicros + (forMicros ?? 0));
  return last;
}
