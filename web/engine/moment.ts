import type { Simulation } from '../../model/index.ts';
import { EVENT_NAMES } from '../../model/index.ts';
import { byWeight, headlineOf, peerName } from '../../model/internals.ts';
import {
  type Arrow,
  type Column,
  type FeedCall,
  FLAG_QUIET,
  type Moment,
  type ShownLane,
  type ShownObject,
} from '../protocol.ts';
import type { Branch } from './branch.ts';
import {
  endOfHistory,
  LOG_LINES,
  OUTSIDE,
  objectAt,
  ownerKey,
  placeWhere,
  type RecordedRun,
  SERVER,
} from './history.ts';
import { serverViews, sharedViews } from './server-view.ts';

/** What the page shows of a moment, out of the run's history and of its world. */

/** Bytes of a message that the page gets to see. */
const MAX_BYTES = 2_000;
const STEPS = 25;
const LOST_SHOWN = 14;
const FREED_SHOWN = 5;

interface At {
  number: number;
  at: number;
  columns: number;
  feed: FeedCall[];
}

/** @param history has the event and what is shown around it */
export function momentAt(
  branch: Branch,
  history: RecordedRun,
  simulation: Simulation,
  { number, at, columns, feed }: At,
): Moment {
  const keys = laneKeys(branch);
  const entry = at - history.from - 1;
  const shown = around(history, at, columns);
  const arrows = arrowsIn(history, keys, shown, at);
  const objects = objectViews(history, simulation, at);
  return {
    branch: number,
    event: at,
    micros: at === 0 ? 0 : history.micros[entry],
    headline: at === 0 ? 'Nothing has happened yet.' : headlineOf(history.clauses[entry]),
    clauses: at === 0 ? [] : byWeight(history.clauses[entry]).map(({ text }) => text),
    flags: at === 0 ? 0 : history.flags[entry],
    memory: memoryOf(history, Math.max(0, entry)),
    columns: shown.map((event) => columnOf(history, keys, event)),
    arrows,
    current: arrows.filter(({ sent, arrived }) => sent === at || arrived === at).map(({ id }) => id),
    steps: around(history, at, STEPS).map((event) => stepOf(history, event)),
    servers: serverViews(simulation, history, at),
    ...objects,
    shared: sharedViews(simulation),
    log: logUntil(history, at),
    feed,
  };
}

/** The lanes of a run: clients above, servers below, each master before its slaves. */
export function lanesOf(branch: Branch): ShownLane[] {
  const { servers, clients } = branch.scenario;
  return laneKeys(branch).map((key) => {
    if (key >= OUTSIDE) return { name: `outside-${key - OUTSIDE}`, kind: 'client', of: servers[0].name };
    if (key >= SERVER) {
      const { name, follows } = servers[key - SERVER];
      return { name, kind: 'server', of: follows ?? '' };
    }
    return { name: clients[key].name, kind: 'client', of: clients[key].server };
  });
}

function laneKeys({ scenario }: Branch): number[] {
  const outside = new Set(scenario.outside.map(({ conn }) => ownerKey('outside', conn)));
  const servers: number[] = [];
  const add = (index: number) => {
    if (servers.includes(index)) return;
    servers.push(index);
    scenario.servers.forEach(({ follows }, slave) => {
      if (follows === scenario.servers[index].name) add(slave);
    });
  };
  scenario.servers.forEach((_, index) => {
    add(index);
  });
  return [
    ...outside,
    ...scenario.clients.map((_, index) => ownerKey('client', index)),
    ...servers.map((index) => ownerKey('server', index)),
  ];
}

/** Of the events around one, so many come before it and with it. */
const SHARE_BEFORE = 0.6;

/** About `count` events around one, without those in which there is nothing to see. */
function around(history: RecordedRun, at: number, count: number): number[] {
  const { from, flags } = history;
  const end = endOfHistory(history);
  const seen = (event: number) => isSeen(flags[event - from - 1]) || event === at;
  const before: number[] = [];
  for (let event = at; event > from && before.length < Math.ceil(count * SHARE_BEFORE); event--)
    if (seen(event)) before.push(event);
  const shown = before.reverse();
  for (let event = at + 1; event <= end && shown.length < count; event++) if (seen(event)) shown.push(event);
  for (let event = (shown[0] ?? from + 1) - 1; event > from && shown.length < count; event--)
    if (seen(event)) shown.unshift(event);
  return shown;
}

/** How many events are shown around a moment, at the most. */
export function eventsShown(columns: number): number {
  return Math.max(columns, STEPS);
}

/** Whether there is something to see in an event. */
function isSeen(flags: number): boolean {
  return (flags & FLAG_QUIET) === 0;
}

/** The event after which a history has `count` events, up to `at`, in which there is something to see; where it begins if it has fewer. */
export function placeBefore({ from, flags }: RecordedRun, at: number, count: number): number {
  let event = at;
  for (let left = count; event > from && left > 0; event--) if (isSeen(flags[event - from - 1])) left--;
  return event;
}

/** Whether a part of a history has all that the whole would show around a moment; `end` is the last event of the whole. */
export function hasEnough(part: RecordedRun, at: number, columns: number, end: number): boolean {
  const count = eventsShown(columns);
  const before = part.flags.slice(0, at - part.from).filter(isSeen).length;
  const after = part.flags.slice(at - part.from).filter(isSeen).length;
  const wanted = Math.ceil(count * SHARE_BEFORE);
  if (endOfHistory(part) < end) return before >= wanted && after >= count - wanted;
  return before >= Math.max(wanted, count - after);
}

function stepOf({ from, micros, clauses, flags }: RecordedRun, event: number): Moment['steps'][number] {
  const entry = event - from - 1;
  return { event, micros: micros[entry], headline: headlineOf(clauses[entry]), flags: flags[entry] };
}

function memoryOf({ used, leaked, backlog }: RecordedRun, entry: number): Moment['memory'] {
  return { used: used[entry], leaked: leaked[entry], backlog: backlog[entry] };
}

function columnOf(history: RecordedRun, keys: number[], event: number): Column {
  const entry = event - history.from - 1;
  return {
    event,
    micros: history.micros[entry],
    lane: keys.indexOf(history.owners[entry]),
    flags: history.flags[entry],
    label: history.labels[entry] || (EVENT_NAMES[history.kinds[entry]] ?? ''),
  };
}

/** Messages on their way at some time between the first and the last event shown. Those after `at` are the future. */
function arrowsIn(history: RecordedRun, keys: number[], shown: number[], at: number): Arrow[] {
  if (shown.length === 0) return [];
  const [first, last] = [shown[0], shown[shown.length - 1]];
  const arrows: Arrow[] = [];
  // Messages are in the order in which they were sent: stop where the window ends.
  for (let i = placeWhere(history.messages, ({ sent }) => sent > last) - 1; i >= 0; i--) {
    const { id, from, to, sent, arrived, lostAt, bytes } = history.messages[i];
    if (sent < first - MAX_FLIGHT_EVENTS) break;
    const ends = arrived >= 0 ? arrived : lostAt >= 0 ? lostAt : Number.MAX_SAFE_INTEGER;
    if (ends < first) continue;
    arrows.push({
      id,
      from: keys.indexOf(from),
      to: keys.indexOf(to),
      sent,
      arrived,
      lost: lostAt >= 0 && lostAt <= Math.max(at, last),
      bytes: bytes.slice(0, MAX_BYTES),
      length: bytes.length,
    });
  }
  return arrows.reverse().slice(-MAX_ARROWS);
}

/** How many events before the window a message may have been sent and still be looked for. */
const MAX_FLIGHT_EVENTS = 3_000;
const MAX_ARROWS = 240;

function logUntil({ log }: RecordedRun, at: number): Moment['log'] {
  return log
    .filter(({ server, event }) => server === 0 && event <= at)
    .slice(-LOG_LINES)
    .map(({ event, text }) => ({ event, text }));
}

function objectViews(
  history: RecordedRun,
  simulation: Simulation,
  at: number,
): Pick<Moment, 'objects' | 'moreLeaked' | 'moreFreed'> {
  const alive: ShownObject[] = [];
  const leaked: ShownObject[] = [];
  const freed: ShownObject[] = [];
  const settled = (what: 'leakedObjects' | 'freedObjects') =>
    history.settled.reduce((sum, counts) => sum + counts[what], 0);
  for (const object of history.objects) {
    const now = objectAt(object, at);
    if (now === null) break;
    const list = now.state === 'alive' ? alive : now.state === 'leaked' ? leaked : freed;
    list.push({
      id: object.id,
      server: simulation.scenario.servers[object.server].name,
      number: object.number,
      text: object.text.trimEnd(),
      bytes: object.bytes,
      ...now,
      holders: now.state === 'alive' ? holdersOf(simulation, object.server, object.address) : [],
      life: object.life.filter(({ event }) => event <= at),
    });
  }
  return {
    objects: [...alive.slice(-40), ...leaked.slice(-LOST_SHOWN), ...freed.slice(-FREED_SHOWN)].sort(
      (a, b) => a.id - b.id,
    ),
    moreLeaked: Math.max(0, leaked.length + settled('leakedObjects') - LOST_SHOWN),
    moreFreed: Math.max(0, freed.length + settled('freedObjects') - FREED_SHOWN),
  };
}

function holdersOf(simulation: Simulation, index: number, address: number): string[] {
  const { server } = simulation.world.servers[index];
  const holders: string[] = [];
  for (const c of server.clientById) {
    c?.reply.objects.forEach((object, chunk) => {
      if (object === address) holders.push(`chunk ${chunk} for ${peerName(simulation, index, c)}`);
    });
  }
  for (const [dictid, kept] of Object.entries(server.feedMemory.objects))
    if (kept.object === address) holders.push(`the feed's own SELECT ${dictid}`);
  return holders;
}
