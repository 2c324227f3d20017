import type { Client, Simulation } from '../../model/index.ts';
import { dictSize, peerName } from '../../model/internals.ts';
import type { Searched } from '../protocol.ts';
import {
  WATCHED_OF_RUN,
  WATCHED_OF_SERVER,
  type WatchedOfRun,
  type WatchedOfServer,
  type WatchValue,
} from '../watched.ts';
import { type Branch, figuresAt, playedEvents, recordMore, simulationAt } from './branch.ts';
import { endOfHistory } from './history.ts';
import { parseWatch, type ReadName } from './watch-expression.ts';

/** The value of a watch expression at any moment of a run, and where it changes. */

interface At {
  simulation: Simulation;
  figures: Record<WatchedOfRun, number>;
}

const OF_SERVER: Record<WatchedOfServer, (simulation: Simulation, server: number) => number> = {
  used_memory: ({ world }, index) => world.servers[index].server.heap.used,
  keys: ({ world }, index) =>
    world.servers[index].server.dbs.reduce((sum, db) => sum + (db === null ? 0 : dictSize(db.dict)), 0),
  connected_slaves: ({ world }, index) =>
    world.servers[index].server.clientById.filter((c) => c !== null && c.slaveState !== 'none').length,
  commands: ({ world }, index) => world.servers[index].server.stats.commands,
  select_switches: ({ world }, index) => world.servers[index].server.selects.switches,
  select_created: ({ world }, index) => world.servers[index].server.selects.created,
  select_freed: ({ world }, index) => world.servers[index].server.selects.freed,
  selected_db: (simulation, index) => asSlave(simulation, index)?.slaveSelectedDb ?? Number.NaN,
  output(simulation, index) {
    const c = asSlave(simulation, index);
    return c === null ? Number.NaN : c.buf.length + c.replyBytes;
  },
};

/** The server as its master has it: a client. */
function asSlave(simulation: Simulation, index: number): Client | null {
  const { servers } = simulation.world;
  const { name } = servers[index].server;
  for (let master = 0; master < servers.length; master++)
    for (const c of servers[master].server.clientById)
      if (c !== null && c.slaveState !== 'none' && peerName(simulation, master, c) === name) return c;
  return null;
}

function readerOf(branch: Branch, text: string): (at: At) => WatchValue {
  const servers = branch.scenario.servers.map(({ name }) => name);
  const nameOf = (name: string): ReadName<At> | null => {
    const ofRun = WATCHED_OF_RUN.find((each) => each === name);
    if (ofRun !== undefined) return ({ figures }) => figures[ofRun];
    const dot = name.lastIndexOf('.');
    const server = dot < 0 ? 0 : servers.indexOf(name.slice(0, dot));
    const field = WATCHED_OF_SERVER.find((each) => each === name.slice(dot + 1));
    if (server < 0 || field === undefined) return null;
    return ({ simulation }) => OF_SERVER[field](simulation, server);
  };
  const names = `${[...WATCHED_OF_RUN, ...WATCHED_OF_SERVER].join(', ')}, and of a server, by its name, as ${servers.at(-1)}.${WATCHED_OF_SERVER[0]}`;
  return parseWatch(text, nameOf, names);
}

/** @throws Error in words for people when the text is no watch */
export function watchValue(branch: Branch, text: string, event: number): WatchValue {
  const read = readerOf(branch, text);
  return valueAt(branch, read, Math.min(event, playedEvents(branch)));
}

function valueAt(branch: Branch, read: (at: At) => WatchValue, events: number): WatchValue {
  return read({ simulation: simulationAt(branch, events), figures: figuresAt(branch, events) });
}

/** Events that are searched for one question: others are answered in between. */
const STRETCH = 2_000;
/** The same where nothing is recorded: to go to where a stretch begins takes as long as to play some thousands. */
const FAR_STRETCH = 20_000;

/**
 * Searches a stretch for the next event after (`direction` 1) or before (-1) one in which the value changes. Nothing has
 * changed between `event` and the one to search on from.
 */
export function watchChange(branch: Branch, text: string, event: number, direction: 1 | -1): Searched | null {
  const read = readerOf(branch, text);
  const isFar = branch.far !== null && event > endOfHistory(branch.history);
  const stretch = isFar ? FAR_STRETCH : STRETCH;
  recordMore(branch, event + (direction > 0 ? stretch : 0) - playedEvents(branch));
  const known = playedEvents(branch);
  const from = Math.min(event, known);
  return direction > 0
    ? firstChange(branch, read, from, Math.min(known, from + stretch))
    : lastChange(branch, read, Math.max(0, from - 1 - stretch), from - 1);
}

function firstChange(
  branch: Branch,
  read: (at: At) => WatchValue,
  from: number,
  to: number,
): Searched | null {
  const before = valueAt(branch, read, from);
  for (let at = from + 1; at <= to; at++)
    if (valueAt(branch, read, at) !== before) return { event: at, found: true };
  return branch.complete && to === playedEvents(branch) ? null : { event: to, found: false };
}

/** The last event after `from`, up to `to`, in which the value changes. */
function lastChange(branch: Branch, read: (at: At) => WatchValue, from: number, to: number): Searched | null {
  let before = valueAt(branch, read, from);
  let found = -1;
  for (let at = from + 1; at <= to; at++) {
    const value = valueAt(branch, read, at);
    if (value !== before) found = at;
    before = value;
  }
  if (found >= 0) return { event: found, found: true };
  return from === 0 ? null : { event: from + 1, found: false };
}
