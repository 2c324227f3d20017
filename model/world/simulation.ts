import {
  type Chooser,
  createDigest,
  createEventQueue,
  type LinkContext,
  type LinkSettings,
} from '../../sim/index.ts';
import type { LinkSpec, Scenario } from '../scenario/index.ts';
import type {
  Client,
  LogLevel,
  Rules,
  SelectEvent,
  ServerCaches,
  ServerRuntime,
  Variant,
} from '../server/index.ts';
import type { ClientPlan } from './client-plan.ts';
import type { World } from './world.ts';

/**
 * A simulation: a world, and what stands around it without being part of it: the choices, the scenario it plays, and
 * those who look on. Looking on never changes anything.
 */
export interface Simulation {
  world: World;
  readonly scenario: Scenario;
  readonly chooser: Chooser;
  readonly net: LinkContext;
  readonly rules: Rules;
  readonly caches: ServerCaches;
  /** One for each server, pointed at the world's current server records. */
  readonly redis: ServerRuntime[];
  /** One for each client. */
  readonly plans: readonly ClientPlan[];
  /** What has been made of the scenario's links so far. */
  readonly linkSettings: Map<LinkSpec, LinkSettings>;
  readonly observers: Observers;
}

/**
 * Who is told of what happens in a run, null for nobody. None may change anything: the digest is the same with and
 * without them. Bytes are Latin-1.
 */
export interface Observers {
  /** A line of a server's log, written by itself or by its child. Without it, no line is built. */
  log: ((server: number, level: LogLevel, message: string, micros: number, pid: number) => void) | null;
  /** Bytes that reached a client program or an outside end. */
  received: ((kind: 'client' | 'outside', index: number, bytes: string) => void) | null;
  /** Bytes that a server has taken from a descriptor: a client's requests, or what its master sends. */
  read: ((server: number, fd: number, bytes: string) => void) | null;
  /** Bytes that an end has handed to a connection: `end` 0 dialled, 1 was dialled. */
  sent: ((connection: number, end: 0 | 1, bytes: string) => void) | null;
  /** An outside end's connection has ended. */
  ended: ((index: number) => void) | null;
  /** Counts and ways of SELECT objects, as they happen. */
  select: ((server: number, object: number, what: SelectEvent) => void) | null;
  /** A command that a server has run and is about to feed. `commandWords` gives its words: not all of them have objects. */
  command: ((server: number, c: Client) => void) | null;
  /** A command that a server answers with an error because 2.4, or the model of it, does not have it. */
  refused: ((server: number, name: string) => void) | null;
  /** A slave's stream turns to another database. */
  switched: ((server: number, slave: Client, dictid: number) => void) | null;
  /** A server has died, or has freed an object that all of its code shares. */
  trouble: ((server: number) => void) | null;
  /** A server's socket has not taken all that it was given. */
  full: ((server: number, fd: number) => void) | null;
  /** Every event before it is handled. */
  event: ((world: World) => void) | null;
}

/** The Unix time at which a run begins: 2012-03-30 12:00:00 UTC, the spring of the report. */
export const EPOCH_SECONDS = 1_333_108_800;

/** The Unix time at which runs of a scenario begin, in seconds. */
export function epochOf(scenario: Scenario): number {
  return scenario.epochSeconds ?? EPOCH_SECONDS;
}

/**
 * A world in which nobody is yet, for this scenario: with room in its queue for about as many events as will be pending,
 * those of each server and each client, and the faults.
 */
export function emptyWorld({ servers, clients, faults }: Scenario): World {
  return {
    now: 0,
    queue: createEventQueue(3 * servers.length + 2 * clients.length + faults.length),
    digest: createDigest(),
    events: 0,
    servers: [],
    clients: [],
    connections: [],
    outside: [],
    nextStep: 0,
    usedBefore: -1,
    calmed: false,
    nextSerial: 1,
  };
}

/** Which feed a server has: its own, or the one that the run is about. */
export type VariantOf = (server: number) => Variant;

/** All kinds of observers: those given, and nobody where none is. */
export function observersOf(some: Partial<Observers> = {}): Observers {
  return {
    log: some.log ?? null,
    received: some.received ?? null,
    read: some.read ?? null,
    sent: some.sent ?? null,
    ended: some.ended ?? null,
    select: some.select ?? null,
    command: some.command ?? null,
    refused: some.refused ?? null,
    switched: some.switched ?? null,
    trouble: some.trouble ?? null,
    full: some.full ?? null,
    event: some.event ?? null,
  };
}

/** A line of a server's log, if somebody reads it and the server's level lets it through. */
export function emitLog(
  { observers, world, net }: Simulation,
  index: number,
  pid: number,
  level: LogLevel,
  message: string,
): void {
  if (observers.log === null || level < world.servers[index].server.config.verbosity) return;
  observers.log(index, level, message, net.now, pid);
}

/** The link settings of one direction between two named ends. Directions that are specified together share them. */
export function settingsBetween(
  { scenario, linkSettings }: Simulation,
  from: string,
  to: string,
): LinkSettings {
  const spec =
    scenario.links.overrides.find((override) => override.from === from && override.to === to) ??
    scenario.links.default;
  let settings = linkSettings.get(spec);
  if (settings === undefined) {
    settings = {
      latencyMicros: spec.latencyMicros,
      jitterMicros: spec.jitterMicros,
      bytesPerMilli: spec.bytesPerMilli ?? 0,
      segmentBytes: spec.segmentBytes ?? 0,
      sendBuffer: spec.sendBuffer,
      receiveBuffer: spec.receiveBuffer,
    };
    linkSettings.set(spec, settings);
  }
  return settings;
}
