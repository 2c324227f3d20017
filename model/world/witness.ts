import {
  briefly,
  type MomentKind,
  RUN_LOOK,
  type StepRecord,
  type StoryMoment,
  type Teller,
} from '../../lab/index.ts';
import { type Address, LINK_ARRIVAL, LINK_WRITABLE, REFCOUNT, SITE, USABLE } from '../../sim/index.ts';
import {
  commandWords,
  heldSelects,
  type SelectEvent,
  SITE_SELECT,
  selectNumber,
  wordsForWay,
} from '../server/index.ts';
import { type Clause, type ClauseKind, sentenceOfClauses } from './clauses.ts';
import type { RedisWorldTypes } from './dynamics.ts';
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
import {
  createMessageTracker,
  type MessageTracker,
  type TrackedMessage,
  trackArrivals,
  trackSent,
} from './message-tracker.ts';
import { endName, peerName } from './network.ts';
import type { Observers, Simulation } from './simulation.ts';

/** What one event has done, noted while it was handled. */
export interface StepNotes {
  /** `number`: see `selectNumber`. */
  selects: { server: number; object: Address; number: number; what: SelectEvent; refcount: number }[];
  /** `slave`: the name of its lane. */
  switches: { server: number; slave: string; dictid: number }[];
  commands: { server: number; client: number; db: number; argv: string[] }[];
  /** What was handed to connections; it arrives in order. */
  sent: TrackedMessage[];
  received: { client: string; bytes: string }[];
}

/** What is told of an event of a Redis simulation. */
export interface RedisStepRecord extends StepRecord, StepNotes {
  /** The parts of its sentence. */
  clauses: Clause[];
  sent: TrackedMessage[];
  /** SELECT objects that were touched in this event and that nothing holds after it. */
  leaked: { server: number; object: Address; number: number }[];
  mark: 'leak' | 'free' | 'creation' | 'switch' | null;
}

/** `simulationOf` is asked late: the simulation does not exist yet. */
export function createTeller(
  simulationOf: () => Simulation,
  tracker = createMessageTracker(),
): Teller<RedisWorldTypes> {
  const notes: StepNotes = { selects: [], switches: [], commands: [], sent: [], received: [] };
  return {
    observers: noting(simulationOf, notes, tracker),
    record() {
      const ended = { arrived: [] as number[], lost: [] as number[] };
      trackArrivals(tracker, simulationOf(), ({ id }, isLost) =>
        (isLost ? ended.lost : ended.arrived).push(id),
      );
      const record = recordStep(simulationOf(), notes, ended);
      for (const list of Object.values(notes)) list.length = 0;
      return record;
    },
  };
}

/** Observers that write down what happens. */
function noting(
  simulationOf: () => Simulation,
  notes: StepNotes,
  tracker: MessageTracker,
): Partial<Observers> {
  return {
    select(server, object, what) {
      const redis = simulationOf().redis[server];
      const refcount = redis.heap.cells[object + REFCOUNT];
      notes.selects.push({ server, object, number: selectNumber(redis, object), what, refcount });
    },
    switched(server, slave, dictid) {
      notes.switches.push({ server, slave: peerName(simulationOf(), server, slave), dictid });
    },
    command(server, c) {
      const argv = [...commandWords(simulationOf().redis[server], c)];
      notes.commands.push({ server, client: c.id, db: c.db, argv });
    },
    sent(connection, end, bytes) {
      notes.sent.push(trackSent(tracker, simulationOf(), connection, end, bytes));
    },
    received(kind, index, bytes) {
      notes.received.push({ client: endName(simulationOf(), { kind, index }), bytes });
    },
  };
}

/** Tells of the event just handled. `notes` hold what it did, and nothing else; they are copied. */
function recordStep(
  simulation: Simulation,
  notes: StepNotes,
  { arrived, lost }: { arrived: number[]; lost: number[] },
): RedisStepRecord {
  const { world } = simulation;
  const { kind, a, b } = world.queue;
  const told: StepNotes = {
    selects: [...notes.selects],
    switches: [...notes.switches],
    commands: [...notes.commands],
    sent: [...notes.sent],
    received: [...notes.received],
  };
  const leaked = leakedIn(simulation, told.selects).map(({ server, object, number }) => ({
    server,
    object,
    number,
  }));
  const event: Clause = { kind: 'event', text: subject(simulation, kind, a, b) };
  const clauses = [event, ...details(simulation, told, leaked)];
  return {
    event: world.events,
    micros: world.now,
    kind,
    lane: laneOf(simulation, kind, a),
    sentence: sentenceOfClauses(clauses),
    clauses,
    arrived,
    lost,
    moments: momentsOf(simulation, told, leaked),
    leaked,
    mark: markOf(told, leaked),
    ...told,
  };
}

/** Whose event it is, by name. */
function laneOf(simulation: Simulation, kind: number, a: number): string | null {
  const { world, scenario } = simulation;
  const end = (index: number, side: number): string | null => {
    const owner = world.connections[index]?.owners[side];
    return owner === undefined ? null : endName(simulation, owner);
  };
  switch (kind) {
    case LINK_ARRIVAL:
      return end(a >> 1, 1 - (a & 1));
    case LINK_WRITABLE:
      return end(a >> 1, a & 1);
    case CONNECT_REQUEST:
      return end(a, 1);
    case CONNECT_ANSWER:
      return end(a, 0);
    case FAULT: {
      const fault = scenario.faults[a];
      if ('link' in fault) return fault.link.from;
      return 'between' in fault ? fault.between[0] : fault.server;
    }
    case RUN_LOOK:
      return null;
    case CLIENT_MOVE:
      return endName(simulation, { kind: 'client', index: a });
    case SESSION_STEP:
      return endName(simulation, { kind: 'outside', index: a });
    default:
      return endName(simulation, { kind: 'server', index: a });
  }
}

function momentsOf(
  simulation: Simulation,
  { commands, switches, selects }: StepNotes,
  leaked: RedisStepRecord['leaked'],
): StoryMoment[] {
  const moments: StoryMoment[] = [];
  const add = (server: number, kind: MomentKind, text: string) =>
    moments.push({ lane: serverName(simulation, server), kind, text });
  for (const { server, argv, db } of commands) add(server, 'action', `${briefly(argv.join(' '))} (db ${db})`);
  for (const { server, slave, dictid } of switches)
    add(server, 'change', `the stream of ${slave} turns to db ${dictid}`);
  for (const { server, number, what, refcount } of selects) {
    const name = `SELECT object ${number}`;
    if (what === 'create') add(server, 'creation', `${name} created, count ${refcount}`);
    if (what === 'free') add(server, 'release', `${name} freed`);
  }
  for (const { server, number } of leaked) add(server, 'loss', `SELECT object ${number} leaked`);
  return moments;
}

/** Which of the SELECT objects that an event has touched nothing holds after it, each once. */
export function leakedIn<Touch extends { server: number; object: Address }>(
  simulation: Simulation,
  selects: readonly Touch[],
): Touch[] {
  const leaked: Touch[] = [];
  for (let index = 0; index < selects.length; index++) {
    const { server: place, object } = selects[index];
    const { heap, server } = simulation.redis[place];
    const alive = heap.cells[object + USABLE] > 0 && heap.cells[object + SITE] === SITE_SELECT;
    if (alive && isFirst(selects, index) && !heldSelects(server).has(object)) leaked.push(selects[index]);
  }
  return leaked;
}

function isFirst(selects: readonly { server: number; object: Address }[], index: number): boolean {
  const { server, object } = selects[index];
  for (let before = 0; before < index; before++)
    if (selects[before].object === object && selects[before].server === server) return false;
  return true;
}

function markOf(notes: StepNotes, leaked: RedisStepRecord['leaked']): RedisStepRecord['mark'] {
  if (leaked.length > 0) return 'leak';
  if (notes.selects.some(({ what }) => what === 'free')) return 'free';
  if (notes.selects.some(({ what }) => what === 'create')) return 'creation';
  return notes.switches.length > 0 ? 'switch' : null;
}

function serverName(simulation: Simulation, index: number): string {
  return simulation.world.servers[index].server.name;
}

/** The step's event in words, before what came of it. */
function subject(simulation: Simulation, kind: number, a: number, b: number): string {
  const { world, scenario } = simulation;
  const ends = (index: number, direction: number): [string, string] => {
    const { owners } = world.connections[index];
    return [endName(simulation, owners[direction]), endName(simulation, owners[1 - direction])];
  };
  switch (kind) {
    case LINK_ARRIVAL: {
      const [from, to] = ends(a >> 1, a & 1);
      const { serial, broken, pipes } = simulation.world.connections[a >> 1].link;
      return serial === b && !broken && pipes[a & 1].stalled
        ? `bytes from ${from} are held on their way to ${to}`
        : `bytes from ${from} arrive at ${to}`;
    }
    case LINK_WRITABLE:
      return `${ends(a >> 1, a & 1)[0]} has room again in its socket to ${ends(a >> 1, a & 1)[1]}`;
    case SERVER_LOOP:
      return `${serverName(simulation, a)} looks at its sockets`;
    case SERVER_CRON:
      return `${serverName(simulation, a)} runs its cron`;
    case CHILD_END:
      return `the BGSAVE child ${b} of ${serverName(simulation, a)} ends`;
    case CONNECT_REQUEST:
      return `${ends(a, 0)[0]} dials ${ends(a, 0)[1]}`;
    case CONNECT_ANSWER:
      return `${ends(a, 0)[1]} ${b > 0 ? 'has taken' : 'refuses'} the connection of ${ends(a, 0)[0]}`;
    case CLIENT_MOVE:
      return `${scenario.clients[a].name} makes its next move`;
    case FAULT:
      return `the fault ${scenario.faults[a].do} strikes`;
    default:
      return 'the run looks at itself';
  }
}

/** What the step did, clause by clause. */
function details(simulation: Simulation, notes: StepNotes, leaked: RedisStepRecord['leaked']): Clause[] {
  const clauses: Clause[] = [];
  const add = (kind: ClauseKind, text: string, about?: string) =>
    clauses.push(about === undefined ? { kind, text } : { kind, text, about });
  for (const { server, argv, db } of notes.commands)
    add('action', `${serverName(simulation, server)} runs ${argv.join(' ')} in db ${db}`);
  for (const { slave, dictid } of notes.switches)
    add('change', `the stream of ${slave} turns to db ${dictid}`, slave);
  for (const { number, what, refcount } of notes.selects) {
    const name = `SELECT object ${number}`;
    const about = `object ${number}`;
    if (what === 'create') add('creation', `${name} is created with a count of ${refcount}`, about);
    else if (what === 'free') add('release', `${name} is freed`, about);
    const way = wordsForWay(what);
    if (way !== undefined) add('way', `${name}: ${way.present}`);
  }
  for (const { from, to, text } of notes.sent) add('message', `${from} sends ${text.length} bytes to ${to}`);
  for (const { number } of leaked)
    add('loss', `nothing holds SELECT object ${number} any more: it has leaked`, `object ${number}`);
  return clauses;
}
