import { RUN_LOOK } from '../../lab/index.ts';
import {
  arrive,
  type Chooser,
  createHashingChooser,
  LINK_ARRIVAL,
  LINK_WRITABLE,
  mix,
  nextEvent,
  pushEvent,
} from '../../sim/index.ts';
import type { Scenario } from '../scenario/index.ts';
import {
  createServerCaches,
  forgetMuch,
  REDIS_2_4,
  type Rules,
  type ServerCaches,
  SMALL_BUFFERS,
  syncWithMaster,
} from '../server/index.ts';
import { planClients } from './client-plan.ts';
import { descriptorOf } from './descriptors.ts';
import {
  CHILD_END,
  CLIENT_MOVE,
  CONNECT_ANSWER,
  CONNECT_REQUEST,
  FAULT,
  SERVER_CRON,
  SERVER_LOOP,
  SESSION_STEP,
} from './events.ts';
import { applyFault } from './faults.ts';
import { answerDial, connectionOf, hasEnded } from './network.ts';
import { configure } from './operator.ts';
import { nextTime, outsideEnded, outsideReads, outsideWritable, planStep, takeStep } from './outside.ts';
import {
  childEnds,
  enter,
  noteArrival,
  noteRoom,
  runCron,
  runLoop,
  scheduleLoop,
  startProcess,
} from './process.ts';
import {
  clientConnected,
  clientReadable,
  clientWritable,
  createProgram,
  moveClient,
  startClient,
} from './redis-cli.ts';
import { holdsDial } from './separation.ts';
import { createRedis } from './server-runtime.ts';
import { emptyWorld, type Observers, observersOf, type Simulation, type VariantOf } from './simulation.ts';
import type { Connection, World } from './world.ts';

/** The engine: makes a simulation of a scenario and moves it event by event. */

/** What a simulation is made of: its scenario, its choices, the feeds, and who looks on. */
export interface EngineOptions {
  scenario: Scenario;
  chooser: Chooser;
  variantOf: VariantOf;
  rules?: Rules;
  caches?: ServerCaches;
  /** Those of another simulation of the same scenario; made anew, if left out. */
  plans?: Simulation['plans'];
  observers?: Partial<Observers>;
}

/** A simulation at time 0: servers started, clients and faults planned. */
export function createSimulation(options: EngineOptions): Simulation {
  const { scenario } = options;
  const world = emptyWorld(scenario);
  const simulation = simulationOf(options, world);
  forgetMuch(simulation.caches);
  scenario.servers.forEach((_, index) => {
    startProcess(simulation, index, null);
    configure(simulation, index, true);
  });
  scenario.clients.forEach((_, index) => {
    world.clients.push(createProgram());
    startClient(simulation, index);
  });
  scenario.faults.forEach((fault, index) => {
    pushEvent(world.queue, fault.atMicros, FAULT, index, 0);
  });
  return simulation;
}

/** A simulation of a world that is there already: a clone of another's, say. Nothing is started or planned. */
export function resumeSimulation(options: EngineOptions, world: World): Simulation {
  const simulation = simulationOf(options, world);
  attachWorld(simulation, world);
  return simulation;
}

function simulationOf(options: EngineOptions, world: World): Simulation {
  const { scenario, caches = createServerCaches() } = options;
  const { rules = scenario.buffers === 'small' ? SMALL_BUFFERS : REDIS_2_4 } = options;
  const chooser = createHashingChooser(options.chooser, () => simulation.world.digest);
  const simulation: Simulation = {
    world,
    scenario,
    chooser,
    net: { now: world.now, queue: world.queue, network: chooser.stream('network') },
    rules,
    caches,
    redis: [],
    plans: options.plans ?? planClients(scenario, caches),
    linkSettings: new Map(),
    observers: observersOf(options.observers),
  };
  scenario.servers.forEach((_, index) => {
    simulation.redis.push(createRedis(simulation, index, options.variantOf));
  });
  return simulation;
}

/** Points the simulation at a world: a clone of its own, or one that was stored. */
export function attachWorld(simulation: Simulation, world: World): void {
  simulation.world = world;
  simulation.net.queue = world.queue;
  simulation.net.now = world.now;
  simulation.redis.forEach((redis, index) => {
    redis.server = world.servers[index].server;
    redis.heap = redis.server.heap;
  });
}

/** Handles the next event, or the next step from outside. False when there is neither. */
export function step(simulation: Simulation): boolean {
  const { world, net } = simulation;
  if (world.nextStep < simulation.scenario.outside.length) planStep(simulation);
  if (!nextEvent(world)) return false;
  net.now = world.now;
  simulation.observers.event?.(world);
  const { kind, a, b } = world.queue;
  dispatch(simulation, kind, a, b);
  return true;
}

/** Runs every event up to and including `until` (virtual microseconds), and lets the clock stand there. */
export function runUntil(simulation: Simulation, until: number): void {
  const { world, net } = simulation;
  while (nextTime(simulation) !== -1 && nextTime(simulation) <= until) step(simulation);
  if (world.now < until) world.now = until;
  net.now = world.now;
}

function dispatch(simulation: Simulation, kind: number, a: number, b: number): void {
  switch (kind) {
    case LINK_ARRIVAL:
      bytesArrive(simulation, a, b);
      break;
    case LINK_WRITABLE:
      socketHasRoom(simulation, a, b);
      break;
    case SERVER_LOOP:
      runServer(simulation, a);
      break;
    case SERVER_CRON:
      runCron(simulation, a, b);
      mixHeap(simulation, a);
      break;
    case CHILD_END:
      childEnds(simulation, a, b);
      break;
    case CONNECT_REQUEST:
      dialArrives(simulation, a, b);
      break;
    case CONNECT_ANSWER:
      dialAnswered(simulation, a, b);
      break;
    case CLIENT_MOVE:
      moveClient(simulation, a, b);
      noteUsedBefore(simulation);
      break;
    case FAULT:
      applyFault(simulation, a);
      break;
    case SESSION_STEP:
      takeStep(simulation);
      noteUsedBefore(simulation);
      break;
    case RUN_LOOK:
      break;
    default:
      throw new Error(`event kind ${kind} is unknown`);
  }
}

function noteUsedBefore({ world }: Simulation): void {
  if (world.usedBefore < 0) world.usedBefore = world.servers[0].server.heap.used;
}

function runServer(simulation: Simulation, index: number): void {
  const running = simulation.world.servers[index];
  if (!running.up || !running.loop.scheduled) return;
  runLoop(simulation, index);
  mixHeap(simulation, index);
}

/** The ledger's part of the digest: what a server's heap holds after each of its turns. */
function mixHeap(simulation: Simulation, index: number): void {
  const { heap } = simulation.world.servers[index].server;
  mix(simulation.world.digest, heap.used);
  mix(simulation.world.digest, heap.allocations);
}

function bytesArrive(simulation: Simulation, pipe: number, serial: number): void {
  const connection = connectionOf(simulation, pipe >> 1, serial);
  if (connection === null) return;
  const direction = (pipe & 1) as 0 | 1;
  if (!arrive(simulation.net, connection.link, direction)) return;
  tellReader(simulation, connection, pipe >> 1, direction === 0 ? 1 : 0);
}

function tellReader(simulation: Simulation, connection: Connection, index: number, end: 0 | 1): void {
  if (connection.closed[end]) return;
  const owner = connection.owners[end];
  if (owner.kind === 'server') {
    noteArrival(simulation, owner.index, descriptorOf(simulation, index, end));
  } else if (owner.kind === 'client') {
    clientReadable(simulation, owner.index);
  } else {
    outsideReadable(simulation, index, owner.index);
  }
}

function outsideReadable(simulation: Simulation, index: number, outside: number): void {
  outsideReads(simulation, outside, index);
  if (hasEnded(simulation, index, 0)) outsideEnded(simulation, outside, index);
}

function socketHasRoom(simulation: Simulation, pipe: number, serial: number): void {
  const connection = connectionOf(simulation, pipe >> 1, serial);
  if (connection === null) return;
  const end = (pipe & 1) as 0 | 1;
  if (connection.closed[end]) return;
  const owner = connection.owners[end];
  if (owner.kind === 'server') {
    noteRoom(simulation, owner.index, descriptorOf(simulation, pipe >> 1, end));
  } else if (owner.kind === 'client') clientWritable(simulation, owner.index);
  else outsideWritable(simulation, owner.index);
}

/** A dial reaches a server: into the backlog, or refused because no process listens. */
function dialArrives(simulation: Simulation, index: number, serial: number): void {
  const connection = connectionOf(simulation, index, serial);
  if (connection === null || connection.link.broken) return;
  if (holdsDial(simulation, index)) return;
  const target = connection.owners[1].index;
  const running = simulation.world.servers[target];
  if (running.up) {
    running.loop.backlog.push(index);
    scheduleLoop(simulation, target);
  }
  answerDial(simulation, index, running.up);
  if (!running.up) connection.closed[1] = true;
}

function dialAnswered(simulation: Simulation, index: number, answer: number): void {
  const connection = connectionOf(simulation, index, answer < 0 ? -answer : answer);
  if (connection === null || connection.closed[0]) return;
  const accepted = answer > 0 && !connection.link.broken;
  const owner = connection.owners[0];
  if (owner.kind === 'client') clientConnected(simulation, owner.index, accepted);
  else if (owner.kind === 'server') {
    const fd = descriptorOf(simulation, index, 0);
    enter(simulation, owner.index, (redis) => syncWithMaster(redis, fd, !accepted));
  } else if (!accepted) outsideEnded(simulation, owner.index, index);
}
