/**
 * What a user describes and a run plays: servers, clients, links, faults, and when to stop.
 *
 * A `Scenario` is plain data with every default filled in: it can be stored, compared, generated and shrunk.
 * Text becomes one in `scenario-schema.ts`; code makes one with `completeScenario`. This file loads no library.
 *
 * Times are integer microseconds of virtual time. Strings that become bytes (commands, raw parts) are Latin-1:
 * one character is one byte.
 */

/** How a whole server behaves, apart from its feed. */
export type Version = '2.4.9' | '2.4.10';
export const VERSIONS: readonly Version[] = ['2.4.9', '2.4.10'];

export interface ServerConfig {
  /** Save points `[seconds, changes]`, as in `CONFIG SET save`; empty: no BGSAVE of its own accord. */
  save: [number, number][];
  /** Seconds between a master's pings to its slaves. */
  'repl-ping-slave-period': number;
  /** Seconds of silence after which either end gives up the replication link. */
  'repl-timeout': number;
  /** Seconds after which an idle client is disconnected; 0: never. */
  timeout: number;
}

/** How a BGSAVE child ends. `killed` is by a signal, which Redis 2.4 takes for success. */
export type BgsaveOutcome = 'ok' | 'error' | 'killed';
export const BGSAVE_OUTCOMES: readonly BgsaveOutcome[] = ['ok', 'error', 'killed'];

export interface BgsaveSpec {
  /** How long a child lives. */
  durationMicros: number;
  /** The end of the first child, the second, and so on; the last one repeats. */
  outcomes: BgsaveOutcome[];
}

/** Keys that exist from the start, as `DEBUG POPULATE keys` in database `db` makes them. */
export interface PreloadSpec {
  db: number;
  keys: number;
}

export interface ServerSpec {
  name: string;
  /** The server it is a slave of from the start. */
  follows?: string;
  /** A port of 127.0.0.1 and other numeric addresses that leads to it too, besides port 6379 of its name. */
  machinePort?: number;
  /** The id of its feed; without it, the variant that the run is about. */
  variant?: string;
  /** How many databases it has, as `databases` in its configuration file; without it, as many as the scenario says. */
  databases?: number;
  config: ServerConfig;
  bgsave: BgsaveSpec;
  /** Virtual CPU time that one command takes. */
  commandMicros: number;
  preload: PreloadSpec[];
}

/** `redis-cli -r REPEAT COMMAND`: one command again and again, each sent when its turn in the pipeline comes. */
export interface LoopWorkload {
  repeat: number;
  command: string[];
}

/** Commands one after the other, the whole list `repeat` times. */
export interface ScriptWorkload {
  script: string[][];
  repeat: number;
}

/** Bytes sent as they are, part by part, whatever the server answers. */
export interface RawWorkload {
  raw: string[];
}

export type Workload = LoopWorkload | ScriptWorkload | RawWorkload;

export interface ClientSpec {
  name: string;
  server: string;
  /** As `redis-cli -n DB`: a SELECT is sent first, on every connection. Without it none is sent. */
  db?: number;
  startMicros: number;
  workload: Workload;
  /** How many commands may wait for their reply at a time. */
  pipeline: number;
  /** Least and greatest pause between a reply and the next command; each pause is a choice. */
  thinkMicros: [number, number];
  /** After a lost connection: connect again and go on with the command that had no reply. */
  reconnect: boolean;
  /** Keep the connection when the workload is done (a subscriber, say); otherwise it disconnects. */
  stay: boolean;
}

export interface LinkSpec {
  /** Least time a byte is on its way. */
  latencyMicros: number;
  /** Greatest extra time; each is a choice. */
  jitterMicros: number;
  /** Bandwidth in bytes per millisecond; without it, no limit. */
  bytesPerMilli?: number;
  /** Most bytes that travel in one piece; without it, no limit. Small pieces make partial reads. */
  segmentBytes?: number;
  /** Bytes the sending end's socket holds. */
  sendBuffer: number;
  /** Bytes the receiving end's socket holds. */
  receiveBuffer: number;
}

/** One direction of a connection: the bytes that `from` sends to `to`, each a server's or a client's name. */
export interface LinkName {
  from: string;
  to: string;
}

export interface LinksSpec {
  default: LinkSpec;
  overrides: (LinkName & LinkSpec)[];
}

export type FaultSpec =
  /** Bytes of one direction stay where they are, until `resume`. */
  | { atMicros: number; do: 'stall' | 'resume'; link: LinkName }
  /** The connection between the two is lost, both directions. */
  | { atMicros: number; do: 'cut'; link: LinkName }
  /** `to` takes only so many bytes a millisecond from `from`; 0: as fast as it can again. */
  | { atMicros: number; do: 'slow-reader'; link: LinkName; bytesPerMilli: number }
  /** The BGSAVE child that lives now, or else the next one, ends by an exit code or by a signal. */
  | { atMicros: number; do: 'bgsave-fail' | 'bgsave-kill'; server: string }
  /** As SLAVEOF said by an operator. */
  | { atMicros: number; do: 'slaveof'; server: string; master: string }
  | { atMicros: number; do: 'slaveof-no-one'; server: string }
  /** The process ends; `restart` starts it again with the dataset it last saved. */
  | { atMicros: number; do: 'restart' | 'shutdown'; server: string }
  /** The process is gone at once and stays so until a `restart` or the calm: a machine that is lost. */
  | { atMicros: number; do: 'kill'; server: string }
  /** A failover: it becomes a master, and the master that it had and all others that followed that one follow it. */
  | { atMicros: number; do: 'promote'; server: string }
  /** Nothing passes between the server and anybody else, on new connections neither, until `rejoin`. */
  | { atMicros: number; do: 'isolate' | 'rejoin'; server: string }
  /** The same between two groups of servers and clients, until `heal` with the same groups. */
  | { atMicros: number; do: 'partition' | 'heal'; between: string[]; and: string[] };

export type FaultKind = FaultSpec['do'];

/**
 * What programs outside of the simulation do: a recorded session, in order of time. A connection has a number of its
 * own, which it may take over from one that is gone. Its bytes reach the server at the step's time, without delay.
 */
export type OutsideStep =
  | { atMicros: number; do: 'connect'; conn: number; server: string }
  /** Latin-1 again: one character is one byte. */
  | { atMicros: number; do: 'send'; conn: number; bytes: string }
  /** It says no more and listens on (`shutdown`), or it is gone. */
  | { atMicros: number; do: 'end' | 'close'; conn: number };

export interface StopSpec {
  /** The storm ends here at the latest. */
  afterMicros?: number;
  /** A run that needs more events is undecided. */
  afterEvents?: number;
}

export interface CalmSpec {
  /** How long nothing may happen but the servers' own cron before the end is judged. */
  settleMicros: number;
}

export interface Scenario {
  /** Short, for the command line and for file names. */
  name: string;
  /** One line for people. */
  title: string;
  /** What it shows, in a few sentences. */
  about?: string;
  seed: string | number;
  version: Version;
  /** How many databases each server has that does not say otherwise. */
  databases: number;
  /** Unix time at which the run begins, in seconds; without it, a day in the spring of 2012. */
  epochSeconds?: number;
  servers: ServerSpec[];
  clients: ClientSpec[];
  links: LinksSpec;
  faults: FaultSpec[];
  outside: OutsideStep[];
  stop: StopSpec;
  calm: CalmSpec;
}

export type ServerInput = Pick<ServerSpec, 'name' | 'follows' | 'machinePort' | 'variant' | 'databases'> &
  Partial<Pick<ServerSpec, 'commandMicros' | 'preload'>> & {
    config?: Partial<ServerConfig>;
    bgsave?: Partial<BgsaveSpec>;
  };

export type WorkloadInput =
  | LoopWorkload
  | RawWorkload
  | (Omit<ScriptWorkload, 'repeat'> & { repeat?: number });

export type ClientInput = Pick<ClientSpec, 'name' | 'server' | 'db'> &
  Partial<Pick<ClientSpec, 'startMicros' | 'pipeline' | 'thinkMicros' | 'reconnect' | 'stay'>> & {
    workload: WorkloadInput;
  };

/** A scenario as people write it: whatever has a default may be left out. */
export interface ScenarioInput {
  name: string;
  title?: string;
  about?: string;
  seed?: string | number;
  version?: Version;
  databases?: number;
  epochSeconds?: number;
  servers: ServerInput[];
  clients?: ClientInput[];
  links?: { default?: Partial<LinkSpec>; overrides?: (LinkName & Partial<LinkSpec>)[] };
  faults?: FaultSpec[];
  outside?: OutsideStep[];
  stop?: StopSpec;
  calm?: Partial<CalmSpec>;
}

/** Loopback, with the socket buffers a Linux of the time gave. */
export const DEFAULT_LINK: Readonly<LinkSpec> = {
  latencyMicros: 10,
  jitterMicros: 4,
  sendBuffer: 262_144,
  receiveBuffer: 262_144,
};

function completeServer(input: ServerInput): ServerSpec {
  return {
    ...input,
    config: {
      // What a server without a configuration file has: `initServerConfig`.
      save: input.config?.save ?? [
        [3600, 1],
        [300, 100],
        [60, 10_000],
      ],
      'repl-ping-slave-period': input.config?.['repl-ping-slave-period'] ?? 10,
      'repl-timeout': input.config?.['repl-timeout'] ?? 60,
      timeout: input.config?.timeout ?? 0,
    },
    bgsave: {
      durationMicros: input.bgsave?.durationMicros ?? 50_000,
      outcomes: input.bgsave?.outcomes ?? ['ok'],
    },
    commandMicros: input.commandMicros ?? 2,
    preload: input.preload ?? [],
  };
}

function completeWorkload(input: WorkloadInput): Workload {
  return 'script' in input ? { script: input.script, repeat: input.repeat ?? 1 } : input;
}

function completeClient(input: ClientInput): ClientSpec {
  return {
    ...input,
    startMicros: input.startMicros ?? 0,
    workload: completeWorkload(input.workload),
    pipeline: input.pipeline ?? 1,
    thinkMicros: input.thinkMicros ?? [0, 0],
    reconnect: input.reconnect ?? false,
    stay: input.stay ?? false,
  };
}

/**
 * Fills in every default. It does not judge: `scenarioProblems` in `scenario-rules.ts` does.
 *
 * @param version that of a scenario which says none.
 */
export function completeScenario(input: ScenarioInput, version: Version = '2.4.9'): Scenario {
  const link: LinkSpec = { ...DEFAULT_LINK, ...input.links?.default };
  return {
    name: input.name,
    title: input.title ?? input.name,
    ...(input.about === undefined ? {} : { about: input.about }),
    seed: input.seed ?? 1,
    version: input.version ?? version,
    databases: input.databases ?? 16,
    ...(input.epochSeconds === undefined ? {} : { epochSeconds: input.epochSeconds }),
    servers: input.servers.map(completeServer),
    clients: (input.clients ?? []).map(completeClient),
    links: {
      default: link,
      overrides: (input.links?.overrides ?? []).map((override) => ({ ...link, ...override })),
    },
    faults: input.faults ?? [],
    outside: input.outside ?? [],
    stop: input.stop ?? {},
    calm: { settleMicros: input.calm?.settleMicros ?? 3_000_000 },
  };
}
