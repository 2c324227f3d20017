/**
 * What a user describes and a run plays: servers, clients, links, faults, and when to stop.
 *
 * A `Scenario` is plain data with every default filled in: it can be stored, compared, generated and shrunk.
 * Text becomes one in `scenario-text.ts`; code makes one with `completeScenario`.
 *
 * Times are integer microseconds of virtual time. Strings that become bytes (commands, raw parts) are Latin-1:
 * one character is one byte.
 */

/** How a whole server behaves, apart from its feed. */
export type Version = '2.4.9' | '2.4.10';
/** The versions of Redis that are modelled, oldest first. */
export const VERSIONS: readonly Version[] = ['2.4.9', '2.4.10'];

/** The directives of `redis.conf` that a scenario can set, under their names of 2.4. */
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
/** All the ways in which a BGSAVE child can end. */
export const BGSAVE_OUTCOMES: readonly BgsaveOutcome[] = ['ok', 'error', 'killed'];

/** How a server's BGSAVE children behave. */
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

/** A server as it starts. */
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

/** What a client sends. */
export type Workload = LoopWorkload | ScriptWorkload | RawWorkload;

/** A client: one program with one connection to a server at a time. */
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

/** One direction of a connection: its delays in virtual microseconds, its buffers in bytes. */
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

/** The connections' settings: those of all, and those of the directions that differ. */
export interface LinksSpec {
  default: LinkSpec;
  overrides: (LinkName & LinkSpec)[];
}

/** Something that goes wrong, or that an operator does, at a virtual time. */
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

/** The name of a fault. */
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

/** The bounds of a run. Without any it goes on until nothing is left to do. */
export interface StopSpec {
  /** The storm ends here at the latest. */
  afterMicros?: number;
  /** A run that needs more events is undecided. */
  afterEvents?: number;
  /**
   * A run is undecided when so many events come and go without a reply, a step or a fault of the scenario, and none is
   * still to come at its time. Default: 5,000,000.
   */
  idleEvents?: number;
}

/** When the calm counts as reached. */
export interface CalmSpec {
  /** How long nothing may happen but the servers' own cron before the end is judged. */
  settleMicros: number;
}

/** Everything a run is played from, besides its variant and its choices. */
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
  /**
   * `small`: the servers are built with reply buffers of 36 bytes, chunks of 32, and no shared integers, as an exploration
   * has them; without it, as Redis is.
   */
  buffers?: 'small';
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
