import { cloneEventQueue, cloneLink, type Digest, type EventQueue, type Link } from '../sim/index.ts';
import { cloneServer } from './clone-server.ts';
import type { OutsideEnd } from './outside.ts';
import type { CliProgram } from './redis-cli.ts';
import type { BgsaveOutcome } from './scenario.ts';
import type { Server } from './server.ts';

/**
 * The whole state of a run: one tree of plain data. A clone of it goes on exactly as the original would; nothing
 * outside of it (see simulation.ts) influences what happens but the choices.
 */
export interface World {
  now: number;
  queue: EventQueue;
  digest: Digest;
  events: number;
  servers: ServerProcess[];
  clients: CliProgram[];
  connections: Connection[];
  /** The ends of a session, by the number that its steps give them. */
  outside: OutsideEnd[];
  /** Which of the scenario's steps from outside comes next. */
  nextStep: number;
  /** Serial of the next link; tells links apart that use the same place one after the other. */
  nextSerial: number;
}

/** A server and the process it runs in. */
export interface ServerProcess {
  server: Server;
  up: boolean;
  loop: EventLoop;
  /** Ends that the scenario has set for the next children, before the specified ones. */
  childOutcomes: BgsaveOutcome[];
  /** While set, a child does not end by itself. */
  holdChildren: boolean;
  /** The most its heap held at the end of a turn or a cron. */
  peakUsed: number;
  /** Counts incarnations: events of an earlier one are void. */
  incarnation: number;
}

/** The event loop (ae.c): who is ready, and when the process is free to look. */
export interface EventLoop {
  scheduled: boolean;
  /** Virtual time at which the work done so far is over. */
  freeAt: number;
  /** Descriptors with something to do, in the order in which they became ready: the first `readyCount` of them. */
  ready: number[];
  readyCount: number;
  /** READ and WRITE bits, by descriptor. */
  mask: number[];
  /** Connections that wait to be accepted. */
  backlog: number[];
  /** Room for the turn under way: empty, or without meaning, between two events. */
  spare: number[];
  masks: number[];
}

export const READ = 1;
export const WRITE = 2;

/** Who is at an end of a connection. */
export interface EndOwner {
  kind: 'server' | 'client' | 'outside';
  index: number;
}

export interface Connection {
  link: Link;
  /** End 0 dialled; end 1 was dialled and is always a server. */
  owners: [EndOwner, EndOwner];
  /** Each end that has closed; with both the place is free again. */
  closed: [boolean, boolean];
}

export function cloneWorld(world: World): World {
  return {
    ...world,
    queue: cloneEventQueue(world.queue),
    digest: { ...world.digest },
    servers: world.servers.map(cloneProcess),
    clients: world.clients.map((client) => ({ ...client })),
    outside: world.outside.map((end) => ({ ...end })),
    connections: world.connections.map((connection) => ({
      ...connection,
      link: cloneLink(connection.link),
      closed: [...connection.closed],
    })),
  };
}

function cloneProcess(running: ServerProcess): ServerProcess {
  const { loop } = running;
  return {
    ...running,
    server: cloneServer(running.server),
    childOutcomes: running.childOutcomes.slice(),
    loop: {
      ...loop,
      ready: loop.ready.slice(0, loop.readyCount),
      mask: loop.mask.slice(),
      backlog: loop.backlog.slice(),
      spare: [],
      masks: [],
    },
  };
}
