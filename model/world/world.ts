import { cloneDigest, cloneEventQueue, cloneLink, type Link, type WorldBase } from '../../sim/index.ts';
import type { BgsaveOutcome } from '../scenario/index.ts';
import { cloneServer, type Server } from '../server/index.ts';
import type { OutsideEnd } from './outside.ts';
import type { CliProgram } from './redis-cli.ts';

/**
 * The whole state of a run: one tree of plain data. A clone of it goes on exactly as the original would; nothing
 * outside of it (see simulation.ts) influences what happens but the choices.
 */
export interface World extends WorldBase {
  servers: ServerProcess[];
  clients: CliProgram[];
  connections: Connection[];
  /** The ends of a session, by the number that its steps give them. */
  outside: OutsideEnd[];
  /** Which of the scenario's steps from outside comes next. */
  nextStep: number;
  /** used_memory of the first server once the first client or program outside has moved; -1 before. */
  usedBefore: number;
  /** The faults are over: no partition holds any more. */
  calmed: boolean;
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
  /** Children that earlier incarnations have forked: no pid is given twice. */
  childrenBefore: number;
  /** The pid of the one child that does not end by itself; 0: there is none, HOLD_NEXT: the next one that is forked. */
  heldChild: number;
  /** The most its heap held at the end of a turn or a cron. */
  peakUsed: number;
  /** Counts incarnations: events of an earlier one are void. */
  incarnation: number;
}

export const HOLD_NEXT = -1;

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

/** Field by field, as what is cloned was made: see clone-server.ts. */
export function cloneWorld(world: World): World {
  return {
    now: world.now,
    queue: cloneEventQueue(world.queue),
    digest: cloneDigest(world.digest),
    events: world.events,
    servers: world.servers.map(cloneProcess),
    clients: world.clients.map(cloneProgram),
    connections: world.connections.map(cloneConnection),
    outside: world.outside.map(({ connection, unsent, ending }) => ({ connection, unsent, ending })),
    nextStep: world.nextStep,
    usedBefore: world.usedBefore,
    calmed: world.calmed,
    nextSerial: world.nextSerial,
  };
}

export function cloneConnection({ link, owners, closed }: Connection): Connection {
  return { link: cloneLink(link), owners, closed: [closed[0], closed[1]] };
}

function cloneProcess(running: ServerProcess): ServerProcess {
  const { loop } = running;
  return {
    server: cloneServer(running.server),
    up: running.up,
    loop: {
      scheduled: loop.scheduled,
      freeAt: loop.freeAt,
      ready: loop.ready.slice(0, loop.readyCount),
      readyCount: loop.readyCount,
      mask: loop.mask.slice(),
      backlog: loop.backlog.slice(),
      spare: [],
      masks: [],
    },
    childOutcomes: running.childOutcomes.slice(),
    childrenBefore: running.childrenBefore,
    heldChild: running.heldChild,
    peakUsed: running.peakUsed,
    incarnation: running.incarnation,
  };
}

function cloneProgram(program: CliProgram): CliProgram {
  const { state, connection, serial, moves, sentHere, answeredHere, answered, partial, unsent } = program;
  return { state, connection, serial, moves, sentHere, answeredHere, answered, partial, unsent };
}
